"""The posterior that is shipped: made for this model, closer to the figures, refused for any other."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from calibration.latent import Latent
from calibration.posterior import KeptPosterior, manifest_of, shipped
from calibration.targets import Simulator, official_targets
from sim import country as countries
from sim import parameters
from sim.engine import Simulation
from sim.errors import InputError
from sim.scenario import Scenario, find


@pytest.fixture(scope="module")
def kept() -> KeptPosterior:
    return KeptPosterior.load(shipped("kosovo"))


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return Simulation.of(Scenario.load(find("baseline")))


@pytest.fixture
def copied(tmp_path):
    file = tmp_path / "posterior.parquet"
    shutil.copyfile(shipped("kosovo"), file)
    shutil.copyfile(manifest_of(shipped("kosovo")), manifest_of(file))
    return file


def test_the_shipped_posterior_is_of_this_model(kept):
    """If this fails the model has changed: `make calibrate` makes its posterior."""
    kept.check(countries.load())


def test_it_holds_every_uncertain_parameter_within_bounds(kept, simulation):
    latent = Latent.of(simulation)
    assert kept.names == latent.names
    assert len(kept.values) >= 2000
    for column, one in zip(kept.values.T, latent.uncertain, strict=True):
        assert np.unique(column).size > 1000, one.name
        low, high = one.bounds
        slack = 1e-6 * (high - low)
        assert low - slack <= column.min()
        assert column.max() <= high + slack


def test_a_seed_decides_which_draws_are_used(kept, simulation):
    one, again, other = (kept.draws(simulation, 50, seed) for seed in (1, 1, 2))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()
    first = kept.draws(simulation, 20, 1)
    assert first.tobytes() == one[:20].tobytes()


def test_more_draws_than_there_are_come_round_again(kept, simulation):
    n = len(kept.values)
    many = kept.draws(simulation, n + 3, 1)
    assert many[:3].tobytes() == many[n:].tobytes()
    assert len(np.unique(many.approach_rate)) > 0.99 * n


def test_what_a_scenario_sets_stays_as_it_sets_it(kept):
    scenario = Scenario.load(find("baseline"))
    fixed = Simulation.of(replace(scenario, parameters={"approach_rate": 0.05}))
    assert set(kept.draws(fixed, 10, 1).approach_rate) == {0.05}


def test_its_draws_come_closer_to_the_official_figures_than_the_priors(kept):
    baseline = Scenario.load(find("baseline"))
    simulation = Simulation.of(baseline.on_dates(baseline.start, date(2013, 1, 1), date(2014, 12, 31)))
    targets = [one for one in official_targets(simulation.country) if not one.stock]
    simulator, seeds = Simulator.of(simulation, targets), np.arange(300)
    official = np.array([one.value for one in targets])
    before = simulator(simulation.draws(300, 1), seeds)
    after = simulator(kept.draws(simulation, 300, 1), seeds)
    assert (np.abs(after - official).mean(axis=0) < 0.9 * np.abs(before - official).mean(axis=0)).all()
    # Every figure lies well inside what the posterior predicts.
    below = np.mean(after < official, axis=0) + 0.5 * np.mean(after == official, axis=0)
    assert ((below > 0.05) & (below < 0.95)).all()
    names = [one.name for one in targets]
    rise = after[:, names.index("convicted 2014")] - after[:, names.index("convicted 2013")]
    assert 0.1 < np.mean(rise >= 16) < 0.9


@pytest.mark.parametrize(
    ("field", "what"), [("model", "another model"), ("parameters", "another declaration of parameters")]
)
def test_a_posterior_of_another_model_is_refused_with_the_reason(copied, field, what):
    manifest = json.loads(manifest_of(copied).read_text())
    manifest[field] = "0" * 64
    manifest_of(copied).write_text(json.dumps(manifest))
    with pytest.raises(InputError, match=rf"made for {what} \(000000000000, now .*udha calibrate.*--prior"):
        KeptPosterior.load(copied).check(countries.load())


def test_a_posterior_of_other_data_of_the_country_is_refused(copied):
    manifest = json.loads(manifest_of(copied).read_text())
    manifest["country"]["digest"] = "0" * 64
    manifest_of(copied).write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="made for another country 'kosovo'"):
        KeptPosterior.load(copied).check(countries.load())


def test_a_file_that_is_no_posterior_is_refused(copied, tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    shutil.copyfile(manifest_of(copied), tmp_path / "x.json")
    with pytest.raises(InputError, match="cannot be read as a posterior"):
        KeptPosterior.load(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="no such file"):
        KeptPosterior.load(tmp_path / "missing.parquet")
    manifest_of(copied).unlink()
    with pytest.raises(InputError, match="no such file"):
        KeptPosterior.load(copied)


def test_parameters_in_a_posterior_are_those_declared(kept):
    assert set(kept.names) <= set(parameters.declared())
