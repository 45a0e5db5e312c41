"""What was tried, how often, and what spoke against the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Of many faults of one kind these are told.
MOST_TOLD = 5


@dataclass(frozen=True)
class Trial:
    """A claim that was tried.

    Attributes:
        theme: the table it stands in.
        tried: what was done, in one sentence.
        times: how often.
        claim: what must hold each time.
        faults: what did not, each with the way to see it again.
        skipped: why it could not be tried here; then there are no faults.
    """

    theme: str
    tried: str
    times: int
    claim: str
    faults: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was tried and nothing spoke against it."""
        return not self.faults and not self.skipped


# Yields the trials of a theme; the number is how many times as much is tried as in the short form.
Theme = Callable[[bool], Iterable[Trial]]


def told(trial: Trial) -> str:
    """Return a trial with its faults, for the terminal."""
    verdict = f"skipped ({trial.skipped})" if trial.skipped else "holds" if trial.holds else "FAILS"
    lines = [f"{verdict}: {trial.tried} ({trial.times:,}): {trial.claim}"]
    lines += [f"    {fault}" for fault in trial.faults[:MOST_TOLD]]
    if len(trial.faults) > MOST_TOLD:
        lines.append(f"    and {len(trial.faults) - MOST_TOLD} more")
    return "\n".join(lines)
