"""The long tables of runs: series.parquet and parameters.parquet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.ensemble import Ensemble, Frame
from experiments.policies.levels import unit_factors
from experiments.policies.masking import DIMENSION
from udha.scenario_runs.finished import Finished

# Rows are written in blocks of so many runs, which bounds memory whatever the number of draws.
RUNS_A_BLOCK = 128


PERIODS = ("month", "year")


# Months as a whole and years by cell of some runs, shaped as in ``Ensemble`` but for draws and seeds.
Block = tuple[np.ndarray, np.ndarray]
# From a scenario's place to its runs in order.
Blocks = Callable[[int], Iterator[Block]]


def blocks_of(ensemble: Ensemble) -> Blocks:
    """Return what gives the series of a scenario's runs, ``RUNS_A_BLOCK`` at a time."""
    both = [one.reshape(len(one), -1, *one.shape[3:]) for one in (ensemble.monthly, ensemble.yearly)]

    def blocks(scenario: int) -> Iterator[Block]:
        monthly, yearly = (one[scenario] for one in both)
        for first in range(0, len(monthly), RUNS_A_BLOCK):
            yield monthly[first : first + RUNS_A_BLOCK], yearly[first : first + RUNS_A_BLOCK]

    return blocks


def write_series(path: Path, run: Finished, blocks: Blocks, metadata: dict[str, Any]) -> None:
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
        self.cells = np.array(
            [
                [
                    info.has(dimension) and (by_region or dimension != DIMENSION)
                    for dimension, _ in ensemble.cells
                ]
                for info in infos
            ]
        )
        self.monthly_factors = unit_factors(infos, ensemble.calendar.weeks_a_month)
        self.yearly_factors = unit_factors(infos, ensemble.calendar.weeks_a_year)[..., None]

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
        # Two dimensions may have a value in common: each word is kept once, or Arrow packs them otherwise.
        values = list(dict.fromkeys(value for _, value in ensemble.cells))
        value = np.array([values.index(one) for _, one in ensemble.cells])[of_cell]
        by_month = np.zeros(months * series, int)
        codes = {
            "period": (PERIODS, np.repeat([0, 1], [months * series, years * len(of_cell)])),
            "series": (
                self.names,
                np.concatenate([np.tile(np.arange(series), months), np.tile(of_series, years)]),
            ),
            "dimension": (dimensions, np.concatenate([by_month, np.tile(dimension, years)])),
            "cell": (values, np.concatenate([by_month, np.tile(value, years)])),
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
    table |= {name: _column(ensemble.draws[name]) for name in ensemble.draws.dtype.names or ()}
    with open(path, "wb") as file:  # Arrow takes no path that is not UTF-8
        pq.write_table(pa.table(table), file, compression="zstd")
