"""What work takes is known before it begins, and is about what it then takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.design import again_of, design, rows_of
from experiments.study import Study
from experiments.work import machine
from experiments.work.needs import of_comparison, of_run, of_sweep
from sim.scenario import Scenario
from tests.experiments.policies.small_comparison import scenarios
from tests.experiments.tiny_study import TINY, written

RANGES = "  grooming_withdrawal: {low: 0.01, high: 0.05}\n  approach_rate: {low: 0.01, high: 0.1}\n"
BOTH = "  grooming_withdrawal: {}\n  withdrawal_awareness: {}\n"


def study(folder: Path, sample: str, ranges: str = BOTH) -> Study:
    text = TINY.replace("{method: sobol, n: 2, seed: 3}", f"{{{sample}}}").replace(BOTH, ranges)
    return Study.load(written(folder, text))


@pytest.mark.parametrize(
    "sample",
    [
        "method: sobol, n: 8",
        "method: sobol, n: 8, second_order: false",
        "method: morris, n: 5",
        "method: fast, n: 70",
        "method: latin, n: 11",
        "method: random, n: 5000",
        "method: fractional_factorial",
        "method: grid, n: 4, seeds: 3",
    ],
)
def test_rows_are_counted_without_sampling(tmp_path, sample):
    planned = study(tmp_path, sample, RANGES)
    sampled = design(planned)
    assert rows_of(planned) == sampled.n
    assert again_of(planned, sampled.n).tolist() == sampled.again.tolist()
    assert of_sweep(planned, 1).runs == 2 * sampled.rows.n


def test_a_grid_takes_no_memory_however_large(tmp_path):
    planned = study(tmp_path, "method: grid, n: 1000000", RANGES)
    sampled = design(planned)
    assert sampled.n == 10**12
    last = sampled.rows.values(slice(10**12 - 2, 10**12))
    assert last[:, 0] == pytest.approx([0.05, 0.05])
    assert last[1, 1] == pytest.approx(0.1)
    assert 0 < last[1, 1] - last[0, 1] < 1e-6


def test_what_can_never_be_done_has_numbers_too(tmp_path):
    names = "approach_rate grooming_withdrawal investigation_weeks trial_weeks checks_an_officer".split()
    ranges = "".join(f"  {name}: {{low: 1, high: 1.5}}\n" for name in names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.study._ends", lambda *_: (1.0, 1.5, ()))
        planned = study(tmp_path, "method: grid, n: 10000000", ranges)
    assert rows_of(planned) == 10**35
    assert of_sweep(planned, 1).disk > 1e16


def test_needs_grow_with_draws_and_scenarios_and_workers_need_memory():
    base, policy, _ = scenarios()
    small, large = (of_run((base, policy), draws, 1) for draws in (1_000, 100_000))
    assert (small.runs, large.runs) == (2 * 1_250, 2 * 125_000)
    assert 50 < large.memory / (large.memory - small.memory) * 99 < 150
    assert large.seconds == pytest.approx(100 * small.seconds)
    few, many = (of_comparison(scenarios(), 100, 1, workers) for workers in (1, 16))
    assert many.memory - few.memory > 15 * 200e6
    assert many.disk == few.disk


def test_what_is_held_of_a_national_run_is_what_was_measured():
    """0.64 MB per draw of a base and a policy over ten recorded years, and 24 kB of them on disk."""
    policy = Scenario.load("scenarios/visa_liberalisation.yaml")
    pair = (policy.base, replace(policy, base=policy.base))
    small, large = (of_run(pair, draws, 1) for draws in (200, 2_000))
    assert (large.memory - small.memory) / 1_800 == pytest.approx(0.64e6, rel=0.3)
    assert (large.disk - small.disk) / 1_800 == pytest.approx(24e3, rel=0.3)


# What there is


def test_the_machine_tells_what_is_free(tmp_path):
    assert 1e7 < machine.free_memory()
    assert machine.free_disk(tmp_path / "not" / "there") == machine.free_disk(tmp_path)
    assert tmp_path.is_relative_to(machine.disk_of(tmp_path / "not" / "there"))


def test_the_smallest_limit_counts(monkeypatch, tmp_path):
    for sources, least in (
        ({"_of_system": [8e9], "_of_groups": [2e9, 9e9], "_of_process": []}, 2e9),
        ({"_of_system": [8e9], "_of_groups": [], "_of_process": [1e9]}, 1e9),
        ({"_of_system": [], "_of_groups": [], "_of_process": []}, float("inf")),
    ):
        for name, found in sources.items():
            monkeypatch.setattr(machine, name, lambda found=found: iter(found))
        assert machine.free_memory() == least


def test_a_container_s_limit_is_read_in_both_forms(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "CGROUPS", tmp_path)
    new, old = tmp_path / "job", tmp_path / "memory" / "job"
    for folder, names in ((new, ("max", "current")), (old, ("limit_in_bytes", "usage_in_bytes"))):
        folder.mkdir(parents=True)
        for name, number in zip(names, (5_000_000, 3_000_000), strict=True):
            (folder / f"memory.{name}").write_text(f"{number}\n")
        (folder / "memory.stat").write_text("anon 7\ninactive_file 1000000\n")
    groups = tmp_path / "groups"
    for line in ("0::/job", "4:memory:/job", "4:cpu,memory:/job"):
        groups.write_text(f"1:cpu:/\n{line}\n")
        assert list(machine._of_groups(groups)) == [3_000_000]
    (new / "memory.max").write_text("max\n")
    groups.write_text("0::/job\n")
    assert list(machine._of_groups(groups)) == []


def test_an_error_of_a_disk_names_the_file(tmp_path):
    def full() -> None:
        with machine.naming(tmp_path / "x.csv"):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match=r"x\.csv"):
        full()
