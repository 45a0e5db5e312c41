"""Posteriors in tests: a small one of the model as it is, and the shipped one where it is of this model.

Tests run from the small one, so that a changed model breaks the tests of what has changed and no others.
"""

from __future__ import annotations

from pathlib import Path

from calibration.latent import Latent
from sim import country as countries
from sim.compiled.version import model_digest
from sim.draws.posterior import SHIPPED, KeptPosterior, parts_of, write
from sim.engine import Simulation
from sim.errors import InputError
from sim.scenario import Scenario

SHIPPED_FILE = SHIPPED / "kosovo.parquet"
DRAWS = 400
# Narrower than the priors, whose spread on the normal scale is 1.
SPREAD = 0.5


def write_small_posterior(folder: Path) -> None:
    """Write draws from narrowed priors, and their manifest, as the posterior of the shipped country."""
    simulation = Simulation.of(Scenario(name="Baseline"))
    latent, country = Latent.of(simulation), simulation.country
    values = latent.values(SPREAD * latent.draw(DRAWS, seed=1))
    manifest = {
        "kind": "posterior",
        "study": {"name": "Narrowed priors, for tests"},
        "model": model_digest(),
        "country": {"name": country.name, "digest": country.digest},
        "years": [2013, 2014],
        "draws": DRAWS,
        "parts": parts_of(country),
    }
    write(folder / f"{country.name}.parquet", {name: values[name] for name in latent.names}, manifest)


def shipped_posterior_if_it_fits() -> KeptPosterior | None:
    """Return the shipped posterior, None where it is of another model."""
    posterior = KeptPosterior.load(SHIPPED_FILE)
    try:
        posterior.check(countries.load())
    except InputError:
        return None
    return posterior
