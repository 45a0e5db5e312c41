"""What may be asked of every command that runs scenarios."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sim.errors import InputError
from sim.reading.periods import YEARS
from sim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Asked(ABC):
    """What may be asked of every command that runs scenarios.

    Attributes:
        first, last: days that replace the scenarios' first recorded and last day, None to keep their own.
        unmasked: whether small regional cells are written too.
        prior: whether parameters come from the priors.
        posterior: a file of draws in place of those that are shipped.
    """

    draws: int
    seeds: int
    seed: int
    first: date | None = None
    last: date | None = None
    out: Path
    workers: int | None = None
    unmasked: bool = False
    prior: bool = False
    posterior: Path | None = None

    @property
    @abstractmethod
    def command(self) -> str:
        """The command that gives the same results."""

    @property
    def warning(self) -> dict[str, str]:
        """What a reader must be told of where results lie, by the word in front."""
        unmasked = "regional counts below five are in it; for research, not for publication"
        return {"Unmasked": unmasked} if self.unmasked else {}

    @property
    def options(self) -> list[str]:
        """The options that give the same results; the number of workers has no influence on them."""
        numbers = {"--draws": self.draws, "--seeds": self.seeds, "--seed": self.seed}
        dates = {"--from": self.first, "--to": self.last}
        words = [word for key, number in numbers.items() for word in (key, str(number))]
        words += [word for key, day in dates.items() if day for word in (key, day.isoformat())]
        words += ["--unmasked"] if self.unmasked else []
        words += ["--prior"] if self.prior else []
        words += ["--posterior", str(self.posterior)] if self.posterior else []
        return [*words, "--out", str(self.out)]


def dates_of(request: Asked, scenario: Scenario) -> tuple[date, date, date]:
    """Return the start, first recorded and last day asked for, the scenario's own where none is given."""
    records_from = request.first or scenario.records_from
    end = request.last or scenario.end
    if records_from < scenario.start:
        raise InputError(f"{records_from} is before the scenario's start, {scenario.start}", field="--from")
    if (end - records_from).days < 7:
        field = "--to" if request.last else "--from"
        raise InputError(
            f"dates out of order: {end} must be a week or more after {records_from}", field=field
        )
    if end.year > YEARS[1]:
        raise InputError(f"the year must lie between {YEARS[0]} and {YEARS[1]}", field="--to")
    return scenario.start, records_from, end
