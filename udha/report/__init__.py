"""The report: one HTML file with everything that a reader needs to judge a result, and its figures.

``contents`` says what a report holds; a command's own ``report`` takes it from what it ran. ``files`` makes
page and figures of it, ``drawing`` has other processes do so. The contents are kept as report.json beside the
results, so that ``udha report`` makes the same files again.
"""
