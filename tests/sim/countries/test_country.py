"""Another country is a folder: its own regions, people, rules and luck, in the same model."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

from experiments.ensemble import run_ensemble
from sim import country as countries
from sim import engine, parameters
from sim.codes import NOBODY, Nationality, PlaceKind, Route, Stage
from sim.compiled import compiler, digests, version
from sim.errors import InputError
from sim.frames import simulate, simulate_many
from sim.model import TraffickingModel
from sim.records import CELL_REGION, CELL_ROUTE, Series
from sim.scenario import Scenario
from sim.world import World
from tests.countries import TESTLAND, as_it_is, copy_with
from tests.sim.worlds import street_children

BUSY = {
    "approach_rate": 0.5,
    "recruiters_in_networks": 1.0,
    "inbound_weight": 3.0,
    "outbound_weight": 3.0,
    "networks_with_origin": 0.8,
    "transit_weight": 1.0,
}


@pytest.fixture(scope="module")
def testland() -> countries.Country:
    return countries.load(str(TESTLAND))


@pytest.fixture(scope="module")
def lived(testland) -> World:
    """Three years of Testland."""
    simulation = engine.Simulation.of(as_it_is())
    return engine.run(simulation, simulation.central(BUSY), 1)


def rows(world: World) -> np.recarray:
    return world.people[: world.now[0].people]


# What the folder says


def test_a_shipped_country_is_found_by_name_and_another_by_its_folder(testland):
    assert countries.load().label == "Kosovo"
    assert not testland.is_shipped
    assert (testland.name, testland.label, testland.regions) == (
        "testland",
        "Testland",
        ("Oster", "Wester", "Norder"),
    )


def test_population_margins_are_as_declared(testland):
    born = 0.010 * 800_000  # by 1990, in all regions
    assert testland.people(2003) == pytest.approx(17 * born, rel=0.001)
    parts = testland.cohort_size[: 2 * 3]
    assert parts[1::2].sum() / parts.sum() == pytest.approx(0.25, abs=0.001)
    assert testland.region_weight.tolist() == [0.5, 0.3125, 0.1875]
    assert testland.years == (1995, 2030)
    assert [street_children(testland, year) for year in (1995, 2030)] == pytest.approx([500, 500], rel=0.02)
    assert testland.cohort_size[testland.street_of_origin[0]].tolist() == [30] * len(testland.cohort_size[0])


def test_every_year_declared_has_people_of_every_age(testland):
    first, last = testland.years
    for year in (first, last):
        ages = year - testland.first_birth_year - np.arange(testland.youngest_age, testland.oldest_age + 1)
        assert (testland.cohort_size[: 2 * len(testland.regions), ages] > 0).all()


def test_institutions_stand_where_the_folder_says(testland):
    assert [PlaceKind(kind).name for kind in np.unique(testland.places.kind)] == [
        one.name for one in PlaceKind
    ]
    assert np.bincount(testland.officials.desk).tolist() == [1, 2, 1]
    # Norder lies between the two others; its own house is the children's.
    assert testland.nearest_shelter.tolist() == [[0, 1], [1, 0], [1, 0]]
    assert testland.official("identified") == {2004: 12.0}
    assert testland.official("convicted") == {}


def test_the_digest_follows_what_the_files_say_and_not_how(testland, tmp_path):
    laid_out_anew = copy_with(
        tmp_path / "a", {"country.yaml": ("name: Testland", "# Words.\nname:  Testland")}
    )
    told_otherwise = copy_with(tmp_path / "c", {"places.yaml": ("source: invented", "source: made up")})
    with_more_beds = copy_with(tmp_path / "b", {"institutions.yaml": ("places: 3", "places: 4")})
    assert countries.load(str(laid_out_anew)).digest == testland.digest
    assert countries.load(str(told_otherwise)).digest == testland.digest
    more = countries.load(str(with_more_beds))
    assert more.digest != testland.digest
    changed = [file for file in testland.parts if more.parts[file] != testland.parts[file]]
    assert changed == ["institutions.yaml"]


def test_machine_code_and_model_do_not_depend_on_a_country_s_data(tmp_path, monkeypatch):
    before = compiler.sources_digest(), digests.whole(version.parts())
    package = tmp_path / "sim"
    shutil.copytree(digests.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(digests, "PACKAGE", package)
    for name in ("data/kosovo/places.yaml", "data/kosovo/population.yaml"):
        (package / name).write_text("changed")
    assert (compiler.sources_digest(), digests.whole(version.parts())) == before


def test_an_edited_folder_is_read_again(tmp_path):
    folder = copy_with(tmp_path, {})
    first = countries.load(str(folder))
    assert countries.load(str(folder)) is first
    path = folder / "institutions.yaml"
    path.write_text(path.read_text().replace("recruiters: 60", "recruiters: 61"))
    os.utime(path, ns=(1, 1))
    assert countries.load(str(folder)).recruiters == 61


# How it runs


def test_regions_are_its_own_and_no_two_people_share_an_id(testland, lived):
    people = rows(lived)
    assert len(people) > 100
    assert len(np.unique(people.uid)) == len(people)
    assert lived.series.shape[2] == CELL_REGION + 3 + 1
    assert set(people.region) <= {NOBODY, 0, 1, 2, 3}
    first = testland.cohort_first[people.home, 0]
    last = testland.cohort_first[people.home, -1] + testland.cohort_size[people.home, -1]
    assert ((first <= people.uid) & (people.uid < last)).all()


def test_all_routes_are_at_work(lived):
    newly = lived.series[:, Series.NEWLY_EXPLOITED].sum(axis=0)
    at_work = [Route.INTERNAL, Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR, Route.OUTBOUND_IRREGULAR]
    assert (newly[[CELL_ROUTE + route for route in at_work]] > 0).all()


def test_the_same_kernels_serve_all_countries(testland, lived):
    if not compiler.is_compiling():
        pytest.skip("nothing is compiled")
    known = list(engine.run_weeks.signatures)
    simulation = engine.Simulation.of(
        replace(
            as_it_is(),
            country="kosovo",
            start=as_it_is().start.replace(year=2004),
            records_from=as_it_is().start.replace(year=2005),
        )
    )
    engine.advance(simulation, simulation.central(), 1, simulation.new_world(), 0, 1)
    assert len(known) == 1
    assert list(engine.run_weeks.signatures) == known


def test_the_mesa_model_lives_the_engine_s_run_there_too():
    scenario = as_it_is()
    model = TraffickingModel(scenario, seed=3)
    assert model.simulation.country.label == "Testland"
    assert len(model.world.recruiters) == 60
    for _ in range(60):
        model.step()
    world = model.simulation.new_world()
    assert engine.advance(model.simulation, model.simulation.central(), 3, world, 0, 60)
    assert np.array_equal(rows(model.world), rows(world))


def test_tables_name_its_regions_and_differ_from_kosovo_s():
    frame = simulate(as_it_is())
    assert set(frame[frame.dimension == "region"].cell) == {"Oster", "Wester", "Norder", "abroad"}
    assert set(frame[frame.dimension == "nationality"].cell) == {"domestic", "foreign"}
    elsewhere = replace(
        as_it_is(),
        country="kosovo",
        start=as_it_is().start.replace(year=2004),
        records_from=as_it_is().start.replace(year=2005),
        end=as_it_is().end.replace(year=2006),
    )
    kosovo = simulate(elsewhere)
    whole = [
        one[(one.series == "approached") & (one.dimension == "all")].value.sum() for one in (frame, kosovo)
    ]
    assert whole[0] != whole[1]
    many = simulate_many([as_it_is()], draws=2)
    assert set(many[many.dimension == "region"].cell) == {"Oster", "Wester", "Norder", "abroad"}


def test_its_own_parameters_take_the_place_of_the_shipped_ones(testland):
    simulation = engine.Simulation.of(as_it_is())
    drawn, shipped = simulation.draws(50, 1), parameters.draw(50, 1)
    assert 0.08 <= drawn.approach_rate.min() < drawn.approach_rate.max() <= 0.12
    assert simulation.central().approach_rate == 0.1
    assert (drawn.age_of_majority == 17).all()
    others = [name for name in shipped.dtype.names if name not in testland.parameters]
    assert all(np.array_equal(drawn[name], shipped[name]) for name in others)
    overridden = engine.Simulation.of(replace(as_it_is(), parameters={"approach_rate": 0.3}))
    assert (overridden.draws(5, 1).approach_rate == 0.3).all()


def test_an_ensemble_is_of_one_country():
    at_home = replace(as_it_is(), country="kosovo")
    for compare in (run_ensemble, simulate_many):
        with pytest.raises((ValueError, InputError)):
            compare([as_it_is(), at_home], 1)
    assert run_ensemble([as_it_is()], 1).country.label == "Testland"


def test_two_countries_never_share_a_past():
    here = engine.Simulation.of(as_it_is())
    twin = engine.Simulation.of(as_it_is(), replace(here.country))
    assert engine.weeks_in_common((here, here)) == here.calendar.weeks
    assert engine.weeks_in_common((here, twin)) == 0


# Countries that lack something


LESS = {
    "no origins": {
        "places.yaml": (
            "origins:\n  - {name: Farland, share: 1.0, visa_required: true, born_a_year: 9000}\n",
            "",
        ),
        "population.yaml": ("  origins:\n    - {name: Farland, number: 300}\n", ""),
    },
    "no destinations": {"places.yaml": ("destinations:\n  - {name: Elsewhere}\n", "")},
    "no networks": {"institutions.yaml": ("networks: 5", "networks: 0")},
    "no irregular crossing": {
        "border_posts.yaml": ("  - {name: Border, kind: irregular, towards: Farland, travellers: 0}\n", "")
    },
    "no children in street situations": {"population.yaml": ("number: 500", "number: 0")},
    "no shelters": {
        "institutions.yaml": (
            "shelters:\n"
            "  - {name: Oster house,  kind: regional, region: Oster,  public_share: 0.5, places: 3}\n"
            "  - {name: Norder house, kind: children, region: Norder, public_share: 1, places: 4}\n",
            "",
        )
    },
}
CLOSED = {
    "no origins": {Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR, Route.TRANSIT},
    "no destinations": {Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE, Route.TRANSIT},
    "no networks": set(Route) - {Route.INTERNAL, Route.OUTBOUND_VISA_FREE},
    "no irregular crossing": {Route.INBOUND_IRREGULAR, Route.OUTBOUND_IRREGULAR, Route.TRANSIT},
}


@pytest.mark.parametrize("lack", LESS)
def test_a_country_may_lack_it(lack, tmp_path):
    folder = copy_with(tmp_path, LESS[lack])
    simulation = engine.Simulation.of(replace(as_it_is(), country=str(folder)))
    world = engine.run(simulation, simulation.central({**BUSY, "visa_free_weight": 1.0}), 1)
    newly = world.series[:, Series.NEWLY_EXPLOITED].sum(axis=0)
    for route in Route:
        assert (newly[CELL_ROUTE + route] > 0) == (route not in CLOSED.get(lack, set())), route.name
    people = rows(world)
    if lack == "no shelters":
        assert not (people.stage == Stage.SHELTERED).any()
    if lack == "no origins":
        assert (people.nationality == Nationality.DOMESTIC).all()


def test_a_country_may_have_one_region_or_many(tmp_path):
    one = copy_with(
        tmp_path / "one",
        {
            "places.yaml": (
                "  - {name: Wester, census: 250000, hot_spot: false, city: [0.0, 50.0]}\n"
                "  - {name: Norder, census: 150000, hot_spot: false, city: [1.0, 51.0]}\n",
                "",
            ),
            "institutions.yaml": ("region: Norder", "region: Oster "),
        },
    )
    more = "".join(
        f"  - {{name: R{n}, census: 9000, hot_spot: false, city: [{n / 10}, 51.0]}}\n" for n in range(61)
    )
    many = copy_with(tmp_path / "many", {"places.yaml": ("origins:\n", f"{more}origins:\n")})
    for folder, regions in ((one, 1), (many, 64)):
        simulation = engine.Simulation.of(replace(as_it_is(), country=str(folder)))
        world = engine.run(simulation, simulation.central(), 1)
        assert world.series.shape[2] == CELL_REGION + regions + 1
        assert len(world.police) == regions
        assert world.series[:, Series.NEWLY_EXPLOITED, CELL_REGION].sum() > 0


# What a scenario says of it


def test_a_scenario_names_its_country_and_keeps_it_when_extended(tmp_path):
    scenario = Scenario.load(TESTLAND / "scenarios" / "more_checks.yaml")
    assert scenario.country == scenario.base.country == str(TESTLAND)
    assert scenario.resolved()["country"] == str(TESTLAND)
    assert Scenario.load("scenarios/baseline.yaml").country == "kosovo"
    path = tmp_path / "elsewhere.yaml"
    path.write_text(f"name: x\nextends: {TESTLAND}/scenarios/as_it_is.yaml\ncountry: kosovo\n")
    with pytest.raises(InputError, match=r"elsewhere.yaml:3: country: another country than '.*testland'"):
        Scenario.load(path)


def test_a_country_that_is_not_there_is_refused_with_the_nearest_name(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("name: x\ncountry: kosova\n")
    with pytest.raises(
        InputError, match=r"x.yaml:2: country: no such country or folder: 'kosova'; did you mean 'kosovo'"
    ):
        Scenario.load(path)
    copy_with(tmp_path, {})
    path.write_text("name: x\ncountry: testlnd\n")
    with pytest.raises(InputError, match="did you mean 'testland'"):
        Scenario.load(path)


def test_years_beyond_the_population_are_refused():
    far = as_it_is()
    far = replace(far, end=far.end.replace(year=2031))
    with pytest.raises(InputError, match="end: the population of Testland is declared for 1995 to 2030"):
        engine.Simulation.of(far)
