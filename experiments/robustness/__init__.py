"""Robustness of policies over a sweep, and where they fail."""
