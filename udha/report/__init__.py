"""The report: one HTML file with everything that a reader needs to judge a result, and its figures.

``contents`` says what a report holds, ``gather`` takes it from a finished run, ``files`` makes the page and
the figures of it. The contents are kept as report.json beside the results, so that ``udha report`` makes the
same files again.
"""
