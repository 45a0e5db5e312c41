"""Calibration: from priors to a joint posterior that is consistent with the official figures."""

from sim import hidden as _hidden  # noqa: F401 where another file is called sim, the error names it
