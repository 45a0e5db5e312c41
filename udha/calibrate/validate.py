"""The command ``udha validate``: predictions against later years, beside two naive forecasters."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from calibration import validation
from sim import country as countries
from sim.compiler import is_warm
from sim.scenario import Scenario, find
from udha.inputs.sources import source_for
from udha.output import compiling, terminal, words


def validate_and_report(
    file: Path,
    scenario: str,
    draws: int,
    seed: int,
    workers: int | None,
    prior: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check the table, predict, score and show; nothing is written."""
    of = Scenario.load(find(scenario))
    country = countries.load(of.country)
    observations = validation.read(file, of, country)
    source = source_for(of, prior)
    if not is_warm():
        with terminal.announced(terminal.COMPILING, quiet):
            compiling.load_kernels(of)
    with terminal.bar("Predicting", draws, quiet) as done:
        predicted = validation.predict(of, observations, source.draw, draws, seed, workers, done)
    rows = validation.scores(observations, predicted, country)
    total = validation.summary(rows)
    if as_json:
        data = {
            "note": source.note,
            "draws": draws,
            "seed": seed,
            "figures": rows.to_dict("records"),
            "summary": total.to_dict("records"),
        }
        print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        show(rows, total)
        print(f"\n{words.count(draws, 'draw')}, seed {seed}. {source.note}")


def show(rows: pd.DataFrame, total: pd.DataFrame) -> None:
    """Print the model's predictions figure by figure, then every forecaster's scores."""
    from rich.table import Table

    console = terminal.console(100)
    table = Table(title="What the model predicted")
    for heading in ("", "year", "figure", "median", "50 % interval", "90 % interval", "held by"):
        table.add_column(heading, justify="right" if heading else "left")
    for row in rows[rows.forecaster == validation.MODEL].itertuples():
        held = "both" if row.within_50 else "90 %" if row.within_90 else "neither"
        table.add_row(
            row.series,
            str(row.year),
            words.human(row.value),
            words.human(row.median),
            words.interval(row.low_50, row.high_50, words.human),
            words.interval(row.low_90, row.high_90, words.human),
            held,
        )
    console.print(table)
    table = Table(title="Beside naive forecasters (CRPS: less is better; log score: more is better)")
    for heading in ("", "figures", "in 50 % interval", "in 90 % interval", "CRPS", "log score"):
        table.add_column(heading, justify="right" if heading else "left")
    for row in total.itertuples():
        table.add_row(
            row.forecaster,
            str(row.figures),
            f"{100 * row.coverage_50:.0f} %",
            f"{100 * row.coverage_90:.0f} %",
            f"{row.crps:.2f}",
            f"{row.log_score:.2f}",
        )
    console.print(table)
