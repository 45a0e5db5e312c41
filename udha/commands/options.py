"""Options that several commands share, and the readers of their values."""

from __future__ import annotations

import contextlib
import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from sim.errors import InputError, nearest

MOST_RUNS = 100_000
MOST_WORKERS = 256
LARGEST_SEED = 2**53 - 1  # the largest whole number that every reader of JSON keeps exactly


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""

    def read(text: str | int) -> int:
        digits = str(text).strip()
        number = int(digits) if re.fullmatch(r"[+-]?[0-9]{1,20}", digits) else None
        if number is None or not lowest <= number <= highest:
            raise typer.BadParameter(
                f"must be a whole number from {lowest:,} to {highest:,}, not {digits[:40]!r}"
            )
        return number

    return read


def one_of(*valid: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(text: str) -> str:
        if text not in valid:
            meant = nearest(text, valid)
            hint = f"; did you mean '{meant}'?" if meant else ""
            raise typer.BadParameter(f"must be one of {', '.join(valid)}, not {text[:40]!r}{hint}")
        return text

    return read


def day(text: str | date) -> date:
    """Read a day of the calendar, written YYYY-MM-DD."""
    with contextlib.suppress(ValueError):
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text)):
            return date.fromisoformat(str(text))
    raise typer.BadParameter(f"must be a date such as 2016-01-31, not {str(text)[:40]!r}")


def part(text: str) -> tuple[int, int]:
    """Read a part of a whole, such as 2/10."""
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", str(text))
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise typer.BadParameter(f"must be a part of a whole such as 2/10, not {str(text)[:40]!r}")
    return int(match[1]), int(match[2])


def number_option(name: str, help: str, lowest: int, highest: int, **more: Any) -> Any:
    """Return an option that takes a whole number within bounds."""
    return typer.Option(name, help=help, parser=whole(lowest, highest), metavar="N", **more)


def day_option(name: str, help: str) -> Any:
    """Return an option that takes a day."""
    return typer.Option(name, help=help, parser=day, metavar="YYYY-MM-DD")


Draws = Annotated[int, number_option("--draws", "Parameter draws.", 1, MOST_RUNS)]
Seeds = Annotated[int, number_option("--seeds", "Runs per draw.", 1, MOST_RUNS)]
Seed = Annotated[int, number_option("--seed", "What all random numbers follow from.", 0, LARGEST_SEED)]
From = Annotated[date | None, day_option("--from", "First day recorded, in place of the scenario's.")]
To = Annotated[date | None, day_option("--to", "Last day, in place of the scenario's.")]
Unmasked = Annotated[
    bool,
    typer.Option(
        "--unmasked", help="Write regional counts below five too: for research, not for publication."
    ),
]
Posterior = Annotated[
    Path | None,
    typer.Option(
        "--posterior", metavar="FILE", help="Draws of 'udha calibrate' [default: those that are shipped]."
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786."),
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable result on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress; print no tables.")]
FromPrior = Annotated[
    bool, typer.Option("--prior", help="Draw parameters from the priors, not from the posterior.")
]
Workers = Annotated[
    int | None,
    number_option("--workers", "Threads [default: all cores]; no influence on results.", 1, MOST_WORKERS),
]
Processes = Annotated[
    int | None,
    number_option("--workers", "Processes [default: one a core]; no influence on results.", 1, MOST_WORKERS),
]
OutOfStudy = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder of results [default: results/ and the study's name]."),
]


Study = Annotated[Path, typer.Argument(help="A study file.", metavar="STUDY")]


@dataclass(frozen=True)
class ScenarioOptions:
    """What every command that runs scenarios takes; ``taking`` makes options of the fields.

    Raises:
        InputError: two sources of parameters were given at once.
    """

    draws: Draws = 200
    seeds: Seeds = 1
    seed: Seed = 1
    first: From = None
    last: To = None
    unmasked: Unmasked = False
    prior: FromPrior = False
    posterior: Posterior = None

    def __post_init__(self) -> None:
        if self.prior and self.posterior:
            raise InputError("cannot be given together with --posterior", field="--prior")

    def refuse_more_than(self, most: int, scenarios: int | None = None) -> None:
        """Refuse more runs than a command can do; ``scenarios``: how many, where that counts."""
        runs, counted = self.draws * self.seeds * (scenarios or 1), "scenarios x " if scenarios else ""
        if runs > most:
            raise InputError(
                f"{counted}draws x seeds must be at most {most:,}, not {runs:,}", field="--draws"
            )


def taking(options: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return what gives a command a dataclass's fields as options, in place of its parameter ``options``."""
    types = get_type_hints(options, include_extras=True)
    own = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=types[field.name]
        )
        for field in fields(options)
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)

        @functools.wraps(command)
        def call(**given: Any) -> None:
            command(options=options(**{field.name: given.pop(field.name) for field in own}), **given)

        parameters = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for parameter in signature.parameters.values()
            for each in (own if parameter.name == "options" else [parameter])
        ]
        setattr(call, "__signature__", signature.replace(parameters=parameters))  # noqa: B010
        return call

    return decorate
