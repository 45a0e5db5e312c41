"""``udha calibrate`` and ``udha validate``: from figures to a posterior, and from it to predictions."""
