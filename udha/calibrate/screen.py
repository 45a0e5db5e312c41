"""What ``udha calibrate`` and ``udha validate`` print."""

from __future__ import annotations

import pandas as pd

from calibration import validation
from udha.calibrate.result import Calibrated
from udha.calibrate.rows import records
from udha.output.table import Table, terminal
from udha.output.terminal import WIDTH, console
from udha.tables.calibration import FIGURES, FORECASTERS, LEARNT, SCORES

# Parameters that the screen shows.
SHOWN = 12
DECIDED = {
    "assumption": "Direction clear before any figure",
    "figures": "Direction clear once the figures are in",
    "open": "Direction open",
}


def show(result: Calibrated) -> None:
    """Print the figures beside their predictions, what was learnt, the answers, and convergence."""
    _show_table(FIGURES, result.figures, "Official figures and patterns: observed, and predicted")
    _show_table(LEARNT, result.learnt.head(SHOWN), "\nParameters that the figures inform most")
    print()
    first, last = result.answers.years
    for fall in result.answers.falls:
        print(
            f"Probability that {fall.series.replace('_', ' ')} fell from {first} to {last}, given the "
            f"figures: {fall.given_figures:.2f}."
        )
    if result.answers.hidden:
        low, _, middle, _, high = result.answers.hidden
        print(f"In exploitation per identified: {middle:.1f} (90 % interval {low:.1f} to {high:.1f}).")
    for decided, what in DECIDED.items():
        count = int((result.policies.decided == decided).sum()) if len(result.policies) else 0
        if count:
            print(f"{what}: {count} of {len(result.policies)} effects of policies.")
    if result.rise is not None:
        rise, probability = result.rise
        print(
            f"Convictions rose by {rise:g}; the posterior probability of at least that is {probability:.2f}."
        )
    print(
        f"{result.runs:,} runs; split R-hat at most {result.convergence.r_hat.max():.3f}, effective sample "
        f"at least {result.convergence.ess_bulk.min():,.0f}, over {len(result.convergence)} quantities."
    )


def show_scores(rows: pd.DataFrame, total: pd.DataFrame) -> None:
    """Print the model's predictions figure by figure, then every forecaster's scores."""
    _show_table(SCORES, rows[rows.forecaster == validation.MODEL], "What the model predicted")
    _show_table(
        FORECASTERS,
        total,
        "\nThe model and naive forecasters (CRPS: less is better; log score: more is better)",
    )


def _show_table(table: Table, frame: pd.DataFrame, title: str) -> None:
    console(WIDTH).print(terminal(table, [("", records(table, frame))], title, wide=True))
