"""Every table of results, declared once: what its files hold, what the columns mean, how a reader sees them.

A value is worked out elsewhere; here it gets its name, its meaning and its form. docs/records.md is written
from this.
"""
