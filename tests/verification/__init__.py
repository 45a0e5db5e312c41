"""Verification: does the code do what the model says? Closed forms and independent code against whole runs.

``make verify`` runs all checks and writes ``docs/verification.md``. A check is a generator of findings in one
of the modules below; it sets every mechanism that could interfere to neutral (``isolated.NEUTRAL``) and holds
what runs do against what theory says. Nothing here reads the kernels: theory is written down a second time.
"""
