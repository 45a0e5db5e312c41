"""Sensitivity: which factors of a sweep move an output or an effect, how far, in which direction, and with
which others.

SALib samples and is the reference; where its analysis is slow, the same numbers are computed as products of
matrices. The protocol is that of Borgonovo et al. 2022 (doi 10.1007/s10588-021-09358-5): the goal is stated,
rules and dates are factors beside numbers, importance, direction and interactions are separated, and nothing
is concluded from moving one factor while all others stand still.
"""

# Intervals hold with this probability.
LEVEL = 0.95
# A factor whose total index lies below the first, interval included, may be left out; one above the second is
# of note.
NEGLIGIBLE, NOTABLE = 0.01, 0.05
