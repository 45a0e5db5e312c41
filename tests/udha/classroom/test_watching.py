"""What is watched of a run: the engine's own trajectory, and everybody's steps and life."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim import engine
from sim.agents.uids import PEOPLE_LIMIT
from sim.codes import STAGE_GRAPH, STAGES, Stage
from sim.records import CELL_ALL, CELL_REGION, Series
from tests.udha.classroom.few import unpacked
from udha.classroom import answers, tracks
from udha.classroom.controls import base, controls
from udha.classroom.lives import lives
from udha.classroom.observers import FIELDS
from udha.classroom.settings import read
from udha.classroom.watching import Theatre

QUERIES = (
    [("visa_liberalisation", "1,,,26"), ("shelter_max_stay", "52"), ("shelter_beds", "0.5")],
    [("from", "2010-01-01"), ("origin_visa_freedom", "0"), ("proactive_screening", "1")],
    [("from", "2018-12-31"), ("awareness_campaigns", "1")],
)


@pytest.fixture(params=QUERIES, ids=["three", "from the beginning", "in the last year"])
def settings(request):
    """Policies that begin early and late."""
    return read([("run", "7"), *request.param])[0]


def whole_run(theatre: Theatre, scenario, run: int) -> np.ndarray:
    return engine.run(engine.Simulation.of(scenario), theatre.draw(run), theatre.seed(run)).series


@pytest.mark.parametrize("run", [1, 7, 200])
def test_a_baseline_lived_week_by_week_is_the_run_of_the_engine(theatre, run):
    assert theatre.baseline(run).series.tobytes() == whole_run(theatre, base(), run).tobytes()


def test_a_policy_that_goes_on_from_the_baseline_is_the_run_of_the_engine(theatre, settings):
    watched = theatre.watch(settings.scenario(), settings.run)
    assert watched.series.tobytes() == whole_run(theatre, settings.scenario(), settings.run).tobytes()


def test_a_run_that_needs_more_rows_is_lived_again_with_more(theatre):
    narrow = Theatre()
    narrow._bench.capacity = 64
    assert narrow.baseline(3).series.tobytes() == theatre.baseline(3).series.tobytes()
    assert narrow._bench.capacity > 64


def test_run_r_is_the_rth_of_the_ensemble_behind_an_interval(theatre):
    from experiments.ensemble import run_ensemble

    ensemble = run_ensemble((base(),), 3, 1, controls().seed, source=theatre.source.draw)
    for run in (1, 2, 3):
        monthly = theatre.baseline(run).series[:, :, CELL_ALL]
        assert np.array_equal(ensemble.monthly[0, run - 1, 0], monthly)


def test_with_no_lever_moved_policy_and_baseline_are_one(theatre):
    settings = read([("run", "5")])[0]
    assert theatre.watch(settings.scenario(), 5) is theatre.baseline(5)
    assert answers.run(theatre, settings, [])["since_week"] == theatre.weeks


def test_what_is_told_of_a_policy_begins_where_it_parts_from_the_baseline(theatre, settings):
    watched = theatre.watch(settings.scenario(), settings.run)
    assert (np.maximum(watched.week, 0) >= watched.shared).all()
    steps = steps_of(tracks.packed(theatre.known.country, watched))
    assert min(week for of_person in steps.values() for week, *_ in of_person) >= watched.shared


def test_before_a_policy_begins_nobody_takes_another_step_than_in_the_baseline(theatre, settings):
    """A policy watched from the first recorded week on tells the baseline's steps up to where it begins."""
    policy = theatre.simulation(settings.scenario())
    from_the_start = theatre._watch(policy, settings.run, theatre.first_recorded)
    before = theatre.baseline(settings.run)
    shared = theatre.watch(settings.scenario(), settings.run).shared
    for part in ("week", "rows"):
        told, of_base = (
            getattr(one, part)[(one.week >= 0) & (one.week < shared)] for one in (from_the_start, before)
        )
        assert np.array_equal(told, of_base)


def test_steps_move_along_the_graph_of_stages(theatre, settings):
    # A week may hold two moves, such as into exploitation and out of it by an arrest.
    twice = {
        stage: STAGE_GRAPH[stage].union(*(STAGE_GRAPH[one] for one in STAGE_GRAPH[stage]))
        for stage in STAGE_GRAPH
    }
    for steps in lived(theatre, settings).values():
        for (_, before, *_), (_, after, *_) in pairwise(steps):
            assert after in twice[Stage(before)] or after == before


def test_steps_count_who_begins_to_be_exploited_as_the_series_does(theatre, settings):
    watched = theatre.watch(settings.scenario(), settings.run)
    month = theatre.known.calendar.month[theatre.first_recorded :]
    # A policy may begin within a month: the months after it are whole.
    whole = month[watched.shared - 1] + 1 if watched.shared else 0
    newly = watched.series[whole:, Series.NEWLY_EXPLOITED, CELL_ALL].sum()
    stage, week = watched.rows[:, FIELDS.index("stage")], watched.week
    begun = np.count_nonzero((stage == Stage.EXPLOITED) & (week >= 0) & (month[week] >= whole))
    # Who is found in the week in which it begins is counted, and never seen at a week's end.
    assert 0.97 * newly <= begun <= newly


def test_people_in_shelters_and_in_exploitation_are_those_of_the_stocks(theatre, settings):
    steps = lived(theatre, settings)
    month = theatre.known.calendar.month[theatre.first_recorded :]
    series = theatre.watch(settings.scenario(), settings.run).series
    for stage, name in ((Stage.SHELTERED, Series.IN_SHELTER), (Stage.EXPLOITED, Series.IN_EXPLOITATION)):
        weeks = np.zeros(theatre.weeks)
        for of_person in steps.values():
            ends = [week for week, *_ in of_person[1:]] + [theatre.weeks]
            for (week, at, *_), end in zip(of_person, ends, strict=True):
                weeks[week:end] += at == stage
        assert np.array_equal(np.bincount(month, weights=weeks), series[:, name, CELL_ALL])


def test_every_step_lies_at_a_place_that_fits_its_stage(theatre, settings):
    kinds = [place["kind"] for place in tracks.places(theatre.known.country)]
    fits = {
        Stage.GROOMED: {"region", "origin"},
        Stage.AWAITING_VISA: {"origin"},
        Stage.TRAVELLING: {"region", "origin"},
        Stage.AWAITING_PERMITS: {"desks"},
        Stage.WORKING: {"desks"},
        Stage.EXPLOITED: {"region", "abroad"},
        Stage.SHELTERED: {"shelter"},
        Stage.REINTEGRATING: {"region", "origin"},
        Stage.DORMANT: {"region", "origin"},
    }
    seen = set()
    for steps in lived(theatre, settings).values():
        for _, stage, place, _ in steps:
            assert kinds[place] in fits[Stage(stage)]
            seen.add(stage)
    assert len(seen) == STAGES - (Stage.AWAITING_VISA not in seen)


def test_regions_are_numbered_as_cells_of_the_records_are(theatre):
    country = theatre.known.country
    places = tracks.places(country)
    assert [place["key"] for place in places[: len(country.regions)]] == list(country.regions)
    assert places[len(country.regions)]["kind"] == "abroad"
    assert theatre.baseline(1).series.shape[2] == CELL_REGION + len(country.regions) + 1


def test_a_life_passes_the_stages_of_its_track(theatre, settings):
    told = {"groomed": Stage.GROOMED, "travels": Stage.TRAVELLING, "sheltered": Stage.SHELTERED}
    told |= {"awaits_permits": Stage.AWAITING_PERMITS, "works": Stage.WORKING, "turned_back": Stage.DORMANT}
    told |= {"withdrew": Stage.DORMANT, "reintegrated": Stage.DORMANT, "left_shelter": Stage.REINTEGRATING}
    steps = lived(theatre, settings)
    for uid in sorted(steps)[::150]:
        at = {week: stage for week, stage, *_ in steps[uid]}
        for event in lives(theatre, settings, uid)["policy"]:
            if event["kind"] in told and event["week"] > 0:
                assert at[event["week"]] == told[event["kind"]]


def test_two_lives_part_only_where_policies_do(theatre, settings):
    steps = lived(theatre, settings)
    since = theatre.watch(settings.scenario(), settings.run).shared
    for uid in sorted(steps)[::200]:
        person = lives(theatre, settings, uid)
        assert person["parts_week"] is None or person["parts_week"] >= since
        assert (person["parts_week"] is None) == (person["base"] == person["policy"])


def test_people_are_numbers_of_a_model_and_nothing_else(theatre):
    settings = read([("run", "7")])[0]
    uid = min(lived(theatre, settings))
    assert 0 <= uid < PEOPLE_LIMIT
    person = lives(theatre, settings, uid)
    assert set(person) == {
        *("settings", "uid", "home", "foreign", "child", "parts_week", "base", "policy"),
    }


def lived(theatre, settings):
    """Everybody's steps, the past that is shared with the baseline before them, as client.js joins them."""
    watched, before = theatre.watch(settings.scenario(), settings.run), theatre.baseline(settings.run)
    later, found = (steps_of(tracks.packed(theatre.known.country, one)) for one in (watched, before))
    if watched is before:
        return found
    past = {uid: [step for step in steps if step[0] < watched.shared] for uid, steps in found.items()}
    joined = {uid: past.get(uid, []) + later.get(uid, []) for uid in past.keys() | later.keys()}
    return {uid: steps for uid, steps in joined.items() if steps}


def steps_of(packed):
    """Tracks from their columns, as client.js unpacks them: (week, stage, place, marks) by uid."""
    columns = unpacked(packed)
    found = {}
    for at, uid in enumerate(columns["uid"].tolist()):
        steps = slice(columns["first"][at], columns["first"][at + 1])
        weeks = np.cumsum(columns["week"][steps], dtype=np.int64)
        kept = (columns[name][steps].tolist() for name in ("stage", "place", "marks"))
        found[uid] = list(zip(weeks.tolist(), *kept, strict=True))
    return found


def test_a_scenario_is_made_ready_as_the_engine_makes_it(theatre, settings):
    mine, own = theatre.simulation(settings.scenario()), engine.Simulation.of(settings.scenario())
    for name in ("weight", "setting", "effects", "bounds", "year"):
        assert np.array_equal(getattr(mine, name), getattr(own, name))
    assert np.array_equal(mine.calendar.month, own.calendar.month)
