"""``udha discover``: where in parameter space a policy fails."""
