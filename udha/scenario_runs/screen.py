"""What every command that runs scenarios says last."""

from __future__ import annotations

from udha.scenario_runs.request import Asked


def show_where(request: Asked, files: str) -> None:
    """Say where results lie, which ``files`` to begin with, and how to repeat them."""
    print(f"\nResults:    {request.out} ({files})")
    if request.unmasked:
        print("Unmasked:   regional counts below five are in it; for research, not for publication")
    print(f"To repeat:  {request.command}")
