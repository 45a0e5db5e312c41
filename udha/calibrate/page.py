"""The page that ``udha calibrate`` writes: each diagnostic as a table and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from calibration.diagnostics import INFORMED
from calibration.patterns import PATTERNS
from calibration.policies import NO_CHANGE
from calibration.self_check import DIRECTION, FIGURE, PARAMETER, POLICY
from experiments.effects import CLEAR
from udha.calibrate import figures
from udha.output import words
from udha.output.markdown import page, table

if TYPE_CHECKING:
    from calibration.answers import Fall
    from udha.calibrate.result import Found

ASKED = {
    "newly_exploited": "the number of newly exploited people",
    "in_exploitation": "time lived in exploitation",
}


def write(folder: Path, found: Found) -> None:
    """Write calibration.md and its pictures into a folder."""
    pictures = folder / "figures"
    pictures.mkdir()
    figures.draw_all(pictures, found)
    (folder / "calibration.md").write_text(text(found), "utf-8")


def text(found: Found) -> str:
    """Return the page as Markdown."""
    figures, checked = found.figures, None if found.checked is None else found.checked.table()
    return page(
        "calibration.md",
        found=found,
        waves=" and ".join(f"{one:,}" for one in found.waves),
        answers=answers_in_words(found),
        width=figures[~figures.target.isin(PATTERNS)].width.median(),
        predictions=table(figures_as_text(figures)),
        left_out=table(left_out_as_text(found.left_out)),
        first_year=table(predicted_as_text(found.first_year)),
        narrower=np.sum(found.learnt.shrinkage > INFORMED),
        informed=INFORMED,
        learnt=table(learnt_as_text(found.learnt)),
        pairs=table(pairs_as_text(found.pairs)),
        clear=CLEAR,
        policies=table(policies_as_text(found.policies)) if len(found.policies) else "",
        cross=found.cross_check,
        moved=", ".join(f"{one:.2f}" for one in found.moved) or "nothing",
        checked=checked,
        **({} if checked is None or found.checked is None else _checked(checked, len(found.checked.ranks))),
    )


def _checked(checked: pd.DataFrame, sets: int) -> dict[str, Any]:
    """What the page says of synthetic data sets."""
    effects = checked[checked.kind == POLICY]
    stated = effects[effects.clear > 0]
    return {
        "sets": sets,
        "parameters": checked[checked.kind == PARAMETER],
        "hardest": table(coverage_as_text(checked[checked.kind.isin((DIRECTION, FIGURE))])),
        "effects": effects,
        "effects_table": table(effects_as_text(effects)),
        "right": np.average(stated.right_when_clear, weights=stated.clear) if len(stated) else np.nan,
    }


def answers_in_words(found: Found) -> str:
    """Return the three answers on what is true, as a list."""
    answers = found.answers
    said = [_fall(one, answers.years) for one in answers.falls]
    if answers.hidden:
        low, _, middle, _, high = answers.hidden
        low_without, _, middle_without, _, high_without = answers.hidden_without_range
        said.append(
            f"* **How many people were in exploitation for each one identified?** {middle:.1f}, 90 % "
            f"interval {low:.1f} to {high:.1f}. Without the range taken from elsewhere: "
            f"{middle_without:.1f}, {low_without:.1f} to {high_without:.1f}. It rests on priors, as "
            f"nobody counts the hidden."
        )
    if len(found.policies):
        said.append(f"* **Which levers' effects do the figures decide?** {_decided(found.policies)}")
    return "\n".join(said)


def _fall(one: Fall, years: tuple[int, int]) -> str:
    low, _, middle, _, high = one.change
    open_ = 1.0 - CLEAR < one.given_figures < CLEAR
    verdict = "so the figures **cannot tell**" if open_ else "so it is clear"
    same = ""
    if one.recorded is not None:
        same = f" Recorded and true moved the same way in {words.share(one.recorded)} of runs."
    return (
        f"* **Did {ASKED[one.series]} fall from {years[0]} to {years[1]}?** Probability "
        f"{one.given_figures:.2f} given the figures ({one.probability:.2f} over the posterior alone), "
        f"{verdict}: the change lies between {words.percent(low)} and {words.percent(high)} (90 % interval), "
        f"median {words.percent(middle)}.{same}"
    )


def _decided(policies: pd.DataFrame) -> str:
    """The third answer, in words."""
    by = policies.groupby("decided").size()
    told = []
    for series, rows in policies.groupby("series", sort=False):
        figures, assumed = (rows[rows.decided == how].policy.tolist() for how in ("figures", "assumption"))
        told.append(
            f"Of {len(rows)} effects on {ASKED[series]}, the direction of {len(assumed)} is clear from the "
            f"priors already{_listed(assumed)}, of {len(figures)} only with the figures{_listed(figures)}."
        )
    return (
        f"{' '.join(told)} {by.get('open', 0)} of {len(policies)} directions stay open, and "
        f"{by.get(NO_CHANGE, 0)} effects are none. The figures narrow the 90 % interval of an effect by "
        f"{words.share(policies.narrower.median())} in the median; the rest of its size is assumption."
    )


def _listed(names: list[str]) -> str:
    return f" ({', '.join(names)})" if names else ""


def coverage_as_text(checked: pd.DataFrame) -> pd.DataFrame:
    """Return coverage with as many digits as a reader can use."""
    return pd.DataFrame(
        {
            "quantity": checked.quantity,
            "in 50 % interval": checked.coverage_50.map(lambda one: words.share(one, 1)),
            "in 90 % interval": checked.coverage_90.map(lambda one: words.share(one, 1)),
            "p, uniform": checked.p_uniform.map("{:.3f}".format),
            "p, adjusted": checked.p_adjusted.map("{:.2f}".format),
        }
    )


def effects_as_text(checked: pd.DataFrame) -> pd.DataFrame:
    """Return coverage and signs of effects with as many digits as a reader can use."""
    return coverage_as_text(checked).assign(
        **{
            "right sign": checked.right_sign.map(words.share),
            "stated": checked.clear.map(words.share),
            "right when stated": checked.right_when_clear.map(words.share),
        }
    )


def figures_as_text(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures with as many digits as a reader can use."""
    return pd.DataFrame(
        {
            "": figures.target,
            "observed": figures.observed.map(words.human),
            "used": figures.used.map({True: "yes", False: "no"}),
            "median": figures["median"].map(words.human),
            "90 % interval": _intervals(figures.low_90, figures.high_90),
            "probability": figures.probability.map(words.probability),
            "width": figures.width.map("{:.2f}".format),
            "emulator explains": figures.emulator_explained.map(words.share),
            "covers": [
                f"{words.share(a)}, {words.share(b)}"
                for a, b in zip(figures.emulator_coverage_50, figures.emulator_coverage_90, strict=True)
            ],
        }
    )


def left_out_as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return predictions of figures left out with as many digits as a reader can use."""
    return predicted_as_text(rows).assign(
        **{
            "with it": _intervals(rows.with_low_90, rows.with_high_90),
            "moved": rows.moved.map("{:.2f}".format),
        }
    )


def predicted_as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return predictions with as many digits as a reader can use."""
    return pd.DataFrame(
        {
            "": rows.target,
            "observed": rows.observed.map(words.human),
            "median": rows["median"].map(words.human),
            "90 % interval": _intervals(rows.low_90, rows.high_90),
            "probability": rows.probability.map(words.probability),
        }
    )


def learnt_as_text(learnt: pd.DataFrame) -> pd.DataFrame:
    """Return the most informed parameters with as many digits as a reader can use."""
    few = learnt.head(figures.PARAMETERS_SHOWN)
    return pd.DataFrame(
        {
            "parameter": few.parameter,
            "unit": few.unit,
            "prior, 90 %": [f"{a:.3g} to {b:.3g}" for a, b in zip(few.prior_low_90, few.prior_high_90)],
            "posterior, 90 %": [f"{a:.3g} to {b:.3g}" for a, b in zip(few.low_90, few.high_90)],
            "narrower by": few.shrinkage.map(words.share),
            "moved (sd)": few.moved.map("{:+.2f}".format),
            "grade": few.grade,
        }
    )


def pairs_as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return pairs with as many digits as a reader can use."""
    return rows.assign(
        correlation=rows.correlation.map("{:+.2f}".format),
        together=rows.together.map(words.share),
        alone=rows.alone.map(words.share),
    )


def policies_as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Return effects of policies with as many digits as a reader can use."""
    return pd.DataFrame(
        {
            "policy": rows.policy,
            "effect on": rows.series.str.replace("_", " "),
            "median": rows["median"].map(words.percent),
            "90 % interval": [
                f"{words.percent(a)} to {words.percent(b)}"
                for a, b in zip(rows.low_90, rows.high_90, strict=True)
            ],
            "falls: prior": rows.prior_falls.map(words.probability),
            "posterior": rows.falls.map(words.probability),
            "narrower": rows.narrower.map(words.share),
            "decided by": rows.decided,
            "depends on": [
                f"{name} ({grade}): {words.points(100 * shift)}" if name else ""
                for name, grade, shift in zip(rows.depends_on, rows.grade, rows["shift"], strict=True)
            ],
        }
    )


def _intervals(low: pd.Series, high: pd.Series) -> list[str]:
    return [words.interval(a, b, words.human) for a, b in zip(low, high, strict=True)]
