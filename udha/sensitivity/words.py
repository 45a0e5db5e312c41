"""What an analysis of sensitivity says, in words: for the screen and for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.sensitivity import NEGLIGIBLE, NOTABLE
from experiments.sensitivity.analysis import UNSETTLED, WIDE, Warned
from experiments.sensitivity.direction import CANNOT_TELL, EITHER_WAY, LOWERS, RAISES
from experiments.sensitivity.methods import FACTORIAL, MORRIS, SOBOL
from experiments.sensitivity.targets import EFFECT_OF, LEVEL_OF
from udha.output import words
from udha.tables.sensitivity import INDEX, plain, written

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

# So many factors are named in a sentence, and in a table.
NAMED, SHOWN = 3, 8
METHODS = {
    "sobol": "Saltelli's design, Sobol indices",
    "morris": "Trajectories of Morris, elementary effects",
    "fast": "Extended FAST",
    "latin": "A Latin hypercube",
    "random": "Random rows",
    "fractional_factorial": "A fractional factorial",
}


def title(result: Sensitivity, target: Target) -> str:
    """Return what was analysed: newly exploited, 2019: effect of 'Visa liberalisation'."""
    of = "effect of " if target.what == EFFECT_OF else ""
    return f"{target.label}{when(result, target)}: {of}'{target.scenario}'"


def when(result: Sensitivity, target: Target) -> str:
    """Return the year that an output is of, after a comma; nothing for the whole time."""
    series: list[str] = [name for name in result.study.get("outputs", ()) if target.output.startswith(name)]
    year = target.output.removeprefix(max(series, key=len)).strip("_") if series else ""
    return f", {year}" if year else ""


def shown(result: Sensitivity) -> list[Target]:
    """Return what a reader should see first: the base's levels and the effects, where they vary at all."""
    base = result.scenarios[0]
    return [
        target
        for target in result.targets
        if target.varies and (target.what == EFFECT_OF or target.scenario == base)
    ]


def drivers(result: Sensitivity, target: Target) -> str:
    """Return the strongest factors of a target that stand out from chance, in one sentence."""
    known = result.of("directions", target).set_index("factor")
    write = written(result.main[1])
    named = []
    ranking = result.ranking(target)
    for row in ranking[ranking.factor.map(known.stands_out).astype(bool)].head(NAMED).itertuples():
        parts = [
            "" if named else INDEX[result.main],
            words.estimate(row.estimate, row.low, row.high, write),
            way(known.direction[row.factor]),
        ]
        named.append(f"{plain(row.factor)}: {' '.join(part for part in parts if part)}")
    return "; ".join(named) or "no factor stands out from chance"


def in_concert(result: Sensitivity, target: Target) -> str:
    """Return which of the strongest factors act mainly together with others; nothing if none is known to."""
    rows = result.of("indices", target)
    alone, together = (rows[rows["index"] == name].set_index("factor") for name in ("first", "interactions"))
    if together.empty:
        return ""
    known = result.of("directions", target).set_index("factor").stands_out
    strongest = [factor for factor in result.ranking(target).factor.head(SHOWN) if known[factor]]
    mainly = [plain(factor) for factor in strongest if together.low[factor] > max(alone.high[factor], 0)]
    return words.listed(mainly) if mainly else ""


def way(direction: str) -> str:
    """Return which way a factor moves an output, as the end of a clause; nothing where that means nothing."""
    if direction.endswith((RAISES, LOWERS)):
        return f"{direction} it"
    return {EITHER_WAY: "moves it either way", CANNOT_TELL: "cannot tell which way"}.get(direction, "")


def warnings(result: Sensitivity, target: Target) -> list[str]:
    """Return the warnings about a target, a sentence each."""
    key = target.output, target.scenario, target.what
    return [
        _warning(result, warned)
        for warned in result.warnings
        if (warned.output, warned.scenario, warned.what) == key
    ]


def _warning(result: Sensitivity, warned: Warned) -> str:
    names = words.listed(map(plain, warned.factors), SHOWN)
    if warned.kind == WIDE:
        return f"the interval is wider than the index of {names}: more {result.unit} are needed"
    return f"the order of {names} is not settled"


def unsettled(result: Sensitivity) -> dict[str, int]:
    """Return how many outputs and effects each kind of warning is about."""
    return {kind: sum(warned.kind == kind for warned in result.warnings) for kind in (WIDE, UNSETTLED)}


def design(result: Sensitivity) -> str:
    """Return how the study was sampled and analysed, in one sentence."""
    study = result.study
    from_what = (
        "the spread of small effects, or from what independent seeds make of them where that is wider"
        if result.method == FACTORIAL
        else f"{result.resamples:,} resamples (seed {result.seed})"
    )
    return (
        f"{METHODS[result.method]}: {result.units:,} {result.unit}, {len(result.factors)} factors over the "
        f"{study['over']}, seed {study['sample']['seed']}; 95 % intervals from {from_what}"
    )


def strongest_pairs(result: Sensitivity, target: Target, most: int) -> pd.DataFrame:
    """Return the pairs whose interaction stands out from chance, the largest first."""
    rows = result.of("pairs", target)
    clear = rows[rows.stands_out.astype(bool)]
    return clear.iloc[np.argsort(-clear.estimate.abs().to_numpy(), kind="stable")].head(most)


def left_out(result: Sensitivity) -> list[str]:
    """Return which factors can be fixed, for levels and for effects, or that the design cannot say so."""
    if result.method not in (SOBOL, MORRIS):
        return ["This design cannot say which factors can be fixed."]
    limit = (
        f"the upper end of its total index is at most {NEGLIGIBLE:g} above the stochastic share"
        if result.method == SOBOL
        else f"the upper end of its mu* is below {words.share(NOTABLE)} of the largest, or within chance"
    )
    sentences = []
    for what, noun in ((LEVEL_OF, "level"), (EFFECT_OF, "effect")):
        if not any(target.what == what for target in result.targets):
            continue
        seen, names = len(result.clear_of_chance(what)), result.negligible(what)
        every = f"the one {noun}" if seen == 1 else f"all {words.count(seen, noun)}"
        fixed = words.listed(map(plain, names)) if names else "no factor"
        sentences.append(
            f"{noun.capitalize()}s: {fixed} can be fixed. "
            f"A factor can be fixed if {limit}, in {every} with a stochastic share below "
            f"{words.share(NOTABLE)}."
            if seen
            else f"{noun.capitalize()}s: we cannot tell which factors can be fixed, as the stochastic share "
            f"of each is {words.share(NOTABLE)} or more."
        )
    return sentences
