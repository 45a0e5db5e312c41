"""``udha run``: a scenario against the one it extends."""
