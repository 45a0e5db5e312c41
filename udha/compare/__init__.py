"""``udha compare``: several policies against one base."""
