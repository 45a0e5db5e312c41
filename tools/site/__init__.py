"""The documentation as a site (``make site``): pages written for a code host, shown by MkDocs."""
