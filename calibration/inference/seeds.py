"""Which seeds belong to what, counted from the study's; seeds of runs are hashed from them.

Far enough apart that studies with other seeds share nothing. A seed is chance, never a parameter.
"""

from __future__ import annotations

# Of each wave; there are at most 21.
A_WAVE = 10_000_000
# Draws from the prior along all that the figures do not inform.
COMPLETION = 400_000_000
PREDICTIONS = 500_000_000
# Of the few draws that are predicted many times.
REPLICATES = 520_000_000
# Of the year that is predicted from the one before.
FIRST_YEAR = 550_000_000
# Of policies over draws from the prior, and from the posterior.
POLICIES_BEFORE = 600_000_000
POLICIES_AFTER = 620_000_000
# Of policies in synthetic data sets.
POLICY_TRUTHS = 650_000_000
SELF_CHECK = 700_000_000
# Draws of the completion within the self-check, which must not be those of its truths.
SELF_CHECK_DRAWS = 800_000_000
ANSWERS = 900_000_000
