"""Sweeps: a study's runs are made, gathered in one table, and read back.

Unfinished work is a folder of chunks; gathered, it is one Parquet table with a row per row of values and
scenario, whose schema records units, study, model and seed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.design import Design
from experiments.work.chunks import Chunks
from experiments.work.execution import BLOCK, RUN, SCENARIO, SEED, carry_out, read_in_order
from experiments.work.machine import naming
from experiments.work.varied import Varied
from sim import levers, parameters
from sim.compiled.version import model_digest
from sim.errors import InputError
from sim.reading.text import refuse_special

RUNS, KEY = "runs.parquet", "udha"
ROWS_A_GROUP = 65_536


def digest(design: Design) -> str:
    """Return what distinguishes a study's runs from those of any other study, model, country or posterior."""
    rows = design.rows
    at = slice(0, min(rows.n, 1_000))
    told = [design.job.identity.encode(), repr((rows.n, rows.kept)).encode()]
    told += [np.ascontiguousarray(one).tobytes() for one in (rows.values(at), rows.seeds(at))]
    # A sample follows from its first rows, a list does not.
    told += [repr(design.study.declared.rows).encode()] if design.study.declared.rows else []
    return hashlib.sha256(b"\0".join(told)).hexdigest()


def columns_of(design: Design) -> list[list[str]]:
    """Return kind, name and factor of each column of values."""
    return [[one.varied.kind, one.varied.name, one.factor] for one in design.study.columns]


def claimed(folder: Path, design: Design, shard: tuple[int, int]) -> AbstractContextManager[None]:
    """Keep a folder of chunks for one study, and for one command of it or each of its shards.

    Raises:
        InputError: another command is at work there, or there are unfinished runs of something else.
    """
    return Chunks(folder).claimed(design.study.declared.name, digest(design), shard)


def sweep(
    design: Design,
    folder: Path,
    target: Path,
    progress: Callable[[int], None] = lambda done: None,
    **how: Any,
) -> None:
    """Make a study's runs, where they are missing, and gather them in one file.

    Args:
        folder: of chunks; ``target``: the file.
        how: workers, cluster or size, as for ``execution.carry_out``.
    """
    carry_out(
        design.job,
        design.rows,
        folder,
        progress=progress,
        broken=lambda names: gather(design, names, folder, target),
        **how,
    )


def gather(design: Design, names: list[str], folder: Path, target: Path) -> list[str]:
    """Write all chunks into one file, in order; return the names of those that cannot be read."""
    # Arrow takes no path that is not UTF-8.
    with naming(target), open(target, "wb") as file:
        return _gather(design, names, folder, file)


def _gather(design: Design, names: list[str], folder: Path, target: BinaryIO) -> list[str]:
    broken: list[str] = []
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.Table] = []
    rows = 0
    try:
        for name, table in zip(names, read_in_order(names, folder), strict=True):
            if table is None:
                broken.append(name)
            if table is None or broken:
                continue
            waiting.append(table)
            rows += len(table)
            # Groups of one size, so that the file does not tell how the work was cut.
            while rows >= ROWS_A_GROUP:
                whole = pa.concat_tables(waiting)
                writer = writer or _writer(target, schema(design, whole))
                writer.write_table(_as(writer, whole.slice(0, ROWS_A_GROUP)), ROWS_A_GROUP)
                waiting, rows = [whole.slice(ROWS_A_GROUP)], rows - ROWS_A_GROUP
        if not broken and (writer is None or rows):
            whole = pa.concat_tables(waiting)
            writer = writer or _writer(target, schema(design, whole))
            writer.write_table(_as(writer, whole), ROWS_A_GROUP)
    finally:
        if writer is not None:
            writer.close()
    return broken


def _writer(target: BinaryIO, of: pa.Schema) -> pq.ParquetWriter:
    """Pages carry checksums: otherwise a flipped bit might be read as another number."""
    return pq.ParquetWriter(target, of, compression="zstd", write_page_checksum=True)


def _as(writer: pq.ParquetWriter, table: pa.Table) -> pa.Table:
    return table.unify_dictionaries().combine_chunks().cast(writer.schema)


def clear(folder: Path) -> bool:
    """Remove the chunks of finished work, and nothing else; False if a command is still working there."""
    return Chunks(folder).clear()


def schema(design: Design, table: pa.Table) -> pa.Schema:
    """Return a table's schema with units, labels and what the runs are of."""
    job, declared = design.job, design.study.declared
    outputs = [one.name for one in job.outputs]
    told = {
        RUN: ("", "Row of the design"),
        BLOCK: ("", "Rows of a block share their luck"),
        SEED: ("", "Run seed"),
        SCENARIO: ("", "Scenario, the base first"),
        **{
            one.varied.column(outputs): _unit_and_label(one.varied.kind, one.varied.name)
            for one in design.study.columns
        },
        **{one.name: (one.unit, one.label) for one in job.outputs},
    }
    fields = [
        field.with_metadata(
            dict(zip((b"unit", b"label"), (one.encode() for one in told[field.name]), strict=True))
        )
        for field in table.schema
    ]
    whole = {
        "study": declared.model_dump(mode="json"),
        "model": job.model,
        "country": job.country_digest,
        "digest": digest(design),
        "design_rows": design.n,
        "seed": declared.sample.seed,
        "scenarios": [one.name for one in job.scenarios],
        "outputs": outputs,
        "better": {one.name: one.better for one in job.outputs},
        "factors": list(design.study.factors),
        "columns": columns_of(design),
        "sampled": design.sampled,
        "again": design.again.tolist(),
    }
    return pa.schema(fields, {KEY: json.dumps(whole, ensure_ascii=False)})


def _unit_and_label(kind: str, name: str) -> tuple[str, str]:
    if kind == "parameter":
        one = parameters.declared()[name]
        return one.unit, one.label
    if kind == "share":
        return "share", name.replace("_", " ")
    lever = levers.declared()[name]
    if kind == "date":
        return "days since 1970-01-01", f"{lever.label}: first day"
    return lever.setting.unit, f"{lever.label}: {lever.setting.name}"


class ColumnInfo(NamedTuple):
    """What a reader needs to know of a column."""

    label: str
    unit: str


def _schema(file: Path) -> pa.Schema:
    refuse_special(file)
    with open(file, "rb") as content:
        return pq.read_schema(content)


@dataclass(frozen=True, eq=False)
class Sweep:
    """Runs of a study, read back one output at a time, so that memory does not grow with their number.

    Attributes:
        about: study, model, seed, scenarios, outputs, factors, rows of the design and those that were run
            again.
        source: the table, with a row for each row of values and scenario, or the file that it lies in.
    """

    about: dict[str, Any]
    source: pa.Table | Path

    @classmethod
    def load(cls, folder: Path | str) -> Sweep:
        """Read the results of a sweep.

        Raises:
            InputError: there are none, or they cannot be read.
        """
        file = Path(folder) / RUNS
        try:
            about = json.loads(_schema(file).metadata[KEY.encode()])
        except FileNotFoundError:
            raise InputError(f"no results of 'udha sweep' here: no {RUNS}", str(folder)) from None
        except (OSError, pa.ArrowException, ValueError, LookupError, TypeError, RecursionError):
            raise InputError("cannot be read as results of 'udha sweep'", str(file)) from None
        return cls(about, file)

    def check(self, file: str) -> None:
        """Refuse results of another model, or incomplete ones; ``file`` names them in messages.

        Raises:
            InputError: they are of another version of udha or of the model, or runs are missing.
        """
        if not {"columns", "sampled", "model", "study"} <= self.about.keys():
            raise InputError("was made by an earlier version of udha; run 'udha sweep' again", file)
        if self.about["model"] != model_digest():
            raise InputError(
                "was made by another version of the model than this one, so it says nothing of this one; run "
                "'udha sweep' again, or use that version",
                file,
            )
        found = len(self.column(RUN))
        rows = (self.about["design_rows"] + len(self.about["again"])) * len(self.scenarios)
        if found != rows:
            raise InputError(
                f"is broken: it holds {found:,} runs, its design has {rows:,}; run 'udha sweep' again", file
            )

    @cached_property
    def table(self) -> pa.Table:
        """All columns."""
        return self._read(None)

    @cached_property
    def schema(self) -> pa.Schema:
        """Names of all columns, each with unit and label."""
        return _schema(self.source) if isinstance(self.source, Path) else self.source.schema

    @property
    def is_whole(self) -> bool:
        """Whether every column can be read, one by one so that memory does not grow with their number."""
        try:
            return all(len(self.column(name)) for name in self.schema.names)
        except InputError:
            return False

    @property
    def scenarios(self) -> list[str]:
        return self.about["scenarios"]

    @property
    def outputs(self) -> list[str]:
        return self.about["outputs"]

    def column_info(self, name: str) -> ColumnInfo:
        """Return label and unit of a column."""
        metadata = self.schema.field(name).metadata
        return ColumnInfo(metadata[b"label"].decode(), metadata[b"unit"].decode())

    def output(self, name: str) -> np.ndarray:
        """Return an output, float64 (rows, scenarios)."""
        return self.column(name).reshape(-1, len(self.scenarios))

    def effect(self, name: str) -> np.ndarray:
        """Return the paired differences of the policies from the base, float64 (rows, scenarios - 1)."""
        values = self.output(name)
        return values[:, 1:] - values[:, :1]

    @property
    def varied(self) -> dict[str, str]:
        """Of each factor that is one number, the name of its column, in the order of factors."""
        return {
            name: Varied(kind, name).column(self.outputs)
            for kind, name, factor in self.about["columns"]
            if factor == name
        }

    def column(self, name: str) -> np.ndarray:
        """Return a column of the table; shape (rows x scenarios,)."""
        some = self.table if "table" in vars(self) else self._read([name])
        return some[name].to_numpy()

    def _read(self, names: list[str] | None) -> pa.Table:
        """Some columns, or all.

        Raises:
            InputError: the file is damaged.
        """
        if not isinstance(self.source, Path):
            return self.source
        try:
            with open(self.source, "rb") as file:
                return pq.read_table(file, columns=names, page_checksum_verification=True)
        except (OSError, pa.ArrowException):
            raise InputError("is damaged; run 'udha sweep' again", str(self.source)) from None
