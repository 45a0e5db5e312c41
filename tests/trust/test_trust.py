"""A few trials of each theme of ``make trust``, and the page that it writes."""

from __future__ import annotations

import dataclasses

import pytest

from tests.trust import fuzzing, page, same_bytes, trials
from tests.trust.__main__ import THEMES
from tests.trust.fuzzing import Outcome
from tests.trust.trials import Trial

TRIAL = Trial("Theme", "something was tried", 1_000, "it holds")


@pytest.mark.parametrize("name", THEMES)
def test_a_few_trials_of_each_theme_hold(name):
    tried = list(THEMES[name](False))
    assert tried
    assert [trials.told(trial) for trial in tried if trial.faults] == []


@pytest.mark.parametrize(
    ("outcome", "written", "fault"),
    [
        (Outcome(0, "ok", "", 0.1), True, ""),
        (Outcome(2, "", "udha: a.yaml:1: no", 0.1), False, ""),
        (Outcome(1, "", "failed", 0.1), False, "status 1"),
        (Outcome("hangs", "", "", 0.1), False, "hangs"),
        (Outcome(2, "", "udha: a.yaml: Traceback", 0.1), False, "traceback"),
        (Outcome(2, "", "udha: something is wrong", 0.1), False, "name a.yaml"),
        (Outcome(2, "", "udha: a.yaml: something is wrong", 0.1), False, "neither line nor field"),
        (Outcome(2, "", "udha: a.yaml: the file is empty", 0.1), False, ""),
        (Outcome(2, "", "udha: a.yaml: levers.visa[1].from: no", 0.1), False, ""),
        (Outcome(2, "ok", "udha: a.yaml:1: no", 0.1), False, "standard output"),
        (Outcome(2, "", "udha: a.yaml:1: no", 0.1), True, "written"),
        (Outcome(2, "", "udha: a.yaml:1: no", 9.0), False, "9.0 s"),
        (Outcome(0, "ok", "", 9.0), False, "9.0 s"),
    ],
)
def test_what_a_broken_file_may_not_do_is_seen(outcome, written, fault):
    found = fuzzing.wrong(outcome, fuzzing.KINDS["scenarios"], "a.yaml", written)
    assert fault in found
    assert bool(found) == bool(fault)


def test_two_ways_that_fail_alike_are_not_the_same(tmp_path):
    failed = same_bytes.digests("engine", tmp_path / "none.yaml", 1)
    assert not same_bytes.same("alike", failed, failed).holds
    made = ("0" * 64,)
    assert same_bytes.same("alike", made, made).holds
    assert not same_bytes.same("alike", made, ("1" * 64,)).holds
    assert not same_bytes.same("none", (), ()).holds


def test_enough_files_are_broken():
    assert sum(kind.cases for kind in fuzzing.KINDS.values()) >= 20_000


def test_the_page_says_what_holds_what_does_not_and_what_could_not_be_tried():
    failed = Trial("Theme", "another | thing", 2, "it holds", ("case 1: `x`",) * 9)
    skipped = Trial("Other", "a third", 0, "it holds", skipped="no disk")
    text = page.write([TRIAL, failed, skipped])
    assert "1 of 3 claims hold, 1 FAIL, 1 could not be tried." in text
    assert "| something was tried | 1,000 | it holds | yes |" in text
    assert "| another / thing | 2 | it holds | **no** |" in text
    assert "and 4 more" in text
    assert "not tried: no disk" in text
    assert text == page.write([TRIAL, failed, skipped])
    assert "**Result: 1 of 1 claims hold.**" in page.write([TRIAL])


def test_a_theme_that_held_is_kept_and_one_with_a_fault_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr(trials, "KEPT", tmp_path)
    assert trials.kept("theme") == []
    trials.keep("theme", [dataclasses.replace(TRIAL, faults=("a case",))])
    assert trials.kept("theme") == []
    held = [TRIAL, dataclasses.replace(TRIAL, skipped="no disk")]
    trials.keep("theme", held)
    assert trials.kept("theme") == held
    monkeypatch.setattr(trials, "SOURCES", ("tests/trust",))
    assert trials.kept("theme") == []
