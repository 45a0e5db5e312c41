"""The posterior that is shipped: made for this model, closer to the figures. Others are refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from calibration.latent import Latent
from calibration.targets import Simulator, official_targets
from sim import country as countries
from sim import parameters
from sim.draws import posterior
from sim.draws.posterior import KeptPosterior, manifest_of, shipped
from sim.draws.priors import Choice
from sim.engine import Simulation
from sim.errors import InputError
from sim.scenario import Scenario, find
from tests.countries import TESTLAND
from tests.posterior import SHIPPED_FILE

# Enough for a share near 0.05 to be seen.
DRAWS = 1_000


@pytest.fixture
def kept(shipped_posterior) -> KeptPosterior:
    return shipped_posterior


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return Simulation.of(Scenario.load(find("baseline")))


def test_the_shipped_posterior_is_of_this_model():
    """If this fails the model has changed: before it is merged, `make calibrate` makes its posterior anew.

    No other test fails for that reason: they run from a small posterior (tests/posterior.py).
    """
    KeptPosterior.load(SHIPPED_FILE).check(countries.load())


def test_it_holds_every_uncertain_parameter_within_bounds(kept, simulation):
    latent = Latent.of(simulation)
    assert kept.names == latent.names
    assert len(kept.values) >= 2000
    for column, one in zip(kept.values.T, latent.uncertain, strict=True):
        expected = 2 if isinstance(one.prior, Choice) else 1000
        assert np.unique(column).size >= expected, one.name
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
    simulator, seeds = Simulator.of(simulation, targets), np.arange(DRAWS)
    official = np.array([target.value for target in targets])
    before = simulator(simulation.draws(DRAWS, 1), seeds)
    after = simulator(kept.draws(simulation, DRAWS, 1), seeds)
    assert (np.abs(after - official).mean(axis=0) < 0.9 * np.abs(before - official).mean(axis=0)).all()
    # Every figure lies well inside what the posterior predicts.
    below = np.mean(after < official, axis=0) + 0.5 * np.mean(after == official, axis=0)
    assert ((below > 0.05) & (below < 0.95)).all()
    names = [target.name for target in targets]
    rise = after[:, names.index("convicted 2014")] - after[:, names.index("convicted 2013")]
    assert 0.02 < np.mean(rise >= 16) < 0.9


@pytest.fixture
def small(tmp_path) -> Path:
    """The tests' own posterior, to be changed."""
    return shutil.copytree(shipped("kosovo").parent, tmp_path / "posteriors") / "kosovo.parquet"


def made_for(file: Path, change: Callable[[dict], None]) -> KeptPosterior:
    """Return a posterior whose manifest was changed."""
    manifest = json.loads(manifest_of(file).read_text())
    change(manifest["parts"])
    posterior.write_manifest(file, manifest)
    return KeptPosterior.load(file)


def refusal(posterior: KeptPosterior) -> str:
    with pytest.raises(InputError) as caught:
        posterior.check(countries.load())
    return caught.value.message


def test_a_posterior_of_this_model_is_taken(small):
    made_for(small, lambda parts: None).check(countries.load())


def test_a_posterior_of_another_model_is_refused_with_what_changed_and_the_way_on(small):
    before = {
        "sim/processes/justice/trial.py": "0",
        "parameter approach_rate": "0",
        "the country's places.yaml": "0",
    }
    assert refusal(made_for(small, lambda parts: parts.update(before))) == (
        "this posterior was made for another model or other data. Changed since: "
        "sim/processes/justice/trial.py, parameter approach_rate, the country's places.yaml. "
        "'udha calibrate' makes it anew, in about ten minutes on two cores; until then, --prior runs from "
        "the priors"
    )


def test_parts_that_came_or_went_are_named_and_a_long_list_is_cut_short(small):
    def change(parts: dict) -> None:
        del parts["parameter approach_rate"], parts["lever hotline_promotion"]
        parts["parameter invented"] = "0"
        for name in [name for name in parts if name.startswith("sim/agents/")][:6]:
            parts[name] = "0"

    message = refusal(made_for(small, change))
    assert "Changed since: sim/agents/border_post.py, sim/agents/court.py, " in message
    assert ", 2 more. New: parameter approach_rate, lever hotline_promotion. Gone: parameter inv" in message


def test_levers_in_another_order_are_another_model(small):
    def change(parts: dict) -> None:
        parts["lever hotline_promotion"] = parts.pop("lever hotline_promotion")

    assert "Changed since: the order of levers." in refusal(made_for(small, change))


def test_a_posterior_of_an_earlier_version_is_refused_as_such(small):
    assert "It comes from an earlier version of udha." in refusal(made_for(small, dict.clear))


def test_a_posterior_of_another_country_is_refused(small):
    with pytest.raises(InputError, match=r"Changed since: the country's border_posts.yaml, .*, 2 more\. New"):
        KeptPosterior.load(small).check(countries.load(str(TESTLAND)))


def test_what_is_shipped_is_made_anew_by_make(small, monkeypatch):
    monkeypatch.setattr(posterior, "SHIPPED", small.parent)
    assert "'make calibrate' makes it anew" in refusal(made_for(small, dict.clear))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_columns(["approach_rate"]), "approach_rate: is missing"),
        (lambda table: table.select(["approach_rate"]), "is missing, like"),
        (
            lambda table: table.rename_columns({"approach_rate": "aproach_rate"}),
            "did you mean 'approach_rate'",
        ),
        (lambda table: table.append_column("draw", pa.array(range(400), pa.float32())), "draw: unknown"),
        (lambda table: with_value(table, np.nan), "approach_rate: out of bounds"),
        (lambda table: with_value(table, 1.01), "approach_rate: out of bounds"),
    ],
)
def test_draws_of_other_parameters_are_refused_by_name(small, simulation, change, message):
    pq.write_table(change(pq.read_table(small)), small)
    posterior.write_manifest(small, json.loads(manifest_of(small).read_text()))
    kept = KeptPosterior.load(small)
    for asked in (lambda: kept.check(countries.load()), lambda: kept.draws(simulation, 400, 1)):
        with pytest.raises(InputError, match=message) as caught:
            asked()
        assert caught.value.file == str(small)


def with_value(table: pa.Table, value: float) -> pa.Table:
    column = table["approach_rate"].to_numpy().copy()
    column[7] = value
    at = table.column_names.index("approach_rate")
    return table.set_column(at, "approach_rate", pa.array(column))


def test_a_file_that_is_no_posterior_is_refused(small, tmp_path):
    (tmp_path / "x.parquet").write_text("no")
    shutil.copyfile(manifest_of(small), tmp_path / "x.json")
    with pytest.raises(InputError, match=r"x\.parquet: is damaged, or was changed"):
        KeptPosterior.load(tmp_path / "x.parquet")
    (tmp_path / "x.json").write_text("no")
    with pytest.raises(InputError, match=r"x\.json: cannot be read as a posterior"):
        KeptPosterior.load(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="no such file"):
        KeptPosterior.load(tmp_path / "missing.parquet")
    manifest_of(small).unlink()
    with pytest.raises(
        InputError, match=rf"json: no such file; 'udha calibrate' writes it beside {small.name}$"
    ):
        KeptPosterior.load(small)


def test_a_file_of_another_kind_is_refused_by_its_own_name(tmp_path):
    (tmp_path / "tiny.yaml").write_text("name: Tiny\n")
    with pytest.raises(
        InputError, match=r"tiny\.yaml: is no posterior of 'udha calibrate', .* in \.parquet$"
    ):
        KeptPosterior.load(tmp_path / "tiny.yaml")
    with pytest.raises(InputError, match=r"none\.yaml: no such file$"):
        KeptPosterior.load(tmp_path / "none.yaml")


def test_a_single_bit_that_has_turned_is_refused(small):
    whole = {path: path.read_bytes() for path in (small, manifest_of(small))}
    for path, content in whole.items():
        for at in range(0, len(content), len(content) // 40):
            turned = bytearray(content)
            turned[at] ^= 1 << at % 8
            path.write_bytes(turned)
            if path == small or json.loads(content) != loaded(turned):
                with pytest.raises(InputError, match=rf"{path.name}: (is damaged|cannot be read)"):
                    KeptPosterior.load(small)
        path.write_bytes(content)
    KeptPosterior.load(small)


def loaded(content: bytes) -> object:
    """Return what JSON says, None if it is none."""
    with suppress(ValueError):
        return json.loads(content)
    return None


def test_draws_without_one_of_their_columns_are_refused(small):
    table = pq.read_table(small)
    pq.write_table(table.drop_columns(table.column_names[:1]), small)
    with pytest.raises(InputError, match=r"kosovo\.parquet: is damaged, or was changed"):
        KeptPosterior.load(small)


def test_a_manifest_that_names_no_checksums_is_of_an_earlier_version(small):
    manifest = json.loads(manifest_of(small).read_text())
    del manifest[posterior.SUMS]
    manifest_of(small).write_text(json.dumps(manifest))
    assert "It comes from an earlier version of udha." in refusal(KeptPosterior.load(small))


def test_the_shipped_posterior_names_its_checksums():
    KeptPosterior.load(SHIPPED_FILE)
    assert posterior.SUMS in json.loads(manifest_of(SHIPPED_FILE).read_text())


def test_parameters_in_a_posterior_are_those_declared(kept):
    assert set(kept.names) <= set(parameters.declared())
