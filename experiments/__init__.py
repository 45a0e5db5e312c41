"""Experiments: ensembles over uncertain parameters, and the effects of policies over them."""

from sim import hidden as _hidden  # noqa: F401 where another file is called sim, the error names it

# Ends of the 90 and 50 % intervals, and the median, as every table and figure gives them.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
