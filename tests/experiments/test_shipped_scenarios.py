"""Every scenario that is shipped runs, changes something, and does what its name says."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.effects import Effect, effects
from experiments.ensemble import run_ensemble
from sim import Scenario, engine, levers, parameters
from sim.scenario import shipped

NAMES = sorted(shipped())
POLICIES = [name for name in NAMES if name != "baseline"]
# Measures of other sections of the report, and expectations: not among the recommendations of section V.
ELSEWHERE = {
    *("visa_liberalisation", "origin_visa_freedom", "court_output_2014", "exit_monitoring"),
    *("labour_inspection", "hotline_promotion", "money_laundering_control", "community_work"),
    *("sentencing", "shelter_funding", "aftercare", "demand_reduction", "mobile_teams", "venue_closures"),
    *("police_officers", "police_priority", "outreach", "prosecutors", "courts"),
    *("courts_after_the_war", "borders_after_the_war", "priority_of_2010", "officers_before_2010"),
    *(
        "past_campaigns",
        "visa_regime",
        "legal_entry",
        "travel_through_serbia",
        "emigration_wave",
        "minors_rising",
    ),
}


def load(name: str) -> Scenario:
    return Scenario.load(shipped()[name])


def effects_of(name: str, draws: int = 40) -> dict[str, Effect]:
    policy = load(name)
    base = load("baseline")
    return {
        effect.series.name: effect
        for effect in effects(run_ensemble((base, policy), draws=draws))
        if effect.dimension == "all"
    }


@pytest.mark.parametrize("name", POLICIES)
def test_a_shipped_scenario_runs_and_differs_from_the_baseline_from_2016_at_the_latest(name):
    policy, base = load(name), load("baseline")
    assert policy.description
    assert policy.changed_from(base).year in (2015, 2016)
    draw = parameters.central()
    before, after = (engine.Simulation.of(one) for one in (base, policy))
    # A policy that few people meet may change nothing in a single run.
    assert any(
        not np.array_equal(engine.run(before, draw, seed).series, engine.run(after, draw, seed).series)
        for seed in range(12)
    )


def test_names_and_descriptions_tell_scenarios_apart():
    scenarios = [load(name) for name in NAMES]
    assert len({scenario.name for scenario in scenarios}) == len(NAMES)
    assert len({scenario.description for scenario in scenarios}) == len(NAMES)


def test_each_lever_is_in_force_in_a_shipped_scenario():
    used = {lever for name in NAMES for lever in load(name).levers}
    assert used == set(levers.declared())


def test_the_recommendations_together_hold_every_lever_of_section_v():
    together = {lever for lever, periods in load("all_recommendations").levers.items() if periods}
    assert together >= set(levers.declared()) - ELSEWHERE


def test_statistics_rise_while_harm_falls():
    found = effects_of("statistics_rise_while_harm_falls")
    assert found["in_exploitation"].median < 0
    assert found["newly_exploited"].median < 0
    assert found["in_exploitation"].lower > 0.75
    assert found["newly_exploited"].lower > 0.75
    assert found["identified"].median > 0
    assert found["identified"].higher > 0.6


def test_protection_takes_back_what_visa_freedom_brings():
    alone = effects_of("visa_liberalisation")
    protected = effects_of("visa_liberalisation_with_protection")
    assert alone["newly_exploited"].mean > 0
    assert protected["newly_exploited"].mean < alone["newly_exploited"].mean


def test_staying_until_reintegrated_fills_more_beds():
    found = effects_of("stay_until_reintegrated")
    assert found["in_shelter"].median > 0
