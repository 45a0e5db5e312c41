"""Kernels as machine code, kept until something changes that they reach."""
