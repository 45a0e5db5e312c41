"""The command ``udha calibrate``: from a study file to a posterior and the reasons to believe it."""

from __future__ import annotations

import json
import shlex
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.compiler import is_warm
from sim.errors import InputError
from udha import version
from udha.calibrate.result import Found
from udha.calibrate.screen import show
from udha.output import terminal
from udha.output.faults import Interrupted

if TYPE_CHECKING:
    from calibration.study import Study

# Draws that pictures show.
SHOWN_DRAWS = 2_000
TABLES = ("convergence", "figures", "learnt", "pairs", "left_out", "first_year", "policies")


def calibrate_and_report(
    file: Path,
    out: Path,
    workers: int | None,
    as_json: bool = False,
    quiet: bool = False,
    sets: int = 0,
) -> None:
    """Check, calibrate, write and show; ``Interrupted`` says after Ctrl-C how to go on."""
    try:
        import arviz  # noqa: F401
        import emcee  # noqa: F401
        import sklearn  # noqa: F401
    except ImportError as error:
        raise InputError(
            f"calibration needs the package '{error.name}': pip install 'udha[calibrate]'"
        ) from None
    from calibration.study import Study
    from udha.inputs.kinds import CALIBRATION, meant_for

    study = Study.load(meant_for(file, CALIBRATION))
    checked = ["--self-check", str(sets)] if sets else []
    command = shlex.join(["udha", "calibrate", str(file), *checked, "--out", str(out)])
    cache = out.parent / f"{out.name}-runs"
    try:
        found = _calibrate(study, out, cache, workers, quiet, sets)
    except KeyboardInterrupt:
        raise Interrupted(f"; finished runs are kept in {cache}\n      to go on: {command}") from None
    if as_json:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        show(found)
        print(f"\nResults:    {out} (calibration.md, posterior.parquet; finished runs in {cache})")
        print(f"To use it:  udha run SCENARIO --posterior {shlex.quote(str(out / 'posterior.parquet'))}")
        print(f"To repeat:  {command}")


def _calibrate(study: Study, out: Path, cache: Path, workers: int | None, quiet: bool, sets: int) -> Found:
    from calibration import cross_check, diagnostics, left_out, policies, posterior
    from calibration.answers import answer
    from calibration.calibrate import calibrate
    from calibration.self_check import self_check
    from udha.calibrate import page
    from udha.output import folder as results_folder

    with results_folder.staged(out) as folder:
        with Progress(quiet) as progress:
            found = calibrate(study, cache, workers, progress)
            predicted = diagnostics.predict(found, cache, workers, progress)
            answers = answer(found, workers, progress)
            without = left_out.without_each(found, progress)
            first_year = left_out.from_first_year(found, cache, workers, progress)
            compared = policies.compare(found, cache, workers, progress) if study.policies else None
            checked = self_check(found, cache, sets, compared, workers, progress) if sets else None
        shown = Found(
            title=study.declared.name,
            seed=study.declared.seed,
            answers=answers,
            chain=found.chain,
            waves=tuple(len(one.z) for one in found.waves),
            moved=found.moved,
            convergence=diagnostics.convergence(found),
            figures=diagnostics.figures(found, predicted),
            learnt=diagnostics.learnt(found),
            pairs=diagnostics.pairs(found),
            left_out=without,
            first_year=first_year,
            policies=pd.DataFrame() if compared is None else policies.decided(found, compared),
            cross_check=cross_check.cross_check(found),
            ours=found.samples[:: max(len(found.samples) // SHOWN_DRAWS, 1)],
            rejected=cross_check.rejection(found),
            draws=pd.DataFrame(found.draws(SHOWN_DRAWS), columns=study.latent.names),
            rise=diagnostics.rise_of_convictions(found, predicted),
            folder=out,
            checked=checked,
        )
        if checked is not None:
            checked.table().to_csv(folder / "self_check.csv", index=False, float_format="%.6g")
        posterior.keep(found, folder, version())
        for name in TABLES:
            getattr(shown, name).to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
        told = {**asdict(answers), "cross_check": asdict(shown.cross_check)}
        (folder / "answers.json").write_text(f"{json.dumps(told, indent=2)}\n", "utf-8")
        page.write(folder, shown)
        results_folder.write_owned(folder, {"kind": "calibration", "study": str(study.path)})
    return shown


class Progress:
    """A bar for each part of the work, one after the other."""

    def __init__(self, quiet: bool) -> None:
        self.quiet, self.what = quiet, ""
        self.stack = ExitStack()

    def __enter__(self) -> Progress:
        if not is_warm():
            self.stack.enter_context(terminal.announced(terminal.COMPILING, self.quiet))
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.what:
            self.stack.close()
            self.what = what
            self.tell = self.stack.enter_context(
                terminal.bar(f"{what[0].upper()}{what[1:]}", total, self.quiet)
            )
        self.tell(done)

    def __exit__(self, *error: object) -> None:
        self.stack.close()


def as_data(found: Found) -> dict[str, Any]:
    """Return everything that the screen shows, and all rows, as plain data."""
    return {
        "figures": found.figures.to_dict("records"),
        "parameters": found.learnt.to_dict("records"),
        "convergence": found.convergence.to_dict("records"),
        "rise_of_convictions": found.rise
        and dict(zip(("official", "probability_of_as_much_or_more"), found.rise, strict=True)),
        "left_out": found.left_out.to_dict("records"),
        "first_year": found.first_year.to_dict("records"),
        "policies": found.policies.astype(object).where(found.policies.notna(), None).to_dict("records"),
        "cross_check": asdict(found.cross_check),
        "answers": asdict(found.answers),
        "runs": found.runs,
        "results": str(found.folder),
    }
