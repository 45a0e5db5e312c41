"""What a Mesa user changes holds, or is refused with the way to do it."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator

import mesa
import numpy as np
import pytest

from sim import Scenario, TraffickingModel, engine
from sim.agents.mesa_agents import INSTITUTIONS, JUSTICE
from sim.codes import Relation, Route, Stage, Status
from sim.model import Network, Person, PoliceUnit, Recruiter, RowAgent, Shelter
from sim.records import CELL_ALL, Series
from sim.world import CHANGING, rows_in_use
from tests.sim.engine.plain import digest

# Nobody is on the pathway when a run begins.
EMPTY = {"spell_at_start": 0.0, "after_at_start": 0.0}
KINDS: tuple[type[RowAgent], ...] = (*INSTITUTIONS, *JUSTICE, Person)
SMALL = 32


@pytest.fixture(scope="module")
def empty(busy) -> Scenario:
    return dataclasses.replace(busy, parameters={**busy.parameters, **EMPTY})


@pytest.fixture(scope="module")
def lived(busy) -> TraffickingModel:
    model = TraffickingModel(busy, seed=3)
    model.run_until("2010-12-31")
    return model


@pytest.fixture
def model(lived) -> TraffickingModel:
    return copy.copy(lived)


def small(scenario: Scenario, **options) -> TraffickingModel:
    """Return a model that has to grow many times."""
    model = TraffickingModel(scenario, **options)
    model.world = model.simulation.new_world(SMALL)
    return model


# What holds


def close_shelters(model: TraffickingModel) -> None:
    for shelter in model.agents_by_type[Shelter]:
        shelter.places = 0


def test_a_change_survives_growth_policies_and_years(empty):
    """Shelters are closed in the first month; the world grows and policies change for three years."""
    grown, roomy = small(empty, seed=5), TraffickingModel(empty, seed=5)
    for model in (grown, roomy):
        model.run_for(4)
        close_shelters(model)
        occupied = [shelter.occupied for shelter in model.agents_by_type[Shelter]]
        model.run_model()
        assert len(model.world.people) > 50 * SMALL
        assert all(shelter.places == shelter.capacity == 0 for shelter in model.agents_by_type[Shelter])
        assert model.world.series[12:, Series.IN_SHELTER].sum() == 0
        assert sum(occupied) < 5
    assert np.array_equal(grown.world.series, roomy.world.series)
    assert np.array_equal(rows_of_people(grown), rows_of_people(roomy))


def rows_of_people(model: TraffickingModel) -> np.ndarray:
    return model.world.people[: model.world.now[0].people]


def test_a_world_that_has_grown_is_as_if_it_had_always_been_large(empty):
    grown = small(empty, seed=6)
    sizes = set()
    while grown.running:
        grown.step()
        sizes.add(len(grown.world.people))
    assert len(sizes) > 3
    known = list(engine.run_weeks.signatures)
    same = engine.run(grown.simulation, grown.draw, 6, grown.simulation.new_world(max(sizes)))
    assert list(engine.run_weeks.signatures) == known
    now = same.now[0]
    live = {"files": (now.files_head, now.files_tail), "queue": (now.queue_head, now.queue_tail)}
    used = rows_in_use(now)
    for table in CHANGING:
        one, other = getattr(grown.world, table), getattr(same, table)
        if table in live:
            places = np.arange(*live[table]) % len(one)
            assert len(places) > 3, table
            one, other = one[places], other[places]
        rows = slice(used.get(table))
        assert one[rows].tobytes() == other[rows].tobytes(), table


@pytest.mark.parametrize("weeks", [0, 30])
def test_what_is_set_is_what_the_next_week_begins_with(busy, weeks):
    model = TraffickingModel(busy, seed=3)
    if weeks:
        model.run_for(weeks)
    recruiters = model.agents_by_type[Recruiter]
    recruiters.set("belief", 0.0)
    recruiters.set("risk", 1.0)
    networks = model.agents_by_type[Network].select(lambda network: network.status == Status.ACTIVE)
    networks.set("money", 0.0)
    most = [model.parameters.network_income * network.held for network in networks]
    model.step()
    at_large = [recruiter for recruiter in recruiters if recruiter.drive >= 0]
    assert len(at_large) > 50
    assert sum(recruiter.pull.sum() for recruiter in at_large) == 0
    assert np.mean([recruiter.risk for recruiter in recruiters]) > 0.9
    assert sum(recruiter.risk_week == model.calendar_week - 1 for recruiter in recruiters) > 50
    assert all(network.money <= income for network, income in zip(networks, most, strict=True))


def test_a_risk_that_is_set_does_not_fade_as_if_it_were_old(busy):
    """Recruiters who are made to see the greatest risk approach hardly anybody in the time that follows."""

    def approached(model: TraffickingModel) -> float:
        model.run_until("2011-07-31")
        return model.world.series[18:, Series.APPROACHED, CELL_ALL].sum()

    timid = dataclasses.replace(busy, parameters={**busy.parameters, "deterrence": 1.5})
    usual, frightened = (TraffickingModel(timid, seed=3) for _ in range(2))
    for one in (usual, frightened):
        one.run_until("2011-06-30")
    frightened.agents_by_type[Recruiter].set("risk", 1.0)
    assert approached(frightened) < 0.6 * approached(usual)


def test_recovery_counts_from_the_week_in_which_it_is_set(model):
    after = model.agents_by_type[Person].select(lambda person: person.stage == Stage.REINTEGRATING)
    assert len(after) > 10
    after.set("recovery", 0.25)
    assert {person.recovered_to for person in after} == {model.calendar_week}


def settings(kind: type[RowAgent]) -> Iterator[tuple[str, float]]:
    for name, (low, high) in kind.settable.items():
        yield name, low
        yield name, high


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_can_be_set_can_be_lived_with(model, kind):
    """At either end of its range, for all agents of a kind."""
    for name, value in settings(kind):
        other = copy.copy(model)
        agents = other.agents_by_type[kind].select(lambda agent: not agent.out_of_play())
        agents.set(name, value)
        assert all(np.all(getattr(agent, name) == value) for agent in agents)
        other.run_for(26)
        assert np.isfinite(other.world.series).all()
        assert (other.world.series >= 0).all()
        assert len(other.people) == other.world.now[0].awake


def test_values_are_taken_as_python_numpy_and_codes_have_them(model):
    recruiter, person = model.agents_by_type[Recruiter][0], model.agents_by_type[Person][0]
    for value in (Relation.FAMILY, 1, np.int32(1), np.uint8(1)):
        recruiter.relation = value
        assert recruiter.relation is Relation.FAMILY
    for value in (1, 0.5, np.float32(0.5), np.int64(1)):
        recruiter.risk = value
        assert recruiter.risk == value
    for value in (True, np.True_, 1):
        person.aware = value
        assert person.aware == 1
    beliefs = np.linspace(0.1, 0.5, len(Route))
    for value in (beliefs, beliefs.tolist(), tuple(beliefs)):
        recruiter.belief = value
        assert np.array_equal(recruiter.belief, beliefs)


# What is refused


NONSENSE = (np.nan, np.inf, -np.inf, -1, 2**70, 1e300, "1", b"1", None, 1j, [], [0.5, 0.5], {}, object())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_value_gets_past_the_range_of_a_field(model, kind):
    before = digest(model.world)
    agent = model.agents_by_type[kind][0]
    for name in kind.settable:
        whole = kind.row_type[name].base.kind == "i"
        for value in (*NONSENSE, *([0.5, np.float64(1.0)] if whole else [True])):
            with pytest.raises((TypeError, ValueError), match=rf"^{kind.__name__}\.{name} takes a .* not "):
                setattr(agent, name, value)
    assert digest(model.world) == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_the_model_works_out_cannot_be_set(model, kind):
    before = digest(model.world)
    agent = model.agents_by_type[kind][0]
    can_be_set = ", ".join(kind.settable) or "nothing"
    for name in set(kind.row_type.names) - set(kind.settable):
        for value in (0, 9, 1.5, np.nan, getattr(agent, name)):
            with pytest.raises(AttributeError, match=rf"{name} cannot be set, .* be set: {can_be_set}\."):
                setattr(agent, name, value)
    for name, value in (("row", 10**6), ("model", TraffickingModel(model.scenario))):
        with pytest.raises(AttributeError, match="an agent keeps its row"):
            setattr(agent, name, value)
    assert digest(model.world) == before


@pytest.mark.parametrize(
    "name", ["scenario", "simulation", "draw", "run_seed", "people", "institutions", "justice"]
)
def test_what_a_model_was_made_with_cannot_be_set(model, name):
    for one in (model, TraffickingModel(model.scenario, seed=1)):
        before = getattr(one, name)
        with pytest.raises(AttributeError, match=f"{name} of a model cannot be set: "):
            setattr(one, name, getattr(TraffickingModel("baseline"), name))
        assert getattr(one, name) == before


@pytest.mark.parametrize("name", ["rng", "random", "seed", "end"])
def test_what_would_do_nothing_on_a_model_cannot_be_set(model, name):
    before = digest(model.world)
    with pytest.raises(AttributeError, match=f"{name} of a model cannot be set: make a model anew with "):
        setattr(model, name, 1)
    assert digest(model.world) == before


def test_an_attribute_that_an_agent_does_not_have_cannot_be_set(model):
    with pytest.raises(
        AttributeError, match="Shelter has no attribute 'capasity'; of a Shelter can be set: pl"
    ):
        model.agents_by_type[Shelter].set("capasity", 0)
    with pytest.raises(AttributeError, match=r"Shelter has no attribute 'place'; did you mean 'places'?"):
        model.agents_by_type[Shelter].set("place", 0)
    with pytest.raises(AttributeError, match="has no attribute 'colour'"):
        model.agents_by_type[Recruiter][0].colour = "red"
    assert not hasattr(model.agents_by_type[Recruiter][0], "colour")


def test_parameters_in_force_cannot_be_set(model):
    why = "cannot be set: make a model anew with draw=, or with a scenario that gives `parameters:`"
    with pytest.raises(AttributeError, match=why):
        model.parameters.shelter_places = 0.0
    with pytest.raises(AttributeError, match=why):
        model.parameters["shelter_places"] = 0.0
    with pytest.raises(AttributeError, match=why):
        model.parameters = model.draw[0]
    assert model.parameters.shelter_places == model.parameters["shelter_places"] > 0


def test_the_arrays_of_a_model_are_not_run_as_they_are(model):
    with pytest.raises(ValueError, match="read only: run a copy"):
        engine.run(model.simulation, model.draw, 1, model.world)


def test_a_draw_is_the_model_s_own(busy):
    draw = engine.Simulation.of(busy).central()
    models = [TraffickingModel(busy, seed=3, draw=draw) for _ in range(2)]
    models[0].run_for(20)
    draw["approach_rate"] = 0.0
    models[1].run_for(20)
    assert digest(models[0].world) == digest(models[1].world)
    with pytest.raises(ValueError, match="read-only"):
        models[0].draw["approach_rate"] = 0.0


WRITES: dict[str, Callable[[TraffickingModel], object]] = {
    "a column": lambda model: model.world.recruiters.region.fill(9),
    "a field": lambda model: setattr(model.world.people[0], "stage", 99),
    "parameters": lambda model: model.world.values.fill(np.nan),
    "counts": lambda model: model.world.now["awake"].fill(10**6),
    "a part of a row": lambda model: model.agents_by_type[Recruiter][0].belief.fill(np.nan),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_the_arrays_are_there_to_be_read(model, write):
    before = digest(model.world)
    with pytest.raises(ValueError, match="read-only"):
        write(model)
    assert digest(model.world) == before


AGENTS: dict[str, Callable[[TraffickingModel], object]] = {
    "remove": lambda model: model.agents_by_type[Shelter][0].remove(),
    "remove a person": lambda model: next(iter(model.people.values())).remove(),
    "remove all": lambda model: model.remove_all_agents(),
    "deregister": lambda model: model.deregister_agent(model.agents_by_type[PoliceUnit][0]),
    "add": lambda model: Person(model, 0),
    "add many": lambda model: Shelter.create_agents(model, 3, 0),
    "register": lambda model: model.register_agent(model.agents_by_type[Shelter][0]),
    "reset the luck": lambda model: model.reset_rng(7),
    "reset the luck by its old name": lambda model: model.reset_randomizer(7),
}


@pytest.mark.parametrize("change", AGENTS.values(), ids=AGENTS)
def test_agents_come_and_go_with_the_model_alone(model, change):
    agents = list(model.agents)
    with pytest.raises(
        RuntimeError, match=r"cannot be (added|removed): |follow from its seed: make a model anew"
    ):
        change(model)
    assert list(model.agents) == agents
    model.step()


def test_the_mapping_of_people_is_there_to_be_read(model):
    with pytest.raises((TypeError, AttributeError)):
        model.people.clear()


def test_changes_move_into_another_world(empty):
    model = TraffickingModel(empty, seed=3)
    close_shelters(model)
    model.world = model.simulation.new_world(SMALL)
    assert len(model.world.people) == SMALL
    assert {shelter.places for shelter in model.agents_by_type[Shelter]} == {0}


def test_another_world_may_be_given_before_the_first_step_alone(model):
    with pytest.raises(AttributeError, match="world of a model cannot be set"):
        model.world = model.simulation.new_world()


def test_agents_of_one_s_own_live_beside_the_model_s(model):
    class Journalist(mesa.Agent):
        pass

    journalist = Journalist(model)
    assert journalist in model.agents
    model.step()
    journalist.remove()
    assert journalist not in model.agents


def test_somebody_dormant_is_changed_by_nobody(model):
    people = dict(model.people)
    model.run_for(20)
    asleep = [person for row, person in people.items() if row not in model.people]
    assert len(asleep) > 10
    with pytest.raises(AttributeError, match="the person is dormant"):
        asleep[0].aware = 0


def test_a_network_that_is_broken_up_gets_no_money(busy):
    model = TraffickingModel(busy, seed=3)
    gone: list[Network] = []
    while not gone:
        model.step()
        gone = [network for network in model.agents_by_type[Network] if network.status != Status.ACTIVE]
    with pytest.raises(AttributeError, match="the network is broken up"):
        gone[0].money = 1.0
    assert gone[0].money == 0
