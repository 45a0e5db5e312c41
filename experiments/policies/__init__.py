"""Comparison of policies: levels, masking, displacement, drivers, stopping."""
