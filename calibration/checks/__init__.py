"""Whether to believe a posterior: diagnostics, left-out figures, another method."""
