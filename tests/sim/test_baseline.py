"""What runs give, against the last version's numbers: no change of results goes unnoticed."""

from __future__ import annotations

from sim import engine
from tests import baseline

# Lines of a message.
SHOWN = 20


def test_runs_give_what_they_gave():
    changed = list(baseline.differences(baseline.kept(), baseline.totals()))
    assert not changed, "\n".join(
        [
            f"Results have changed: {len(changed)} totals of tests/baseline.yaml.",
            "If that is meant, note it in CHANGELOG.md under *Changes results* and run `make baseline`.",
            *changed[:SHOWN],
        ]
    )


def test_a_total_that_differs_is_named():
    before = {"a": {"cases": 1, "reports": 2.5}, "gone": {"cases": 1}}
    now = {"a": {"cases": 3, "reports": 2.5}, "new": {"cases": 1}}
    assert list(baseline.differences(before, now)) == [
        "a, cases: 1, now 3",
        "gone, cases: 1, now not there",
        "new, cases: not there, now 1",
    ]
    assert list(baseline.differences(now, now)) == []


def test_a_small_change_of_one_parameter_shows(monkeypatch):
    central = engine.Simulation.central
    monkeypatch.setattr(engine.Simulation, "central", lambda self: central(self, {"approach_rate": 0.1}))
    changed = list(baseline.differences(baseline.kept(), baseline.totals()))
    assert len({line.split(",")[0] for line in changed}) == len(baseline.kept())
