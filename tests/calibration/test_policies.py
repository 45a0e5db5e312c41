"""What decides the effects of policies: figures or assumption."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration import policies
from calibration.policies import Changes, Policies
from sim.scenario import Scenario, find


@pytest.fixture(scope="module")
def few(found):
    """The small calibration with two policies, one of which changes nothing, as it has no strength."""
    chosen = [Scenario.load(find(name)) for name in ("awareness_campaigns", "exit_monitoring")]
    weak = {"exit_monitoring": tuple(replace(one, value=0.0) for one in chosen[1].levers["exit_monitoring"])}
    chosen[1] = replace(chosen[1], levers={**chosen[1].levers, **weak})
    return replace(found, study=replace(found.study, policies=tuple(chosen)))


@pytest.fixture(scope="module")
def compared(few, runs) -> Policies:
    z = few.study.latent.draw(30, 3)
    return Policies(
        policies.changes(few.study, z, 1, runs), policies.changes(few.study, few.draws(30), 100, runs)
    )


def test_effects_are_over_the_same_luck_and_kept_chunk_by_chunk(few, compared, runs, monkeypatch):
    assert compared.prior.change.shape == (30, 2, 2)
    assert (compared.prior.change[:, 1] == 0).all()
    fewer, more = (np.mean(one) for one in (compared.prior.change[:, 0] < 0, compared.prior.change[:, 0] > 0))
    assert fewer > 2 * more  # campaigns do nothing in some draws, and seldom harm

    def run_again(*_):
        raise AssertionError("these runs were finished before")

    monkeypatch.setattr(policies, "_totals", run_again)
    again = policies.changes(few.study, compared.prior.z, 1, runs)
    assert np.array_equal(again.change, compared.prior.change)
    with pytest.raises(AssertionError):
        policies.changes(few.study, compared.prior.z, 2, runs)


def test_the_table_says_of_each_policy_what_decides_it(few, compared):
    table = policies.decided(few, compared)
    assert len(table) == 4
    rows = table.set_index(["policy", "series"])
    assert rows.loc["Monitoring of travel abroad", "decided"].tolist() == [policies.NO_CHANGE] * 2
    campaign = rows.loc[("Awareness campaigns", "newly_exploited")]
    assert campaign.decided in ("assumption", "figures", "open")
    assert campaign.low_90 <= campaign["median"] <= campaign.high_90 < 0.2
    assert -1 < campaign["median"] < 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0.99, 0.98, "assumption"),
        (0.60, 0.98, "figures"),
        (0.02, 0.99, "figures"),
        (0.02, 0.01, "assumption"),
        (0.99, 0.80, "open"),
        (0.50, 0.50, "open"),
    ],
)
def test_only_what_becomes_clear_with_the_figures_is_decided_by_them(before, after, said):
    assert policies.verdict(before, after) == said


def test_moving_a_prior_moves_effects_as_in_closed_form():
    """An effect of 0.3 times one parameter moves by 0.3 with that prior's mean; others stand still."""
    generator = np.random.default_rng(4)
    z = generator.standard_normal((4000, 6))
    change = 0.3 * z[:, [2]] + 0.1 * generator.standard_normal((4000, 1))
    shifts, errors = policies.prior_shifts(Changes(z, change[:, :, None]))
    assert shifts[2, 0] == pytest.approx(0.3, abs=0.03)
    others = np.delete(shifts[:, 0] / errors[:, 0], 2)
    assert np.abs(others).max() < policies.BEYOND_CHANCE
    assert shifts[2, 0] / errors[2, 0] > 10


def test_emulated_effects_have_the_spread_of_runs(few):
    generator = np.random.default_rng(5)
    z = few.study.latent.draw(1500, 9)
    u = few.directions.along(z)
    change = 0.1 * u[:, 0] + 0.05 * generator.standard_normal(1500)
    change = np.column_stack([change, change**2, np.zeros(1500), np.zeros(1500)]).reshape(-1, 2, 2)
    learnt = policies.Emulated.of(
        few, Policies(Changes(z[:1000], change[:1000]), Changes(z[1000:], change[1000:]))
    )
    assert learnt.names == ("Awareness campaigns: newly_exploited", "Awareness campaigns: in_exploitation")
    draws = learnt.draws(u, generator)
    assert np.quantile(draws, [0.05, 0.5, 0.95], axis=0) == pytest.approx(
        np.quantile(change.reshape(-1, 4)[:, :2], [0.05, 0.5, 0.95], axis=0), abs=0.02
    )
