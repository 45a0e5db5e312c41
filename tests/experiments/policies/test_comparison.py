"""Records of a comparison, read back from chunks, are those of the same runs in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.ensemble import Ensemble, repeated_draws, run_ensemble
from experiments.policies.comparison import (
    Records,
    place_of,
)
from experiments.work.chunks import Chunks
from experiments.work.processes import Pool
from sim.engine import Simulation
from sim.records import CELL_ALL
from tests.experiments.policies.small_comparison import DRAWS, planned, records, scenarios
from tests.experiments.small import contents


@pytest.fixture(scope="module", params=[1, 2])
def both(request, tmp_path_factory) -> tuple[Records, Ensemble]:
    """The same runs, in chunks and in memory, with one seed a draw and with two."""
    found = records(tmp_path_factory.mktemp("chunks"), request.param, size=4)
    how = {"threads": 1, "source": Simulation.draws, "again": True}
    return found, run_ensemble(scenarios(), DRAWS, request.param, 5, **how)


def test_totals_and_years_are_those_of_the_ensemble(both):
    found, ensemble = both
    by_person = [info.by_person for info in ensemble.infos.values()]
    for at in (1, 2):
        pair = found.pair(at)
        assert [scenario.name for scenario in pair.scenarios] == ["As it was", scenarios()[at].name]
        expected = ensemble.totals[[0, at]]
        assert np.array_equal(pair.totals[..., CELL_ALL], expected[..., CELL_ALL])
        assert np.array_equal(pair.totals[..., by_person, :], expected[..., by_person, :])
        assert np.array_equal(pair.yearly[..., 0], ensemble.yearly[[0, at], ..., CELL_ALL])


def test_runs_with_other_luck_are_those_of_the_ensemble(both):
    found, ensemble = both
    pair = found.pair(2)
    assert np.array_equal(pair.repeated, ensemble.repeated)
    assert np.array_equal(pair.repeated_totals, ensemble.repeated_totals[[0, 2]])


@pytest.mark.parametrize("runs", [1, 4, 100])
def test_series_come_in_blocks_of_any_size(both, runs):
    found, ensemble = both
    monthly, yearly = (np.concatenate(one) for one in zip(*found.blocks(2, runs), strict=True))
    assert all(len(one) <= runs for one, _ in found.blocks(2, runs))
    assert np.array_equal(monthly, ensemble.monthly[2].reshape(monthly.shape))
    by_person = [info.by_person for info in ensemble.infos.values()]
    expected = ensemble.yearly[2].reshape(yearly.shape)
    assert np.array_equal(yearly[:, :, by_person], expected[:, :, by_person])


def test_rows_are_draws_with_every_fourth_once_more():
    draw, number, again = place_of(np.arange(12), 1)
    assert draw.tolist() == [0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9]
    assert draw[again].tolist() == repeated_draws(10, 1).tolist()
    assert not number.any()
    draw, number, again = place_of(np.arange(6), 2)
    assert (draw.tolist(), number.tolist(), again.any()) == ([0, 0, 1, 1, 2, 2], [0, 1] * 3, False)


def test_more_draws_leave_the_first_as_they_were():
    few, many = planned(draws=8)[1], planned(draws=20)[1]
    at = slice(0, few.n)
    assert few.n == 10
    assert np.array_equal(few.values(at), many.values(at))
    assert np.array_equal(few.seeds(at), many.seeds(at))


def test_a_past_that_is_shared_counts_once():
    job = planned()[0]
    weeks = job.scenarios[0].calendar.weeks
    assert job.weeks_a_row == 3 * weeks  # one overrides a parameter
    alike = replace(job, scenarios=job.scenarios[:2])
    assert weeks < alike.weeks_a_row < 2 * weeks


def test_chunks_do_not_depend_on_workers(tmp_path):
    records(tmp_path / "one", size=4)
    records(tmp_path / "two", size=4, cluster=lambda: Pool(2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert len(contents(tmp_path / "one")) == 3


def test_a_chunk_cut_short_is_made_again(tmp_path):
    before = records(tmp_path, size=4).pair(1)
    one = next(tmp_path.glob("*.arrow"))
    one.write_bytes(one.read_bytes()[:-40])
    assert np.array_equal(records(tmp_path, size=4).pair(1).totals, before.totals)


def test_chunks_that_never_can_be_read_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(Chunks, "broken", lambda self, names: list(names))
    with pytest.raises(OSError, match="cannot be read back"):
        records(tmp_path, size=4)
