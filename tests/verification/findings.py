"""A finding of a check, and the verdict over all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

# The chance, over the whole page, that a right model fails any of its statistical checks.
FAMILY_WISE = 0.01


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        theme: the table it stands in.
        claim: what is claimed, in one sentence.
        theory: where the expected value comes from.
        expected, measured: as text, in the same unit.
        p: chance of so large a deviation or a larger one if the claim is true; None for an exact check.
        holds: the verdict of an exact check; None where ``p`` decides.
    """

    theme: str
    claim: str
    theory: str
    expected: str
    measured: str
    p: float | None = None
    holds: bool | None = None

    def __post_init__(self):
        if (self.p is None) == (self.holds is None):
            raise ValueError(f"either p or holds decides: {self.claim}")


Check = Callable[[], Iterable[Finding]]


def exact(theme: str, claim: str, theory: str, holds: bool, measured: str, expected: str = "") -> Finding:
    """Return the finding of a check that allows no deviation."""
    return Finding(theme, claim, theory, expected, measured, holds=bool(holds))


def by_z(
    theme: str, claim: str, theory: str, expected: float, measured: float, error: float, digits: int = 4
) -> Finding:
    """Return a finding by its distance from theory in standard errors."""
    if not error > 0:
        raise ValueError(f"no standard error: {claim}")
    z = (measured - expected) / error
    return Finding(
        theme,
        claim,
        theory,
        f"{expected:.{digits}g}",
        f"{measured:.{digits}g} ± {error:.2g}",
        p=float(2 * stats.norm.sf(abs(z))),
    )


def share(theme: str, claim: str, theory: str, expected: float, hits: int, trials: int) -> Finding:
    """Return a finding on a share of independent trials, by the exact binomial test."""
    p = float(stats.binomtest(int(hits), int(trials), expected).pvalue)
    error = math.sqrt(expected * (1 - expected) / trials)
    measured = f"{hits / trials:.4f} ± {error:.2g} of {trials:,}"
    return Finding(theme, claim, theory, f"{expected:.4f}", measured, p=p)


def shares(theme: str, claim: str, theory: str, expected: Sequence[float], counts: Sequence[int]) -> Finding:
    """Return a finding on the shares of several outcomes, by Pearson's chi-square test."""
    expected, counts = np.asarray(expected, float), np.asarray(counts)
    if (counts[expected == 0] > 0).any():
        p = 0.0
    else:
        at = expected > 0
        p = float(stats.chisquare(counts[at], counts.sum() * expected[at] / expected.sum()).pvalue)
    return Finding(
        theme,
        claim,
        theory,
        " / ".join(f"{one:.3f}" for one in expected / expected.sum()),
        " / ".join(f"{one:.3f}" for one in counts / counts.sum()) + f" of {counts.sum():,}",
        p=p,
    )


def failures(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that speak against the model.

    Exact ones that do not hold, and statistical ones rejected by Holm's procedure at ``FAMILY_WISE``.
    """
    failed = [finding for finding in findings if finding.holds is False]
    ranked = sorted((finding for finding in findings if finding.p is not None), key=lambda one: one.p)
    for rank, one in enumerate(ranked):
        if one.p > FAMILY_WISE / (len(ranked) - rank):
            break
        failed.append(one)
    return failed
