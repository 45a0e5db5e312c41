"""The checks can fail; those that are fast are part of every test run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.codes import Channel, Stage
from sim.parameters import central
from tests import ROOT
from tests.verification import conservation, extremes, page
from tests.verification.closed_forms import court, queues
from tests.verification.closed_forms.spells import Spell, always, by
from tests.verification.findings import FAMILY_WISE, Finding, failures, share, shares
from tests.verification.isolated import FLOOD, values, weeks
from tests.verification.watching import watch

RELEASE = {**FLOOD, "approach_rate": 0.6, "release": 0.1}


def released(theory) -> float:
    """Return the p-value of a theory of release, which in truth is a tenth each week."""
    causes = {"released": (theory, by(Channel.RELEASE))}
    lived = weeks(RELEASE, years=1)
    return watch(lived, lambda rows, _: rows.stage == Stage.EXPLOITED, causes)["released"].p_value


def test_the_right_hazard_is_accepted():
    assert released(always(0.1)) > FAMILY_WISE


@pytest.mark.parametrize(
    "theory",
    [always(0.09), lambda rows, week: np.where(week - rows.since > 5, 0.12, 0.09)],
    ids=["wrong level", "wrong shape"],
)
def test_a_wrong_hazard_is_rejected(theory):
    assert released(theory) < 1e-4


def test_kaplan_meier_takes_account_of_those_still_there():
    spell = Spell("", "", Stage.EXPLOITED, RELEASE, {"released": (always(0.1), by(Channel.RELEASE))}, years=1)
    survival = spell.watched()["released"].survival()
    assert survival.evaluate(10) == pytest.approx(0.9**10, abs=0.04)


@pytest.mark.parametrize("check", extremes.CHECKS[:6], ids=lambda check: check.__name__)
def test_extreme_conditions(check):
    assert failures(list(check())) == []


def test_erlang_b_is_the_known_one():
    """Ten lines and five Erlangs lose 1.84 % of calls: the standard tables."""
    assert queues.erlang_b(5.0, 10) == pytest.approx(0.0184, abs=5e-5)
    assert queues.erlang_b(1.0, 1) == pytest.approx(0.5)


def test_the_independent_queue_closes_whole_cases_only():
    assert court.closings([4, 0, 0, 0, 0, 0, 2], 4.0).tolist() == [1, 0, 1, 1, 0, 0, 1]


def test_what_remains_of_divisible_cases_falls_by_the_share():
    assert court.remaining(np.array([8, 0, 8]), 2.0).tolist() == [4.0, 2.0, 5.0]


def test_random_scenarios_conserve_everything(monkeypatch):
    monkeypatch.setattr(conservation, "CHUNK", 150)
    lived = conservation.live(10**6)
    assert lived["broken"] == []
    assert lived["life"]["spells"] > 150


def test_whoever_is_groomed_has_a_recruiter_though_people_act_first(monkeypatch):
    """The recruiter who gave up after she had acted is hers until she acts again, and withdraws."""
    monkeypatch.setattr(conservation, "wide", people_first_and_recruiters_give_up)
    monkeypatch.setattr(conservation, "CHUNK", 30)
    lived = conservation.live(10**6)
    assert lived["broken"] == []
    assert lived["life"]["spells"] > 20


def people_first_and_recruiters_give_up(rng: np.random.Generator, n: int) -> np.recarray:
    settings = {"people_act_first": 1.0, "quitting": 0.1, "everyday_risk": 0.5, "approach_rate": 0.5}
    return np.repeat(values(settings), n).view(np.recarray)


def test_random_scenarios_leave_the_priors_behind():
    drawn = conservation.wide(np.random.default_rng(1), 400)
    assert (drawn.release == 0.5).any()
    assert (drawn.release == 0.0).any()
    assert drawn.dtype == central().dtype


def test_a_person_lost_is_found_out():
    rng = np.random.default_rng(3)
    draws = values({"approach_rate": 1.0, "acceptance": 3.0})
    scenario = conservation.any_scenario(rng)
    simulation = conservation.engine.Simulation.of(scenario, conservation.places()[0])
    week = conservation.last_week(simulation, draws, 1)
    for claim in conservation.ALL_CLAIMS:
        claim(week)
    week.world.now[0].awake -= 1
    with pytest.raises(AssertionError):
        conservation.ALL_CLAIMS[0](week)


# Verdicts


def test_one_small_p_among_many_is_no_failure_but_a_tiny_one_is():
    ordinary = [replace(FINE, p=(one + 1) / 100) for one in range(100)]
    assert failures(ordinary) == []
    assert failures([*ordinary, replace(FINE, p=FAMILY_WISE / 200)]) != []


def test_an_exact_check_that_does_not_hold_fails():
    assert failures([replace(FINE, p=None, holds=False)]) != []


def test_shares_that_cannot_be_are_rejected():
    assert shares("", "", "", (0.5, 0.5, 0.0), (50, 50, 1)).p == 0.0
    assert share("", "", "", 0.5, 60, 100).p == pytest.approx(0.0569, abs=1e-4)


def test_a_finding_is_decided_by_p_or_by_an_exact_verdict():
    with pytest.raises(ValueError, match="either"):
        Finding("", "", "", "", "")


def test_the_page_says_what_fails():
    text = page.write([FINE, replace(FINE, claim="Another | claim", p=None, holds=False)])
    assert "1 of 2 FAIL" in text
    assert "| Another / claim | theory | 1 | 1 | exact | **no** |" in text
    assert "all 1 checks hold" in page.write([FINE])


def test_the_committed_page_is_about_this_model():
    """If this fails the model has changed: before it is merged, `make verify` writes the page anew."""
    committed = (ROOT / "docs" / "verification.md").read_text()
    assert page.of_model() in committed, (
        "docs/verification.md is of another model: run `make verify`, commit it"
    )


FINE = Finding("Theme", "Claim", "theory", "1", "1", p=0.5)
