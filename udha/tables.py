"""The tables of a results folder: series of every run, effects, levels by year, parameter draws."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.cost_effectiveness import NAME, CostPerPersonYear
from experiments.effects import Effect
from experiments.ensemble import Ensemble, Frame
from experiments.uncertainty import Split
from sim import pricing
from sim.records import CELL_ALL, SeriesInfo
from udha.masking import DIMENSION
from udha.runs import Finished, Run
from udha.summaries import Level, unit_factors, weeks_a_month, weeks_a_year

# Rows are written in blocks of so many runs, which bounds memory whatever the number of draws.
RUNS_A_BLOCK = 128
PERIODS = ("month", "year")

EFFECT_COLUMNS = (
    *("scenario", "base_scenario", "series", "label", "side", "unit", "better", "dimension", "cell"),
    *("from_month", "to_month", "base", "policy", "median", "low_50", "high_50", "low_90", "high_90"),
    *("probability_lower", "probability_higher", "probability_same"),
    *("probability_benefit", "probability_harm", "verdict", "masked", "parameters"),
)
# What a masked effect keeps to itself.
EFFECT_NUMBERS = ("base", "policy", "median", "low_50", "high_50", "low_90", "high_90")
LEVEL_NUMBERS = ("mean", "median", "low_50", "high_50", "low_90", "high_90")
LEVEL_COLUMNS = (
    *("scenario", "series", "label", "side", "unit", "year", "weeks"),
    *(*LEVEL_NUMBERS, "parameters"),
)
MARGIN_COLUMNS = (
    *("scenario", "series", "side", "unit", "dimension", "cell", "year", "weeks"),
    *(*LEVEL_NUMBERS, "masked", "parameters"),
)
SPLIT_NUMBERS = (
    *("sd", "sd_ignorance", "sd_chance", "chance", "chance_low_90", "chance_high_90"),
    *("verdict", "seeds_enough", "repeated"),
)
SPLIT_COLUMNS = ("scenario", "what", "series", "label", "side", "unit", *SPLIT_NUMBERS, "parameters")


# Months as a whole and years by cell of some runs, shaped as in ``Ensemble`` but for draws and seeds.
Block = tuple[np.ndarray, np.ndarray]


def blocks_of(ensemble: Ensemble) -> Callable[[int], Iterator[Block]]:
    """Return what gives the series of a scenario's runs, ``RUNS_A_BLOCK`` at a time."""
    both = [one.reshape(len(one), -1, *one.shape[3:]) for one in (ensemble.monthly, ensemble.yearly)]

    def blocks(scenario: int) -> Iterator[Block]:
        monthly, yearly = (one[scenario] for one in both)
        for first in range(0, len(monthly), RUNS_A_BLOCK):
            yield monthly[first : first + RUNS_A_BLOCK], yearly[first : first + RUNS_A_BLOCK]

    return blocks


def write_series(
    path: Path, run: Finished, blocks: Callable[[int], Iterator[Block]], metadata: dict[str, Any]
) -> None:
    """Write every run's series: monthly as a whole, yearly by every meaningful cell, by region if unmasked.

    Columns: scenario, draw, seed, date (first day of the period), period, series, dimension, cell, and
    value in the series' unit: sums, but weekly means of stocks. ``metadata`` is kept as JSON under "udha".

    Argument: ``blocks``, from a scenario to its runs in order, ``RUNS_A_BLOCK`` at a time.
    """
    frame, seeds = run.ensemble, run.ensemble.seeds.shape[1]
    template = _Template(frame, by_region=run.request.unmasked)
    run_seeds = frame.seeds.ravel()
    schema = _series_schema(metadata)
    columns: dict[int, dict[str, pa.Array]] = {}
    with pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=1, write_statistics=False
    ) as writer:
        for scenario, name in enumerate(run.names):
            first = 0
            for monthly, yearly in blocks(scenario):
                block = np.arange(first, first + len(monthly))
                first += len(block)
                if len(block) not in columns:
                    columns[len(block)] = template.columns(len(block))
                rows = template.values(monthly, yearly)
                own = {
                    "scenario": _constant(name, rows.size),
                    "draw": _column(np.repeat((block // seeds).astype(np.int32), rows.shape[1])),
                    "seed": _column(np.repeat(run_seeds[block], rows.shape[1])),
                    "value": _column(rows.ravel()),
                }
                all_columns = own | columns[len(block)]
                batch = pa.record_batch([all_columns[field] for field in schema.names], schema=schema)
                writer.write_batch(batch, row_group_size=rows.size)


class _Template:
    """The rows that each run has, in order: months of each series, then years of each cell."""

    def __init__(self, ensemble: Frame, by_region: bool):
        infos = list(ensemble.infos.values())
        self.ensemble = ensemble
        self.names = [info.name for info in infos]
        whole = np.arange(len(ensemble.cells)) == CELL_ALL
        shown = np.array([by_region or dimension != DIMENSION for dimension, _ in ensemble.cells])
        self.cells = np.array([whole | (shown & info.by_person) for info in infos])
        self.monthly_factors = unit_factors(ensemble, weeks_a_month(ensemble))
        self.yearly_factors = unit_factors(ensemble, weeks_a_year(ensemble))[..., None]

    def values(self, monthly: np.ndarray, yearly: np.ndarray) -> np.ndarray:
        """Return a block of runs in the series' units, float64 (runs, rows)."""
        runs = len(monthly)
        by_month = (monthly * self.monthly_factors).reshape(runs, -1)
        by_year = (yearly * self.yearly_factors)[:, :, self.cells].reshape(runs, -1)
        return np.concatenate([by_month, by_year], axis=1)

    def columns(self, runs: int) -> dict[str, pa.Array]:
        """Return what is the same in each run, repeated: date, period, series, dimension and cell."""
        ensemble = self.ensemble
        months, years, series = len(ensemble.months), len(ensemble.years), len(self.names)
        month_dates = ensemble.months.astype("datetime64[D]")
        year_dates = (ensemble.years - 1970).astype("datetime64[Y]").astype("datetime64[D]")
        of_series, of_cell = np.nonzero(self.cells)
        dates = np.concatenate([np.repeat(month_dates, series), np.repeat(year_dates, len(of_cell))])
        dimensions = list(dict.fromkeys(dimension for dimension, _ in ensemble.cells))
        dimension = np.array([dimensions.index(one) for one, _ in ensemble.cells])[of_cell]
        by_month = np.zeros(months * series, int)
        codes = {
            "period": (PERIODS, np.repeat([0, 1], [months * series, years * len(of_cell)])),
            "series": (
                self.names,
                np.concatenate([np.tile(np.arange(series), months), np.tile(of_series, years)]),
            ),
            "dimension": (dimensions, np.concatenate([by_month, np.tile(dimension, years)])),
            "cell": (
                [cell for _, cell in ensemble.cells],
                np.concatenate([by_month, np.tile(of_cell, years)]),
            ),
        }
        return {
            "date": _column(np.tile(dates.astype("datetime64[ms]"), runs)),
            **{column: _words(names, np.tile(code, runs)) for column, (names, code) in codes.items()},
        }


def _series_schema(metadata: dict[str, Any]) -> pa.Schema:
    word = pa.dictionary(pa.int16(), pa.string())
    types = {
        "scenario": word,
        "draw": pa.int32(),
        "seed": pa.int64(),
        "date": pa.timestamp("ms"),
        "period": word,
        "series": word,
        "dimension": word,
        "cell": word,
        "value": pa.float64(),
    }
    return pa.schema(types.items(), metadata={"udha": json.dumps(metadata, allow_nan=False)})


def _words(names: Iterable[str], codes: np.ndarray) -> pa.DictionaryArray:
    encoded = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    known = pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))
    return pa.DictionaryArray.from_arrays(_column(codes.astype(np.int16)), known)


def _column(values: np.ndarray) -> pa.Array:
    """The same memory as an Arrow array; ``pa.array`` would import pandas, which takes time."""
    values = np.ascontiguousarray(values)
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(values)])


def _constant(name: str, rows: int) -> pa.DictionaryArray:
    return _words([name], np.zeros(rows, np.int16))


def write_parameters(path: Path, ensemble: Frame) -> None:
    """Write the base's parameter draws, a column each; a scenario's overrides stand in its own file."""
    table = {"draw": _column(np.arange(len(ensemble.draws), dtype=np.int32))}
    table |= {name: _column(ensemble.draws[name]) for name in ensemble.draws.dtype.names}
    pq.write_table(pa.table(table), path, compression="zstd")


def effect_row(run: Finished, effect: Effect) -> dict[str, Any]:
    """Return an effect as a row of effects.csv, full precision; None where masked or without a meaning."""
    masked = run.masks.hide_effect(effect.series, effect.dimension, effect.cell)
    probabilities = ("lower", "higher", "same", "benefit", "harm")
    # Adding zero turns -0.0 into 0.0.
    numbers = {at: getattr(effect, at) + 0.0 for at in EFFECT_NUMBERS}
    numbers |= {f"probability_{at}": getattr(effect, at) for at in probabilities}
    numbers["verdict"] = effect.verdict
    return {
        **_effect_words(run, effect.scenario, effect.series, effect.dimension, effect.cell),
        **(dict.fromkeys(numbers) if masked else numbers),
        "masked": masked,
        "parameters": run.source.name,
    }


def cost_per_person_year_row(run: Finished, found: CostPerPersonYear) -> dict[str, Any]:
    """Return cost per person-year averted as a last row of effects.csv, empty where it cannot be told."""
    info = replace(
        run.ensemble.infos[pricing.TOTAL],
        name=NAME,
        label="Cost per person-year of exploitation averted",
        unit=found.unit,
    )
    return {
        **dict.fromkeys(EFFECT_COLUMNS),
        **_effect_words(run, found.scenario, info, "all", "all"),
        **{at: getattr(found, at) for at in EFFECT_NUMBERS[2:]},
        "verdict": found.verdict,
        "masked": False,
        "parameters": run.source.name,
    }


def _effect_words(
    run: Finished, scenario: str, info: SeriesInfo, dimension: str, cell: str
) -> dict[str, str]:
    months = run.ensemble.months
    return {
        "scenario": scenario,
        "base_scenario": run.names[0],
        **_series_words(info),
        "better": info.better,
        "dimension": dimension,
        "cell": cell,
        "from_month": str(months[run.ensemble.since]),
        "to_month": str(months[-1]),
    }


def effect_rows(run: Finished) -> list[dict[str, Any]]:
    """Return all rows of effects.csv."""
    rows = [effect_row(run, effect) for effect in run.effects]
    return rows + [cost_per_person_year_row(run, found) for found in run.costs_per_person_year]


def level_row(run: Finished, level: Level) -> dict[str, Any]:
    """Return a level as a row of levels.csv."""
    return {
        "scenario": level.scenario,
        **_series_words(level.series),
        **{at: getattr(level, at) for at in ("year", "weeks", *LEVEL_NUMBERS)},
        "parameters": run.source.name,
    }


def margin_row(run: Run, level: Level) -> dict[str, Any]:
    """Return a level of a margin as a row of levels_by_margin.csv; None where masked."""
    masked = run.masks.hide_level(level.series, level.dimension, level.cell)
    return {
        "scenario": level.scenario,
        "series": level.series.name,
        "side": level.series.side,
        "unit": level.series.unit,
        "dimension": level.dimension,
        "cell": level.cell,
        "year": level.year,
        "weeks": level.weeks,
        **{at: None if masked else getattr(level, at) for at in LEVEL_NUMBERS},
        "masked": masked,
        "parameters": run.source.name,
    }


def split_row(run: Finished, split: Split) -> dict[str, Any]:
    """Return a split as a row of uncertainty.csv."""
    return {
        "scenario": split.scenario,
        "what": split.what,
        **_series_words(split.series),
        **{at: getattr(split, at) for at in SPLIT_NUMBERS},
        "parameters": run.source.name,
    }


def _series_words(series: SeriesInfo) -> dict[str, str]:
    return {"series": series.name, "label": series.label, "side": series.side, "unit": series.unit}


def write_csv(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as CSV (UTF-8, one header line); nothing stands for None, true and false for a flag."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            values = map(row.__getitem__, columns)
            writer.writerow([str(one).lower() if isinstance(one, bool) else one for one in values])
