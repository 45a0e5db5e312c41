"""Experiments: ensembles over what is not known, and the effects of policies over them."""
