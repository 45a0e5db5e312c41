"""What choices of form do to verdicts: ``docs/structure.md``, from the results of the study of them.

``udha sweep experiments/structural_choices.yaml``, then ``python -m tools.documentation.structure``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from experiments.robustness.sampled import Measured, Sampled
from experiments.shares import CLEAR, PROBABLE, reached
from experiments.sweep import Sweep
from sim import parameters

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "structure.md"
RESULTS = ROOT / "results" / "structural_choices"
# The measures whose verdicts are told.
TOLD = ("newly_exploited", "in_exploitation", "identified")
# A shift of the median effect that is told in words: so much of the base, and of its standard error.
SHOWN, ERRORS = 0.005, 3.0

NOTHING = "no verdict changes beyond chance, and no effect moves by half a per cent of the base"

HEAD = """# Does a verdict hang on the form of the model?

Numbers are not all that is unknown. Six choices of form, each of which an expert may make otherwise, are
declared like parameters ([structure](tables/parameters.md#structure)), with a prior over the two
alternatives. They vary in the calibrated ensemble beside everything else. This page holds everything else
to its priors and asks what each choice does to the verdict on six policies. `udha sweep
experiments/structural_choices.yaml` runs {rows:,} rows, each with all policies; `python -m
tools.documentation.structure` writes this page.

Effects are totals from 2016 to 2019 relative to the base. "Falls" and "rises" need {clear} % of runs,
"probably" {probable} %, as everywhere. With six choices and {rows:,} rows each half holds about {half:,};
a share of runs has a standard error of about .01.
"""


def verdict(effects: np.ndarray) -> str:
    """Return the verdict on paired differences, (rows,), by the rule of effects."""
    share, word = max((np.mean(effects < 0), "falls"), (np.mean(effects > 0), "rises"))
    if reached(share, len(effects), CLEAR):
        return word
    return f"probably {word}" if reached(share, len(effects), PROBABLE) else "cannot tell"


def differs(effects: np.ndarray, sides: list[np.ndarray]) -> bool:
    """Tell whether the share of rows with a fall, or with a rise, differs between two sides beyond chance."""
    for sign in (-1.0, 1.0):
        shares = [np.mean(sign * effects[rows] > 0) for rows in sides]
        error = np.sqrt(
            sum(share * (1 - share) / rows.sum() for share, rows in zip(shares, sides, strict=True))
        )
        if abs(shares[0] - shares[1]) > ERRORS * error:
            return True
    return False


def relative(measured: Measured, policy: int, rows: np.ndarray) -> tuple[float, float]:
    """Return the mean effect of a policy on some rows relative to the mean base, and its standard error."""
    effects, base = measured.effects[rows, policy], measured.values[rows, 0].mean()
    return effects.mean() / base, effects.std(ddof=1) / np.sqrt(rows.sum()) / base


def cell(measured: Measured, policy: int, rows: np.ndarray) -> str:
    """Return a verdict with the mean effect behind it."""
    effect, _ = relative(measured, policy, rows)
    return f"{verdict(measured.effects[rows, policy])} ({percent(effect)})"


def percent(share: float) -> str:
    """Return a signed share in per cent; nothing has no sign."""
    text = f"{100 * share:+.1f} %"
    return "0 %" if text in ("+0.0 %", "-0.0 %") else text


def table(sampled: Sampled, measured: Measured) -> list[str]:
    """Return the table of one measure: policies by choice."""
    lines = ["| policy | all rows | " + " | ".join(f"{one.label}: no; yes" for one in sampled.factors) + " |"]
    lines.append("| --- " * (2 + len(sampled.factors)) + "|")
    everywhere = np.ones(sampled.rows, bool)
    for policy, name in enumerate(sampled.scenarios[1:], start=1):
        cells = [name, cell(measured, policy, everywhere)]
        for one in sampled.factors:
            cells.append("; ".join(cell(measured, policy, one.values == side) for side in (0.0, 1.0)))
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def sentences(sampled: Sampled) -> list[str]:
    """Return what each choice does, in words."""
    lines = []
    for one in sampled.factors:
        found = []
        for name in TOLD:
            measured = sampled.outputs[name]
            for policy, scenario in enumerate(sampled.scenarios[1:], start=1):
                sides = [one.values == side for side in (0.0, 1.0)]
                words = [verdict(measured.effects[rows, policy]) for rows in sides]
                (low, error_low), (high, error_high) = (relative(measured, policy, rows) for rows in sides)
                moves = abs(high - low) > max(SHOWN, ERRORS * np.hypot(error_low, error_high))
                effects = measured.effects[:, policy]
                if words[0] != words[1] and differs(effects, sides):
                    found.append(
                        f"{scenario} on {measured.label.lower()}: {words[0]} without it, {words[1]} with it"
                    )
                elif moves:
                    found.append(
                        f"{scenario} on {measured.label.lower()}: {words[0]} either way, "
                        f"{percent(low)} without it and {percent(high)} with it"
                    )
        said = (
            "; ".join(found)
            if found
            else "no verdict changes beyond chance, and no effect moves by half a per cent of the base"
        )
        lines.append(
            f"* **{one.label}.** {parameters.declared()[one.name].description} {said[0].upper() + said[1:]}."
        )
    return [*lines, ""]


def main() -> int:
    """Write the page."""
    sampled = Sampled.of(Sweep.load(RESULTS), str(RESULTS))
    head = HEAD.format(
        rows=sampled.rows, half=sampled.rows // 2, clear=round(100 * CLEAR), probable=round(100 * PROBABLE)
    )
    lines = [head, "## In words\n", *sentences(sampled)]
    for name in TOLD:
        measured = sampled.outputs[name]
        lines += [f"## {measured.label}\n", *table(sampled, measured)]
    PAGE.write_text("\n".join(lines), "utf-8")
    print(f"==> {PAGE.relative_to(ROOT)} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
