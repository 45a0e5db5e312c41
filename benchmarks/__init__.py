"""The figures that README quotes, each as a ratio or a median of several runs: ``make bench``."""
