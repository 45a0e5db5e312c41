"""Lessons: each one's settings reproduce what it claims, over the runs and in the one that is shown first."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from experiments.effects import Effect, effects
from experiments.ensemble import run_ensemble
from sim.codes import Route
from sim.errors import InputError
from sim.records import CELL_ALL, CELL_ROUTE, Series
from udha.classroom import lessons
from udha.classroom.controls import base, controls

ALL = [trial for lesson in lessons.shipped().values() for trial in lesson.trials]
TRIALS = [
    pytest.param(trial, id=f"{lesson.key}: {trial.title}")
    for lesson in lessons.shipped().values()
    for trial in lesson.trials
]
# Runs of an ordinary test, from the first one on; all of them are left to the longer one.
SOME = 80


@pytest.fixture(scope="module")
def effects_of(shipped_theatre):
    """Effects of all trials over so many runs, by the name of their scenario; the baseline is run once."""

    @cache
    def of(runs: int) -> dict[str, list[Effect]]:
        scenarios = {scenario.name: scenario for scenario in (one.settings.scenario() for one in ALL)}
        seed, source = controls().seed, shipped_theatre.source.draw
        of_all = run_ensemble((base(), *scenarios.values()), runs, 1, seed, source=source)
        by_scenario = {name: [] for name in scenarios}
        for effect in effects(of_all):
            by_scenario[effect.scenario].append(effect)
        return by_scenario

    return of


@pytest.mark.usefixtures("shipped_posterior")
@pytest.mark.parametrize("trial", TRIALS)
def test_settings_reproduce_what_the_lesson_claims(trial, effects_of):
    assert_claims(trial, effects_of(SOME))


@pytest.mark.statistical
@pytest.mark.usefixtures("shipped_posterior")
@pytest.mark.parametrize("trial", TRIALS)
def test_settings_reproduce_what_the_lesson_claims_over_all_runs(trial, effects_of):
    assert_claims(trial, effects_of(controls().runs))


def assert_claims(trial, by_scenario):
    assert trial.claims
    for claim in trial.claims:
        assert claim.holds(by_scenario[trial.settings.scenario().name]), claim


def test_trials_of_one_name_are_one_and_all_begin_together():
    """Or they could not be run side by side: effects count from the first difference on."""
    named = {one.settings.scenario().name: one.settings.query for one in ALL}
    assert all(one.settings.query == named[one.settings.scenario().name] for one in ALL)
    assert len({one.settings.start for one in ALL}) == 1


@pytest.mark.usefixtures("shipped_posterior")
@pytest.mark.parametrize("trial", TRIALS)
def test_the_run_shown_first_shows_what_the_lesson_claims(trial, shipped_theatre):
    run = controls().typical_run
    policy, before = shipped_theatre.watch(trial.settings.scenario(), run), shipped_theatre.baseline(run)
    difference = (policy.series - before.series).sum(axis=0)
    for claim in trial.claims:
        cell = CELL_ALL if claim.cell == "all" else CELL_ROUTE + Route[claim.cell.upper()]
        change = difference[Series[claim.series.upper()], cell]
        if claim.verdict in ("rises", "falls"):
            assert (change > 0) == (claim.verdict == "rises"), claim
            assert change != 0


@pytest.mark.statistical
@pytest.mark.usefixtures("shipped_posterior")
def test_the_run_shown_first_is_near_the_middle_of_all(shipped_theatre):
    series = [Series.NEWLY_EXPLOITED, Series.IN_EXPLOITATION, Series.IDENTIFIED, Series.IN_SHELTER]
    seed, runs = controls().seed, controls().runs
    of_all = run_ensemble((base(),), runs, 1, seed, source=shipped_theatre.source.draw)
    totals = of_all.monthly[0, :, 0].sum(axis=1)[:, series]
    low, high = np.quantile(totals, [0.25, 0.75], axis=0)
    typical = totals[controls().typical_run - 1]
    assert ((low <= typical) & (typical <= high)).all()


def test_there_are_five_lessons_with_texts_of_their_own():
    shipped = lessons.shipped().values()
    assert [lesson.title for lesson in shipped] == [
        "Identified fell: good news?",
        "Detect more or traffick less?",
        "Six months or a year?",
        "When borders open",
        "Does a bribed stamp matter?",
    ]
    for lesson in shipped:
        assert len(lesson.look_for) >= 3
        assert len(lesson.limits) >= 2
        assert len(lesson.series) == 2
        shown = {claim.series for trial in lesson.trials for claim in trial.claims}
        assert shown >= set(lesson.series)


def test_every_lesson_can_end_in_cannot_tell():
    for lesson in lessons.shipped().values():
        verdicts = {claim.verdict for trial in lesson.trials for claim in trial.claims}
        assert "cannot tell" in verdicts, lesson.key


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        ("levers: {police_priority: 0.5}", "levers: {police_priorty: 0.5}", "police_priority"),
        ("levers: {police_priority: 0.5}", "levers: {police_priority: 20}", "beyond its bounds"),
        ("  - identified: falls", "  - identifed: falls", "identified"),
        ("  - identified: falls", "  - identified, by_sea: falls", "unknown route"),
        ("  - identified: falls", "  - identified: sinks", "verdict"),
        ("series: [in_exploitation, identified]", "series: [in_exploitation, beds]", "series"),
        ("title: ", "titel: ", "title"),
    ],
)
def test_a_fault_in_a_lesson_is_told_with_its_place(tmp_path, line, wrong, message):
    text = (lessons.FOLDER / "1_identified_fell.yaml").read_text("utf-8")
    assert line in text
    file = tmp_path / "1_wrong.yaml"
    file.write_text(text.replace(line, wrong, 1), "utf-8")
    with pytest.raises(InputError) as error:
        lessons._lesson(file)
    assert str(error.value).startswith(f"{file}:")
    assert message in str(error.value)
