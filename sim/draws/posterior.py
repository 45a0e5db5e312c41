"""A posterior kept as a file: draws of all uncertain parameters, and what they were made for."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import country as countries
from sim import parameters
from sim.compiled.version import parts
from sim.country import Country
from sim.draws.priors import Fixed
from sim.engine import Simulation
from sim.errors import InputError
from sim.reading.tables import check_names
from sim.reading.text import MAX_RESULTS, read_bytes
from sim.scenario import Scenario

SHIPPED = Path(__file__).with_name("posteriors")
# Names another folder to take posteriors from than the shipped one.
FOLDER = "UDHA_POSTERIORS"
DRAWS, MANIFEST = "posterior.parquet", "posterior.json"
SUFFIX = ".parquet"
SUMS = "sha256"
# How many changed parts of each kind a message names.
NAMED = 4


@dataclass(frozen=True, eq=False)
class KeptPosterior:
    """Draws from a posterior, in random order.

    Attributes:
        file: where they lie.
        names: of the parameters; ``values``: (draws, parameters), in the parameters' units, as precise as the
            file.
        manifest: study, model, country, seeds.
        parts: digests of the model's and the country's parts that they were made for.
    """

    file: Path
    names: tuple[str, ...]
    values: np.ndarray
    manifest: dict[str, Any]
    parts: Mapping[str, str]

    @classmethod
    def load(cls, file: Path) -> KeptPosterior:
        """Read draws and the manifest beside them.

        Raises:
            InputError: one of the two is missing, cannot be read, or is not as it was written.
        """
        at = file
        try:
            content, at = read_bytes(file, MAX_RESULTS), manifest_of(file)
            _refuse_alone(file)
            manifest = json.loads(read_bytes(at))
            needed = manifest["model"], manifest["country"]["name"], manifest["years"]
            if manifest["kind"] != "posterior" or not all(needed):
                raise ValueError
            if SUMS in manifest:
                _refuse_changed(file, manifest, content)
            at = file
            table = pq.ParquetFile(pa.BufferReader(content)).read()
            names = tuple(table.column_names)
            # All columns at once: arrays taken one by one import pandas, which takes half a second.
            values = table.combine_chunks().to_batches()[0].to_tensor().to_numpy()
            # Posteriors of earlier versions name no checksums, or no parts; ``check`` refuses them.
            made_for = dict(manifest.pop("parts", {})) if SUMS in manifest else {}
            if not len(values) or len(set(names)) < len(names):
                raise ValueError
        except (OSError, pa.ArrowException, ValueError, LookupError, TypeError, RecursionError):
            raise InputError("cannot be read as a posterior of 'udha calibrate'", str(at)) from None
        return cls(file, names, values, manifest, made_for)

    def check(self, country: Country, way_on: str = "--prior") -> None:
        """Refuse a posterior that was made for another model or other data of the country, or is damaged.

        Argument: ``way_on``, what runs from the priors instead, as the user writes it.

        Raises:
            InputError: it is; the message names what has changed, or the parameter that is missing, unknown
                or out of bounds.
        """
        now = parts_of(country)
        if list(self.parts.items()) != list(now.items()):
            command = "make calibrate" if self.file.parent == SHIPPED else "udha calibrate"
            raise InputError(
                f"this posterior was made for another model or other data. {_difference(self.parts, now)}. "
                f"'{command}' makes it anew, in about ten minutes on two cores; until then, {way_on} runs "
                "from the priors",
                str(self.file),
            )
        self._parameters(self.values, country)

    def draws(self, simulation: Simulation, n: int, seed: int) -> parameters.Draws:
        """Return ``n`` draws with the scenario's overrides, shape (n,); a seed decides which.

        Beyond the number kept, draws repeat: they add new seeds but no new knowledge.

        Raises:
            InputError: a parameter is missing, unknown or out of bounds.
        """
        order = np.argsort(parameters.ranks(len(self.values), seed, "posterior draw"), kind="stable")
        rows = self.values[np.resize(order, n)]
        return self._parameters(rows, simulation.country, simulation.scenario.parameters)

    def _parameters(
        self, rows: np.ndarray, country: Country, overrides: Mapping[str, float] = MappingProxyType({})
    ) -> parameters.Draws:
        """Some of the draws as runs take them; what the calibration left fixed has its central value."""
        known = {**parameters.declared(), **country.parameters}
        uncertain = [name for name, one in known.items() if not isinstance(one.prior, Fixed)]
        columns = dict(zip(self.names, rows.T, strict=True))
        try:
            # The scenario that was calibrated may override some; the manifest counts the others.
            if len(columns) != self.manifest.get("uncertain_parameters", len(uncertain)):
                check_names(columns, uncertain, "parameter")
            return parameters.from_values({**columns, **overrides}, anew=country.parameters)
        except InputError as error:
            raise InputError(error.message, str(self.file), None, error.field, error.nearest) from None


def posterior_for(
    scenario: Scenario, file: Path | None = None, way_on: str = "--prior"
) -> KeptPosterior | None:
    """Return the posterior in a file, or else the one that is shipped for a scenario's country, if any.

    Argument: ``way_on``, as for ``KeptPosterior.check``.

    Raises:
        InputError: it cannot be read, or was made for another model or country.
    """
    file = file or shipped(scenario.country)
    if file is None:
        return None
    kept = KeptPosterior.load(file)
    kept.check(countries.load(scenario.country), way_on)
    return kept


def name_of(source: object) -> str:
    """Return where a source's draws come from: ``posterior`` or ``prior``, or ``given`` of any other."""
    if source is Simulation.draws:
        return "prior"
    return "posterior" if isinstance(getattr(source, "__self__", None), KeptPosterior) else "given"


def _refuse_alone(file: Path) -> None:
    """Refuse a file that is plainly no posterior, or lies without the manifest that nobody thinks of."""
    if file.suffix.lower() != SUFFIX:
        raise InputError(f"is no posterior of 'udha calibrate', whose name ends in {SUFFIX}", str(file))
    if not os.path.lexists(at := manifest_of(file)):
        raise InputError(f"no such file; 'udha calibrate' writes it beside {file.name}", str(at))


def _refuse_changed(file: Path, manifest: dict[str, Any], content: bytes) -> None:
    """Refuse draws, or a manifest, that a disk or a person has changed; ``InputError`` names the file."""
    now = sealed(manifest, content)[SUMS]
    for part, path in (("draws", file), ("manifest", manifest_of(file))):
        if now[part] != manifest[SUMS][part]:
            raise InputError("is damaged, or was changed: its checksum is another", str(path))


def sealed(manifest: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Return a manifest with the SHA-256 of the draws' file, and of all else that it says."""
    rest = {key: value for key, value in manifest.items() if key != SUMS}
    told = json.dumps(rest, ensure_ascii=False, allow_nan=False).encode()
    return {
        **rest,
        SUMS: {"draws": hashlib.sha256(content).hexdigest(), "manifest": hashlib.sha256(told).hexdigest()},
    }


def manifest_of(file: Path) -> Path:
    """Return the path of the manifest beside a file of draws."""
    return file.with_suffix(".json")


def shipped(country: str) -> Path | None:
    """Return the posterior that comes with the package for a country; None if there is none.

    Raises:
        InputError: the folder that the environment names in place of the shipped one holds none at all.
    """
    folder = Path(os.environ.get(FOLDER) or SHIPPED)
    file = folder / f"{country}.parquet"
    if not file.is_file() and not any(folder.glob("*.parquet")):
        raise InputError("is no folder of posteriors, such as kosovo.parquet", str(folder), field=FOLDER)
    return file if file.is_file() else None


def parts_of(country: Country) -> dict[str, str]:
    """Return the digests of all that a posterior depends on: parts of the model, and files of the country."""
    return {**parts(), **{f"the country's {file}": part for file, part in country.parts.items()}}


def _difference(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Name the parts that are not as they were."""
    if not before:
        return "It comes from an earlier version of udha"
    kinds = {
        "Changed since": [name for name in now if name in before and now[name] != before[name]],
        "New": [name for name in now if name not in before],
        "Gone": [name for name in before if name not in now],
    }
    listed = [f"{kind}: {_shortened(names)}" for kind, names in kinds.items() if names]
    return ". ".join(listed) or "Changed since: the order of levers"


def _shortened(names: list[str]) -> str:
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return ", ".join([*names[:NAMED], *more])


def write(file: Path, draws: Mapping[str, np.ndarray], manifest: dict[str, Any]) -> Path:
    """Write draws, an array (n,) for each parameter, and the manifest beside them; return their file."""
    table = pa.table({name: pa.array(values.astype(np.float32)) for name, values in draws.items()})
    with open(file, "wb") as to:  # Arrow takes no path that is not UTF-8
        pq.write_table(table, to, compression="zstd", use_dictionary=False, use_byte_stream_split=True)
    write_manifest(file, manifest)
    return file


def write_manifest(file: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest beside a file of draws, with the checksums of both."""
    whole = sealed(manifest, file.read_bytes())
    text = json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)
    manifest_of(file).write_text(f"{text}\n", "utf-8")
