"""Where parameters come from that are not known: priors, and posteriors kept as files."""
