"""The page that ``udha sensitivity`` writes: what drives what, as sentences, tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from experiments.sensitivity import NEGLIGIBLE, NOTABLE
from experiments.sensitivity.analysis import UNSETTLED, WIDE
from experiments.sensitivity.targets import EFFECT_OF
from udha.output import words
from udha.output.markdown import page, table
from udha.sensitivity import figures, screen
from udha.sensitivity import words as said

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

PAIRS = 5
# Factors whose convergence stands in the table.
FOLLOWED = 3


def write(folder: Path, found: Sensitivity) -> None:
    """Write sensitivity.md and its pictures into a folder."""
    place = folder / "figures"
    place.mkdir()
    pictures = figures.draw_all(place, found)
    (folder / "sensitivity.md").write_text(text(found, dict(pictures)), "utf-8")


def text(found: Sensitivity, pictures: dict[str, str]) -> str:
    """Return the page as Markdown; pictures by name, with what each asks."""
    shown = said.shown(found)
    levels = [one for one in shown if one.what != EFFECT_OF]
    effects = [one for one in shown if one.what == EFFECT_OF]
    return page(
        "sensitivity.md",
        found=found,
        study=found.study,
        base=found.scenarios[0],
        design=said.design(found),
        pictures=pictures,
        levels=[(said.title(found, one), sentence(found, one)) for one in levels],
        effects=[(said.title(found, one), sentence(found, one)) for one in effects],
        tables=[(said.title(found, one), table(drivers(found, one))) for one in shown],
        main=said.INDEX[found.main],
        pairs=table(pairs(found, shown)),
        left_out=screen.left_out(found),
        chance=table(chance(found, shown)),
        convergence=table(convergence(found, shown)),
        warnings=[(said.title(found, one), told) for one in shown if (told := warnings_of(found, one))],
        counts=said.unsettled(found),
        kinds=(WIDE, UNSETTLED),
        factors=table(factors(found)),
        negligible=NEGLIGIBLE,
        notable=NOTABLE,
    )


def sentence(found: Sensitivity, target: Target) -> str:
    """Return what drives a target, and which of it acts mainly together with others."""
    names = said.in_concert(found, target)
    return said.drivers(found, target) + (f". Mainly together with others: {names}" if names else "")


def drivers(found: Sensitivity, target: Target) -> pd.DataFrame:
    """Return the strongest factors of a target: every index, and the direction."""
    rows, directions = found.of("indices", target), found.of("directions", target).set_index("factor")
    order = found.ranking(target).factor.head(said.SHOWN).tolist()
    shown = {"factor": [said.plain(one) for one in order]}
    for (method, name), of_index in rows.groupby(["method", "index"], sort=False):
        by_factor, write = of_index.set_index("factor"), said.number(name)
        shown[said.INDEX[method, name]] = [
            f"{write(one.estimate)} ({words.interval(one.low, one.high, write)})"
            if factor in by_factor.index and (one := by_factor.loc[factor]) is not None
            else ""
            for factor in order
        ]
        if by_factor.nothing.notna().any():
            shown[said.INDEX[method, name]] = [
                f"{cell}{beyond(by_factor, factor)}"
                for cell, factor in zip(shown[said.INDEX[method, name]], order, strict=True)
            ]
    shown["direction"] = [directions.direction[one] for one in order]
    return pd.DataFrame(shown)


def beyond(by_factor: pd.DataFrame, factor: str) -> str:
    """Return a mark for an index that may be nothing but chance."""
    if factor not in by_factor.index:
        return ""
    row = by_factor.loc[factor]
    return " †" if row.estimate <= row.nothing else ""


def pairs(found: Sensitivity, shown: list[Target]) -> pd.DataFrame:
    """Return the strongest interactions of each target."""
    rows = []
    for target in shown:
        for row in said.strongest_pairs(found, target, PAIRS).itertuples():
            write = said.number(found.pairs["index"].iloc[0])
            rows.append(
                {
                    "": said.title(found, target),
                    "factors": f"{said.plain(row.factor_1)}, {said.plain(row.factor_2)}",
                    "together": write(row.estimate),
                    "95 % interval": words.interval(row.low, row.high, write),
                    "pairs that share it": row.sharing,
                }
            )
    found_any = pd.DataFrame(rows)
    one_each = len(rows) and (found_any["pairs that share it"] == 1).all()
    return found_any.drop(columns="pairs that share it") if one_each else found_any


def chance(found: Sensitivity, shown: list[Target]) -> pd.DataFrame:
    """Return the share of chance, target by target."""
    return pd.DataFrame(
        [
            {"": said.title(found, one), "share of chance (95 % interval)": share}
            for one in shown
            if (share := said.chance(found, one))
        ]
    )


def convergence(found: Sensitivity, shown: list[Target]) -> pd.DataFrame:
    """Return the main index of the strongest factors at every size, over the whole time."""
    rows = []
    for target in shown:
        steps = found.of("convergence", target)
        if said.when(found, target) or steps.empty:
            continue
        for factor in found.ranking(target).factor.head(FOLLOWED):
            of_factor, write = steps[steps.factor == factor], said.number(found.main[1])
            rows.append(
                {"": said.title(found, target), "factor": said.plain(factor)}
                | {
                    f"{row.n:,}": f"{write(row.estimate)} ({words.interval(row.low, row.high, write)})"
                    for row in of_factor.itertuples()
                }
            )
    return pd.DataFrame(rows)


def warnings_of(found: Sensitivity, target: Target) -> str:
    """Return what to beware of in a target, in words."""
    key = target.output, target.scenario, target.what
    return "; ".join(
        said.warning(found, one) for one in found.warnings if (one.output, one.scenario, one.what) == key
    )


def factors(found: Sensitivity) -> pd.DataFrame:
    """Return what was varied."""
    return pd.DataFrame(
        {
            "factor": [said.plain(one) for one in found.factors.names],
            "what it is": found.factors.labels,
        }
    )
