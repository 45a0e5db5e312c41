"""``udha sweep``: a design of experiments, run."""
