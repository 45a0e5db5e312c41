"""Calibration: from priors to a joint posterior that is consistent with the official figures."""
