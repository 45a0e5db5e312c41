"""A job's rows differ by what is varied and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.work.job import Job
from experiments.work.varied import with_policy
from sim import engine
from sim.errors import InputError
from sim.money import costs
from sim.records import CELL_ALL, Series
from tests.experiments.small import HIGH, LOW, VARIED, job, rows

BASE, POLICY = 0, 1


def test_a_row_is_the_engine_s_run():
    planned = job()
    found = planned.run(np.array([[0.02]]), np.array([7]))
    for at, scenario in enumerate(planned.scenarios):
        simulation = engine.Simulation.of(scenario)
        world = engine.run(simulation, simulation.central({"grooming_withdrawal": 0.02}), 7)
        expected = world.series[:, [Series.NEWLY_EXPLOITED, Series.IDENTIFIED], CELL_ALL].sum(axis=0)
        assert found[0, at].tolist() == expected.tolist()


def test_rows_do_not_depend_on_their_company():
    planned, at = job(VARIED), slice(0, 6)
    chosen = rows(6, VARIED)
    together = planned.run(chosen.values(at), chosen.seeds(at))
    for row in range(6):
        alone = planned.run(chosen.values(slice(row, row + 1)), chosen.seeds(slice(row, row + 1)))
        assert (alone[0] == together[row]).all()


def test_rows_that_differ_by_policies_alone_share_their_past_and_nothing_else(monkeypatch):
    """Six policies of one luck: the base is run once, and each row gives what it gives alone."""
    planned, seeds = job(VARIED[1:3]), np.full(6, 7)
    values = np.column_stack([[4, 4, 30, 30, 104, 104], [14_610, 14_800] * 3]).astype(float)
    alone = [planned.run(values[row : row + 1], seeds[:1])[0] for row in range(6)]
    made, real = [], engine.Bench.run
    monkeypatch.setattr(
        engine.Bench, "run", lambda bench, what, take: made.append(what) or real(bench, what, take)
    )
    assert (planned.run(values, seeds) == alone).all()
    assert [len(one.simulations) for one in made] == [7]
    assert made[0].shared_weeks > 50


def test_jobs_may_take_turns_in_one_thread():
    """Each keeps its own worlds, however many there are."""
    jobs = [job(), *(job(VARIED[at : at + 1]) for at in range(1, 4)), job(VARIED[:2]), job(VARIED[2:])]
    rows = [np.array([LOW[[VARIED.index(one) for one in planned.varied]]]) for planned in jobs]
    first = [planned.run(row, np.array([3])) for planned, row in zip(jobs, rows, strict=True)]
    again = [planned.run(row, np.array([3])) for planned, row in zip(jobs, rows, strict=True)]
    assert all((one == other).all() for one, other in zip(first, again, strict=True))


def test_a_value_out_of_bounds_is_refused_by_name():
    with pytest.raises(InputError, match="grooming_withdrawal: out of bounds"):
        job().run(np.array([[0.02], [7.0]]), np.array([1, 2]))


@pytest.mark.parametrize("column", range(len(VARIED)), ids=[one.kind for one in VARIED])
def test_every_kind_of_factor_drives_results(column):
    """A lever's setting and first day move the policy alone; parameters and shares move both."""
    planned = job(VARIED)
    low = np.tile(LOW, (6, 1))
    low[:, 1] = 1  # a stay that is too short for most
    high = low.copy()
    high[:, column] = HIGH[column]
    seeds = np.arange(6)
    moved = (planned.run(low, seeds) != planned.run(high, seeds)).any(axis=(0, 2))
    assert moved[POLICY]
    assert moved[BASE] == (VARIED[column].kind in ("parameter", "share"))


def test_a_lever_that_a_scenario_does_not_use_stays_out_of_it():
    base = job().scenarios[BASE]
    assert with_policy(base, VARIED[1], 50.0) is base


def test_a_job_of_another_model_is_refused():
    planned = job()
    other = Job(planned.scenarios, planned.varied, planned.outputs, planned.country_digest, "another")
    with pytest.raises(RuntimeError, match="another model"):
        other.run(np.array([[0.02]]), np.array([7]))


def test_everything_that_decides_results_is_part_of_a_job_s_identity():
    one = job()
    base, _ = one.scenarios
    others = [
        replace(one, scenarios=(base, base)),
        replace(one, varied=VARIED[:2]),
        replace(one, outputs=one.outputs[:1]),
        replace(one, country_digest="other"),
        replace(one, model="other"),
    ]
    assert len({other.identity for other in (one, *others)}) == 6
    assert job().identity == one.identity


def test_what_a_unit_cost_is_multiplied_with_is_part_of_a_job_s_identity(monkeypatch):
    """Costs are no part of the model, so the job itself has to tell."""
    base, policy = job().scenarios
    priced = replace(job(), scenarios=(base, replace(policy, costs={"court_case": (100.0, "EUR")})))
    before, line = priced.identity, costs.declared()["court_case"]
    monkeypatch.setitem(costs.declared(), "court_case", replace(line, series="cases"))
    assert replace(priced).identity != before
