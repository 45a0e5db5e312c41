"""The figures of docs/speed.md, each as a ratio or a median of several runs: ``make bench``."""
