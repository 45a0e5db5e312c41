"""A posterior kept as a file: draws of all uncertain parameters, and what they were made for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import parameters
from sim.country import Country
from sim.engine import Simulation
from sim.errors import InputError
from sim.version import model_digest

if TYPE_CHECKING:
    from calibration.calibrate import Calibration

SHIPPED = Path(__file__).with_name("posteriors")
DRAWS, MANIFEST = "posterior.parquet", "posterior.json"
# Digits of a digest that a message shows.
SHOWN = 12


@dataclass(frozen=True, eq=False)
class KeptPosterior:
    """Draws from a posterior, in random order.

    Attributes:
        file: where they lie.
        names: of the parameters; ``values``: float64 (draws, parameters), in the parameters' units.
        manifest: study, model, parameters, country, seeds.
    """

    file: Path
    names: tuple[str, ...]
    values: np.ndarray
    manifest: dict[str, Any]

    @classmethod
    def load(cls, file: Path) -> KeptPosterior:
        """Read draws and the manifest beside them.

        Raises:
            InputError: one of the two is missing or cannot be read.
        """
        try:
            table = pq.ParquetFile(file).read()
            manifest = json.loads(manifest_of(file).read_text("utf-8"))
            names = tuple(table.column_names)
            # All columns at once: arrays taken one by one import pandas, which takes half a second.
            values = table.combine_chunks().to_batches()[0].to_tensor().to_numpy().astype(np.float64)
            needed = (
                manifest["model"],
                manifest["parameters"],
                manifest["country"]["digest"],
                manifest["years"],
            )
            if manifest["kind"] != "posterior" or not all(needed) or not len(values):
                raise ValueError
        except FileNotFoundError as error:
            raise InputError("no such file", str(error.filename or file)) from None
        except (OSError, pa.ArrowException, ValueError, LookupError, TypeError):
            raise InputError("cannot be read as a posterior of 'udha calibrate'", str(file)) from None
        return cls(file, names, values, manifest)

    def check(self, country: Country) -> None:
        """Refuse, with the reason, a posterior that was made for another model or another country."""
        made = self.manifest
        pairs = (
            ("model", made["model"], model_digest()),
            ("declaration of parameters", made["parameters"], parameters.digest()),
            (f"country '{country.name}'", made["country"]["digest"], country.digest),
        )
        for what, was, now in pairs:
            if was != now:
                raise InputError(
                    f"this posterior was made for another {what} ({was[:SHOWN]}, now {now[:SHOWN]}); make it "
                    f"anew with 'udha calibrate', or run from the priors with --prior",
                    str(self.file),
                )

    def draws(self, simulation: Simulation, n: int, seed: int) -> np.recarray:
        """Return ``n`` draws with the scenario's overrides, shape (n,); a seed decides which.

        Beyond the number kept, draws repeat: they add new seeds but no new knowledge.
        """
        order = np.argsort(parameters.ranks(len(self.values), seed, "posterior draw"), kind="stable")
        rows = self.values[np.resize(order, n)]
        known = {**parameters.declared(), **simulation.country.parameters}
        columns = {}
        for at, name in enumerate(self.names):
            # Kept in single precision, an end of the bounds may come back a little beyond itself.
            columns[name] = np.clip(rows[:, at], *known[name].bounds)
        return parameters.from_values(
            {**columns, **simulation.scenario.parameters}, anew=simulation.country.parameters
        )


def manifest_of(file: Path) -> Path:
    """Return the path of the manifest beside a file of draws."""
    return file.with_suffix(".json")


def shipped(country: str) -> Path | None:
    """Return the posterior that comes with the package for a country; None if there is none."""
    file = SHIPPED / f"{country}.parquet"
    return file if file.is_file() else None


def keep(found: Calibration, folder: Path, version: str) -> Path:
    """Write the draws of a calibration and their manifest into a folder; return the file of draws."""
    study, latent = found.study, found.study.latent
    values = latent.values(found.draws(study.declared.budget.draws))
    table = pa.table({name: pa.array(values[name].astype(np.float32)) for name in latent.names})
    file = folder / DRAWS
    pq.write_table(table, file, compression="zstd", use_dictionary=False, use_byte_stream_split=True)
    text = json.dumps(manifest(found, version), indent=2, ensure_ascii=False, allow_nan=False)
    manifest_of(file).write_text(f"{text}\n", "utf-8")
    return file


def manifest(found: Calibration, version: str) -> dict[str, Any]:
    """Return what a posterior was made for and how to make it again, without times."""
    study = found.study
    figures = sum(study.observed.used[: len(study.targets)])
    return {
        "kind": "posterior",
        "study": study.declared.model_dump(mode="json"),
        "udha": version,
        "model": model_digest(),
        "parameters": parameters.digest(),
        "country": {"name": study.simulation.country.name, "digest": study.simulation.country.digest},
        "figures_used": int(figures),
        "years": sorted({one.last.year for one in study.targets}),
        "seed": study.declared.seed,
        "runs": [len(one.z) for one in found.waves],
        "moved": [round(one, 3) for one in found.moved],
        "directions": found.chain.shape[-1],
        "draws": study.declared.budget.draws,
        "uncertain_parameters": len(study.latent.names),
    }
