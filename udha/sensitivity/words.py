"""What an analysis of sensitivity says, in words: for the screen and for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from experiments.sensitivity.analysis import UNSETTLED, WIDE, Warned
from experiments.sensitivity.direction import CANNOT_TELL, EITHER_WAY, LOWERS, RAISES
from experiments.sensitivity.methods import FACTORIAL, UNITLESS
from experiments.sensitivity.targets import EFFECT_OF
from udha.output import words

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

# So many factors are named in a sentence, and in a table.
NAMED, SHOWN = 3, 8
INDEX = {
    ("sobol", "total"): "total index",
    ("sobol", "first"): "first-order index",
    ("sobol", "interactions"): "interactions",
    ("fast", "total"): "total index",
    ("fast", "first"): "first-order index",
    ("morris", "mu_star"): "mu*",
    ("morris", "mu"): "mu",
    ("morris", "sigma"): "sigma",
    ("delta", "delta"): "delta",
    ("pawn", "median"): "PAWN",
    ("fractional_factorial", "main"): "main effect",
}
METHODS = {
    "sobol": "Saltelli's design, Sobol indices",
    "morris": "trajectories of Morris, elementary effects",
    "fast": "extended FAST",
    "latin": "a Latin hypercube",
    "random": "random rows",
    "fractional_factorial": "a fractional factorial",
}


def plain(name: str) -> str:
    """Return a name of the model as words."""
    return name.replace("_", " ")


def title(found: Sensitivity, target: Target) -> str:
    """Return what was analysed: newly exploited, 2019: effect of 'Visa liberalisation'."""
    what = f"{target.label}{when(found, target)}"
    of = "effect of " if target.what == EFFECT_OF else ""
    return f"{what}: {of}'{target.scenario}'"


def when(found: Sensitivity, target: Target) -> str:
    """Return the year that an output is of, after a comma; nothing for the whole time."""
    series: list[str] = [one for one in found.study.get("outputs", ()) if target.output.startswith(one)]
    year = target.output.removeprefix(max(series, key=len)).strip("_") if series else ""
    return f", {year}" if year else ""


def shown(found: Sensitivity) -> list[Target]:
    """Return what a reader should see first: the base's levels and the effects, where they vary at all."""
    base = found.scenarios[0]
    return [one for one in found.targets if one.varies and (one.what == EFFECT_OF or one.scenario == base)]


def number(index: str) -> Callable[[float], str]:
    """Return what writes an index: one without a unit with two decimals, others as a reader can use them."""
    return "{:.2f}".format if index in UNITLESS else words.human


def drivers(found: Sensitivity, target: Target) -> str:
    """Return the strongest factors of a target that stand out from chance, in one sentence."""
    known = found.of("directions", target).set_index("factor")
    directions, write = known.direction, number(found.main[1])
    said = []
    ranking = found.ranking(target)
    for row in ranking[ranking.factor.map(known.stands_out).astype(bool)].head(NAMED).itertuples():
        parts = [
            "" if said else INDEX[found.main],
            write(row.estimate),
            f"({words.interval(row.low, row.high, write)})",
            way(directions[row.factor]),
        ]
        said.append(f"{plain(row.factor)}: {' '.join(one for one in parts if one)}")
    return "; ".join(said) or "no factor stands out from chance"


def in_concert(found: Sensitivity, target: Target) -> str:
    """Return which of the strongest factors act mainly together with others; nothing if none is known to."""
    rows = found.of("indices", target)
    alone, together = (rows[rows["index"] == one].set_index("factor") for one in ("first", "interactions"))
    if together.empty:
        return ""
    known = found.of("directions", target).set_index("factor").stands_out
    strongest = [one for one in found.ranking(target).factor.head(SHOWN) if known[one]]
    mainly = [one for one in strongest if together.low[one] > max(alone.high[one], 0)]
    return listed([plain(one) for one in mainly]) if mainly else ""


def way(direction: str) -> str:
    """Return which way a factor moves an output, as the end of a clause; nothing where that means nothing."""
    if direction.endswith((RAISES, LOWERS)):
        return f"{direction} it"
    return {EITHER_WAY: "moves it either way", CANNOT_TELL: "which way, cannot tell"}.get(direction, "")


def chance(found: Sensitivity, target: Target) -> str:
    """Return the share of chance, with its interval; nothing where the design does not tell."""
    rows = found.of("chance", target)
    if rows.empty:
        return ""
    one = rows.iloc[0]
    return f"{words.share(one.share, 1)} ({words.share(one.low, 1)} to {words.share(one.high, 1)})"


def warning(found: Sensitivity, one: Warned) -> str:
    """Return a warning in one sentence."""
    few = [plain(name) for name in one.factors[:SHOWN]]
    more = len(one.factors) - len(few)
    names = listed([*few, f"{more} more"] if more else few)
    if one.kind == WIDE:
        return f"the interval is wider than the index of {names}: more {found.unit} are needed"
    return f"the order of {names} is not settled"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def design(found: Sensitivity) -> str:
    """Return how the study was sampled and analysed, in one sentence."""
    study = found.study
    from_what = (
        "the spread of small effects, or from what other luck makes of them where that is wider"
        if found.method == FACTORIAL
        else f"{found.resamples:,} resamples (seed {found.seed})"
    )
    return (
        f"{METHODS[found.method][0].upper()}{METHODS[found.method][1:]}: {found.units:,} {found.unit}, "
        f"{len(found.factors)} factors over the {study['over']}, seed {study['sample']['seed']}; 95 % "
        f"intervals from {from_what}"
    )


def strongest_pairs(found: Sensitivity, target: Target, most: int) -> pd.DataFrame:
    """Return the pairs whose interaction stands out from chance, the largest first."""
    rows = found.of("pairs", target)
    clear = rows[rows.stands_out.astype(bool)]
    return clear.iloc[np.argsort(-clear.estimate.abs().to_numpy(), kind="stable")].head(most)


def unsettled(found: Sensitivity) -> dict[str, int]:
    """Return how many outputs and effects each kind of warning is about."""
    return {kind: sum(one.kind == kind for one in found.warnings) for kind in (WIDE, UNSETTLED)}
