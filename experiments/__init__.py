"""Experiments: ensembles over uncertain parameters, and the effects of policies over them."""

# Ends of the 90 and 50 % intervals, and the median, as every table and figure gives them.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
