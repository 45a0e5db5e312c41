"""Scenarios and simulations that many tests use."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from sim import engine
from sim.scenario import Period, Scenario
from tests.shared import shared

if TYPE_CHECKING:
    from sim.draws.posterior import KeptPosterior

pytest_plugins = ("tests.browser",)
# So that a claim that fails shows its values.
pytest.register_assert_rewrite("tests.sim.engine.invariants")

# The first call of a test may compile a kernel, so no example has a time limit.
settings.register_profile("udha", deadline=None)
settings.load_profile("udha")

# A shell that starts tests in the background has them ignore Ctrl-C, and so would every process they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden texts anew (make golden)")


@pytest.fixture(scope="session", autouse=True)
def small_posterior(tmp_path_factory) -> Iterator[None]:
    """Have all commands, in this process and in others, run from a small posterior (tests/posterior.py)."""
    from tests.posterior import write_small_posterior

    folder = shared(tmp_path_factory, "posteriors", write_small_posterior)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UDHA_POSTERIORS", str(folder))
        yield


@pytest.fixture
def shipped_posterior(monkeypatch) -> KeptPosterior:
    """Have commands run from the shipped posterior, for what is claimed of its results.

    Where it is of another model such a test is skipped: one test fails for that reason.
    """
    from tests.posterior import shipped_posterior_if_it_fits

    posterior = shipped_posterior_if_it_fits()
    if posterior is None:
        pytest.skip("the shipped posterior is of another model: see tests/calibration/test_posterior.py")
    monkeypatch.delenv("UDHA_POSTERIORS")
    return posterior


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    """The shipped baseline."""
    return Scenario.load("scenarios/baseline.yaml")


@pytest.fixture(scope="session")
def simulation(baseline: Scenario) -> engine.Simulation:
    """The shipped baseline, made ready to run."""
    return engine.Simulation.of(baseline)


@pytest.fixture(scope="session")
def busy() -> Scenario:
    """Three years in which every lever is in force at some time, so that every mechanism is at work."""
    return busy_scenario()


def busy_scenario() -> Scenario:
    """Return the scenario of the fixture ``busy``; also used by a process without the compiler."""
    from sim import levers

    periods = {
        name: (Period(date(2010, 1 + index % 12, 1), None, lever.setting.default, ramp_weeks=index % 5 * 4),)
        for index, (name, lever) in enumerate(levers.declared().items())
    }
    return Scenario(
        name="Busy",
        start=date(2010, 1, 1),
        records_from=date(2010, 1, 1),
        end=date(2012, 12, 31),
        levers=periods,
        parameters={
            "approach_rate": 0.2,
            # some are on the pathway at the start, so few that the usual world has room for all
            "spell_at_start": 8.0,
            "after_at_start": 8.0,
            "fine": 20000.0,
            "award": 1000.0,
            "award_applied_for": 0.2,
            "inbound_weight": 8.0,
            "outbound_weight": 1.0,
            "networks_with_origin": 0.9,
            "begging_share_other": 0.2,
            "grooming_weeks": 4.0,
            # permits and work
            "coerced_at_once": 0.2,
            "permit_validity": 6.0,
            "origin_weeks": 200.0,
            "job_loss": 0.1,
            "permit_scrutiny": 0.3,
            "permit_check_time": 1.0,
            "sponsor_check": 0.3,
            # bribes at borders, desks, police units and courts
            "network_money_at_start": 20000.0,
            "entry_check": 0.3,
            "border_bribe_propensity": 0.5,
            "border_bribe_discovered": 0.1,
            "permit_audit": 0.1,
            "police_bribe_propensity": 0.3,
            "police_bribe_discovered": 0.2,
            "court_bribe_propensity": 0.5,
            "court_bribe_discovered": 0.2,
            "officials_prosecuted": 0.8,
            # found, helped, judged soon
            "checks_an_officer": 0.2,
            "venues": 57.0,
            "cases_an_officer": 5.0,
            "street_contact": 0.2,
            "street_skill": 0.3,
            "health_contact": 0.1,
            "health_leak": 0.5,
            "illness": 0.1,
            "foster_care": 0.7,
            "shelter_places": 0.05,
            "passing_on": 1.0,
            "trafficked_again": 0.02,
            "training": 0.05,
            "shelter_max_stay_weeks": 2.0,
            "case_leak": 0.6,
            "investigation_weeks": 6.0,
            "network_broken_up": 0.15,
            "quitting": 0.03,
            "network_replacement": 0.2,
            "indictments_before": 20.0,
            "trial_weeks": 10.0,
            "prosecutor_capacity": 0.8,
        },
    )
