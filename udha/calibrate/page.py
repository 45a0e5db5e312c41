"""The page that ``udha calibrate`` writes: each diagnostic as a table and a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from calibration.checks.diagnostics import INFORMED
from calibration.checks.self_check import DIRECTION, FIGURE, PARAMETER, POLICY
from calibration.patterns import PATTERNS
from calibration.policies import NO_CHANGE
from experiments.shares import CLEAR
from udha.calibrate.figures import PARAMETERS_SHOWN
from udha.calibrate.rows import records
from udha.output import words
from udha.output.markdown import page
from udha.output.table import Table, markdown
from udha.tables import calibration as tables

if TYPE_CHECKING:
    from calibration.checks.answers import Fall
    from udha.calibrate.result import Calibrated

PAGE = "calibration.md"
ASKED = {
    "newly_exploited": "the number of newly exploited people",
    "in_exploitation": "time lived in exploitation",
}


def text(result: Calibrated) -> str:
    """Return the page as Markdown."""
    figures, checked = result.figures, None if result.checked is None else result.checked.table()
    return page(
        PAGE,
        found=result,
        waves=" and ".join(f"{runs:,}" for runs in result.waves),
        answers=answers_in_words(result),
        width=figures[~figures.target.isin(PATTERNS)].width.median(),
        predictions=_table(tables.FIGURES, figures),
        left_out=_table(tables.LEFT_OUT, result.left_out),
        first_year=_table(tables.FIRST_YEAR, result.first_year),
        narrower=np.sum(result.learnt.shrinkage > INFORMED),
        informed=INFORMED,
        learnt=_table(tables.LEARNT, result.learnt.head(PARAMETERS_SHOWN)),
        pairs=_table(tables.PAIRS, result.pairs),
        clear=CLEAR,
        policies=_table(tables.POLICIES, result.policies),
        cross=result.cross_check,
        moved=", ".join(f"{moved:.2f}" for moved in result.moved) or "nothing",
        checked=checked,
        **({} if checked is None or result.checked is None else _checked(checked, len(result.checked.ranks))),
    )


def _table(table: Table, frame: pd.DataFrame) -> str:
    return markdown(table, records(table, frame))


def _checked(checked: pd.DataFrame, sets: int) -> dict[str, Any]:
    """What the page says of synthetic data sets."""
    effects = checked[checked.kind == POLICY]
    stated = effects[effects.clear > 0]
    return {
        "sets": sets,
        "parameters": checked[checked.kind == PARAMETER],
        "hardest": _table(tables.HARDEST, checked[checked.kind.isin((DIRECTION, FIGURE))]),
        "effects": effects,
        "effects_table": _table(tables.SELF_CHECK, effects),
        "right": np.average(stated.right_when_clear, weights=stated.clear) if len(stated) else np.nan,
    }


def answers_in_words(result: Calibrated) -> str:
    """Return the three answers on what is true, as a list."""
    answers = result.answers
    sentences = [_fall(fall, answers.years) for fall in answers.falls]
    if answers.hidden:
        low, _, middle, _, high = answers.hidden
        low_without, _, middle_without, _, high_without = answers.hidden_without_range
        sentences.append(
            f"* **How many people were in exploitation for each one identified?** {middle:.1f}, 90 % "
            f"interval {low:.1f} to {high:.1f}. Without the range taken from elsewhere: "
            f"{middle_without:.1f}, {low_without:.1f} to {high_without:.1f}. It rests on priors, as "
            f"nobody counts the hidden."
        )
    if len(result.policies):
        sentences.append(f"* **Which levers' effects do the figures decide?** {_decided(result.policies)}")
    return "\n".join(sentences)


def _fall(fall: Fall, years: tuple[int, int]) -> str:
    low, _, middle, _, high = fall.change
    is_open = 1.0 - CLEAR < fall.given_figures < CLEAR
    verdict = "so the figures **cannot tell**" if is_open else "so it is clear"
    same = ""
    if fall.recorded is not None:
        same = f" Recorded and true moved the same way in {words.share(fall.recorded)} of runs."
    return (
        f"* **Did {ASKED[fall.series]} fall from {years[0]} to {years[1]}?** Probability "
        f"{fall.given_figures:.2f} given the figures ({fall.probability:.2f} over the posterior alone), "
        f"{verdict}: the change lies between {words.percent(low)} and {words.percent(high)} (90 % interval), "
        f"median {words.percent(middle)}.{same}"
    )


def _decided(policies: pd.DataFrame) -> str:
    """The third answer, in words."""
    by = policies.groupby("decided").size()
    sentences = []
    for series, rows in policies.groupby("series", sort=False):
        figures, assumed = (rows[rows.decided == how].policy.tolist() for how in ("figures", "assumption"))
        sentences.append(
            f"Of {len(rows)} effects on {ASKED[series]}, the direction of {len(assumed)} is clear from the "
            f"priors already{_in_brackets(assumed)}, of {len(figures)} only with the "
            f"figures{_in_brackets(figures)}."
        )
    narrower = policies.narrower.median()
    moved = "narrow" if narrower >= 0 else "widen"
    return (
        f"{' '.join(sentences)} {by.get('open', 0)} of {len(policies)} directions stay open, and "
        f"{by.get(NO_CHANGE, 0)} effects are none. The figures {moved} the 90 % interval of an effect by "
        f"{words.share(abs(narrower))} in the median; the rest of its size is assumption."
    )


def _in_brackets(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""
