"""How sure a share of runs is, and what may be said of it."""

from __future__ import annotations

from typing import Any

# The share of runs from which on a direction is stated, and from which on it is called probable.
CLEAR = 0.95
PROBABLE = 0.75
# What the lower end of the share's 90 % interval must be at least.
# Of a hundred draws it always is; of fewer, more must agree.
LOWEST = {CLEAR: 0.90, PROBABLE: 0.60}
# So many draws leave a share hardly any doubt.
MANY = 1_000
# One in twenty lies this far above the mean of a normal distribution, in standard deviations.
DEVIATIONS = 1.6449


def lowest(share: Any, draws: int) -> Any:
    """Return the lower end of the 90 % interval of a share over independent draws (Wilson 1927).

    Args:
        share: a number or an array, 0 .. 1; of several runs per draw, over all of them.
    """
    doubt = DEVIATIONS**2 / draws
    return (share + doubt / 2 - (doubt * (share * (1 - share) + doubt / 4)) ** 0.5) / (1 + doubt)


def reached(share: Any, draws: int, least: float) -> Any:
    """Tell whether a share of runs is at least ``CLEAR`` or ``PROBABLE``, and not because draws are few.

    Args:
        share: as for ``lowest``; ``least``: one of the two.
    """
    return (share >= least) & (lowest(share, draws) >= LOWEST[least])
