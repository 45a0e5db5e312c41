"""The rows of the tables of ``udha sensitivity``, and those that its page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from experiments.sensitivity.targets import EFFECT_OF, LEVEL_OF
from udha.output.table import Record, Table, crossed, shown
from udha.sensitivity import words
from udha.tables import sensitivity as tables

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

# The tables of the analysis, by the name that they have there.
TABLES = {
    tables.INDICES: "indices",
    tables.SECOND_ORDER: "pairs",
    tables.DIRECTIONS: "directions",
    tables.CONVERGENCE: "convergence",
    tables.CHANCE: "chance",
}
# Factors whose convergence a page shows.
FOLLOWED = 3


def tables_of(result: Sensitivity) -> dict[Table, list[dict[str, Any]]]:
    """Return every table with its records."""
    frames = {table: getattr(result, name) for table, name in TABLES.items()}
    return {table: list(table.records(result, frame.to_dict("records"))) for table, frame in frames.items()}


def as_data(result: Sensitivity) -> dict[str, Any]:
    """Return every table as plain data."""
    return {
        "study": result.study,
        "method": result.method,
        result.unit: result.units,
        "resamples": result.resamples,
        "seed": result.seed,
        "factors": dict(zip(result.factors.names, result.factors.labels, strict=True)),
        **{table.name: records for table, records in tables_of(result).items()},
        "may_be_left_out": {what: result.negligible(what) for what in (LEVEL_OF, EFFECT_OF)},
        "warnings": [asdict(warning) for warning in result.warnings],
    }


def of(result: Sensitivity, table: Table, target: Target) -> list[dict[str, Any]]:
    """Return a target's records of a table, with its title."""
    return _titled(result, table, target, result.of(TABLES[table], target))


def pairs(result: Sensitivity, target: Target, most: int) -> list[dict[str, Any]]:
    """Return the strongest interactions of a target."""
    return _titled(result, tables.SECOND_ORDER, target, words.strongest_pairs(result, target, most))


def _titled(result: Sensitivity, table: Table, target: Target, frame: pd.DataFrame) -> list[dict[str, Any]]:
    title = words.title(result, target)
    return [{"title": title, **row} for row in table.records(result, frame.to_dict("records"))]


def drivers(result: Sensitivity, target: Target) -> tuple[Table, list[Record]]:
    """Return the strongest factors of a target: every index, and the direction."""
    directions = {row["factor"]: row["direction"] for row in of(result, tables.DIRECTIONS, target)}
    order = result.ranking(target).factor.head(words.SHOWN).tolist()
    records = [row for row in of(result, tables.INDICES, target) if row["factor"] in order]
    return crossed(
        sorted(records, key=lambda row: order.index(row["factor"])),
        (tables.FACTOR,),
        lambda row: tables.INDEX[row["method"], row["index"]],
        tables.estimate,
        shown("direction", "direction", lambda row: directions[row["factor"]], left=True),
    )


def convergence(result: Sensitivity, targets: Iterable[Target]) -> tuple[Table, list[Record]]:
    """Return the main index of the strongest factors at every size, over the whole time."""

    def followed() -> Iterator[Record]:
        for target in targets:
            if words.when(result, target):
                continue
            rows = of(result, tables.CONVERGENCE, target)
            for factor in result.ranking(target).factor.head(FOLLOWED):
                yield from (row for row in rows if row["factor"] == factor)

    names = tables.TITLE, tables.FACTOR
    return crossed(followed(), names, lambda row: f"{row['n']:,}", tables.estimate)
