"""The command ``udha calibrate``: from a study file to a posterior and the reasons to believe it."""

from __future__ import annotations

import json
import shlex
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.compiler import is_warm
from sim.errors import InputError
from udha import terminal, version
from udha.faults import Interrupted

if TYPE_CHECKING:
    from calibration.answers import Answers
    from calibration.cross_check import CrossCheck
    from calibration.self_check import SelfCheck

# Parameters that the screen shows.
SHOWN = 12
# Draws that pictures show.
SHOWN_DRAWS = 2_000
DECIDED = {
    "assumption": "Direction clear before any figure",
    "figures": "Direction clear once the figures are in",
    "open": "Direction open",
}
TABLES = ("convergence", "figures", "learnt", "pairs", "left_out", "first_year", "policies")


@dataclass(frozen=True)
class Found:
    """What a calibration gives to show.

    Attributes:
        convergence, figures, learnt, pairs: tables of ``calibration.diagnostics``.
        left_out, first_year: tables of ``calibration.left_out``; policies: of ``calibration.policies``.
        rise: official rise in convictions, and the probability of as much or more; None without two years.
        draws: from the posterior on the normal scale, one column a parameter.
        ours, rejected: draws along the informed directions, by the posterior and by rejection.
        chain: samples along the informed directions, float64 (ensembles, walkers, steps, directions).
        waves: runs of each; ``moved``: how far the posterior moved with each later one.
        folder: where all of it lies.
        checked: ranks of the truth in synthetic data sets; None if that was not asked for.
    """

    title: str
    seed: int
    answers: Answers
    chain: np.ndarray
    waves: tuple[int, ...]
    moved: tuple[float, ...]
    convergence: pd.DataFrame
    figures: pd.DataFrame
    learnt: pd.DataFrame
    pairs: pd.DataFrame
    left_out: pd.DataFrame
    first_year: pd.DataFrame
    policies: pd.DataFrame
    cross_check: CrossCheck
    ours: np.ndarray
    rejected: np.ndarray
    draws: pd.DataFrame
    rise: tuple[float, float] | None
    folder: Path
    checked: SelfCheck | None = None

    @property
    def runs(self) -> int:
        return sum(self.waves)


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
    from udha.checked_studies import CALIBRATION, meant_for

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


def _calibrate(study, out: Path, cache: Path, workers: int | None, quiet: bool, sets: int) -> Found:
    from calibration import cross_check, diagnostics, left_out, policies, posterior
    from calibration.answers import answer
    from calibration.calibrate import calibrate
    from calibration.self_check import self_check
    from udha import calibration_page, results

    with results.staged(out) as folder:
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
        calibration_page.write(folder, shown)
        results.write_owned(folder, {"kind": "calibration", "study": str(study.path)})
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


def show(found: Found) -> None:
    """Print the figures beside their predictions, convergence, and what was learnt."""
    from rich.table import Table

    from udha import words

    table = Table(title="Official figures and patterns: observed, and predicted by the posterior")
    for heading in ("", "observed", "median", "90 % interval", "probability below"):
        table.add_column(heading, justify="left" if not heading else "right")
    for row in found.figures.itertuples():
        table.add_row(
            row.target,
            words.human(row.observed),
            words.human(row.median),
            words.interval(row.low_90, row.high_90, words.human),
            words.probability(row.probability),
        )
    console = terminal.console(100)
    console.print(table)
    table = Table(title="Parameters that the figures inform most")
    for heading in ("", "prior, 90 %", "posterior, 90 %", "narrower by", "grade"):
        table.add_column(heading, justify="right" if heading and heading != "grade" else "left")
    for row in found.learnt.head(SHOWN).itertuples():
        table.add_row(
            row.parameter,
            f"{row.prior_low_90:.3g} to {row.prior_high_90:.3g}",
            f"{row.low_90:.3g} to {row.high_90:.3g}",
            f"{100 * row.shrinkage:.0f} %",
            row.grade,
        )
    console.print(table)
    for one in found.answers.falls:
        print(
            f"Probability that {one.series.replace('_', ' ')} fell from {found.answers.years[0]} to "
            f"{found.answers.years[1]}, given the figures: {one.given_figures:.2f}."
        )
    if found.answers.hidden:
        low, _, middle, _, high = found.answers.hidden
        print(f"In exploitation per identified: {middle:.1f} (90 % interval {low:.1f} to {high:.1f}).")
    for what in DECIDED:
        count = int((found.policies.decided == what).sum()) if len(found.policies) else 0
        if count:
            print(f"{DECIDED[what]}: {count} of {len(found.policies)} effects of policies.")
    if found.rise is not None:
        rise, probability = found.rise
        print(
            f"Convictions rose by {rise:g}; the posterior gives this or more probability {probability:.2f}."
        )
    print(
        f"{found.runs:,} runs; split R-hat at most {found.convergence.r_hat.max():.3f}, effective sample at "
        f"least {found.convergence.ess_bulk.min():,.0f}, over {len(found.convergence)} quantities."
    )


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
