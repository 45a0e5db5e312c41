"""A calibration kept as a posterior: files of draws, and beside them what they were made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.compiled.version import model_digest
from sim.draws.posterior import DRAWS, KeptPosterior, parts_of, shipped, write

if TYPE_CHECKING:
    from calibration.calibrate import Calibration

__all__ = ["KeptPosterior", "keep", "manifest", "shipped"]


def keep(found: Calibration, folder: Path, version: str) -> Path:
    """Write the draws of a calibration and their manifest into a folder; return the file of draws."""
    study, latent = found.study, found.study.latent
    values = latent.values(found.draws(study.declared.budget.draws))
    return write(folder / DRAWS, {name: values[name] for name in latent.names}, manifest(found, version))


def manifest(found: Calibration, version: str) -> dict[str, Any]:
    """Return what a posterior was made for and how to make it again: nothing that differs between times."""
    study, country = found.study, found.study.simulation.country
    figures = sum(study.observed.used[: len(study.targets)])
    return {
        "kind": "posterior",
        "study": study.declared.model_dump(mode="json"),
        "udha": version,
        "model": model_digest(),
        "country": {"name": country.name, "digest": country.digest},
        "figures_used": int(figures),
        "years": sorted({one.last.year for one in study.targets}),
        "seed": study.declared.seed,
        "runs": [len(one.z) for one in found.waves],
        "moved": [round(one, 3) for one in found.moved],
        "directions": found.chain.shape[-1],
        "draws": study.declared.budget.draws,
        "uncertain_parameters": len(study.latent.names),
        "parts": parts_of(country),
    }
