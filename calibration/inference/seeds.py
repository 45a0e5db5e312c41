"""Which seeds belong to what, counted from the study's: far enough apart that no two runs share their luck.

A seed is chance, never a parameter.
"""

from __future__ import annotations

# Of each wave; there are at most 21.
A_WAVE = 10_000_000
# Draws from the prior along all that the figures do not inform.
COMPLETION = 400_000_000
PREDICTIONS = 500_000_000
# Of the year that is predicted from the one before.
FIRST_YEAR = 550_000_000
POLICIES = 600_000_000
# Of policies in synthetic data sets.
POLICY_TRUTHS = 650_000_000
SELF_CHECK = 700_000_000
# Draws of the completion within the self-check, which must not be those of its truths.
SELF_CHECK_DRAWS = 800_000_000
ANSWERS = 900_000_000
