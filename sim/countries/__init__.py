"""A country's data folder: read, checked, turned into cohorts of people."""
