"""The command ``udha sensitivity``: from a sweep's results to what drives them, in tables and pictures."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from udha.output import terminal
from udha.output.csv_files import write_frame
from udha.output.faults import Interrupted
from udha.output.folder import within

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sweep import Sweep

PAGE = "sensitivity.md"
# The files, and the tables of the analysis that stand in them.
FILES = {
    "indices.csv": "indices",
    "second_order.csv": "pairs",
    "directions.csv": "directions",
    "convergence.csv": "convergence",
    "chance.csv": "chance",
}


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    results: Path
    out: Path
    resamples: int
    seed: int

    @property
    def command(self) -> str:
        """The command that gives the same analysis."""
        numbers = ["--resamples", str(self.resamples), "--seed", str(self.seed)]
        return shlex.join(["udha", "sensitivity", str(self.results), *numbers, "--out", str(self.out)])


def sense_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, analyse, write and show; ``Interrupted`` says after Ctrl-C how to repeat."""
    try:
        found = _sense(request, quiet)
    except KeyboardInterrupt:
        raise Interrupted(f"; nothing is kept\n      to repeat it: {request.command}") from None
    if as_json:
        print(json.dumps(as_data(found, request), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        from udha.sensitivity import screen

        screen.show(found)
        print(f"\nResults:    {request.out} ({PAGE}, {', '.join(FILES)}; pictures in figures/)")
        print(f"To repeat:  {request.command}")


def _sense(request: Request, quiet: bool) -> Sensitivity:
    from experiments.sensitivity.analysis import analyse_sweep
    from experiments.sweep import Sweep
    from udha.output import folder as results_folder
    from udha.sensitivity import page

    sweep = Sweep.load(request.results)
    if within(request.out, request.results):
        raise InputError(
            "would take the place of the runs themselves; choose another folder",
            str(request.out),
            field="--out",
        )
    with results_folder.staged(request.out) as folder:
        with terminal.bar("Analysing", _number_of_targets(sweep), quiet) as done:
            found = analyse_sweep(sweep, request.results, request.resamples, request.seed, done)
        for file, table in FILES.items():
            write_frame(folder / file, getattr(found, table))
        with terminal.announced("drawing", quiet):
            page.write(folder, found)
        results_folder.write_owned(folder, _manifest(sweep, found, request))
    return found


def _number_of_targets(sweep: Sweep) -> int:
    return len(sweep.outputs) * (2 * len(sweep.scenarios) - 1)


def _manifest(sweep: Sweep, found: Sensitivity, request: Request) -> dict[str, Any]:
    return {
        "kind": "sensitivity",
        "study": found.study,
        "sweep": sweep.about.get("digest"),
        "model": sweep.about["model"],
        "resamples": request.resamples,
        "seed": request.seed,
        "command": request.command,
    }


def as_data(found: Sensitivity, request: Request) -> dict[str, Any]:
    """Return every table as plain data."""
    from experiments.sensitivity.targets import EFFECT_OF, LEVEL_OF

    return {
        "study": found.study,
        "method": found.method,
        found.unit: found.units,
        "resamples": found.resamples,
        "seed": found.seed,
        "factors": dict(zip(found.factors.names, found.factors.labels, strict=True)),
        **{
            file.removesuffix(".csv"): _records(getattr(found, table))
            for file, table in FILES.items()
            if table != "convergence"
        },
        "may_be_left_out": {what: found.negligible(what) for what in (LEVEL_OF, EFFECT_OF)},
        "warnings": [vars(one) for one in found.warnings],
        "results": str(request.out),
        "command": request.command,
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")
