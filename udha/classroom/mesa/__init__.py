"""Mesa's own page on the model."""
