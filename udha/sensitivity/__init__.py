"""``udha sensitivity``: what drives the outputs of a sweep."""
