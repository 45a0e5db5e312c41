"""Patterns that an expert expects of the model before any calibration, and that can fail."""
