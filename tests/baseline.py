"""Totals of one central run of each shipped scenario, kept in ``baseline.yaml``, so that changes show.

``make baseline`` writes the file anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from sim import engine
from sim.records import CELL_ALL, catalogue
from sim.scenario import Scenario, shipped

FILE = Path(__file__).with_name("baseline.yaml")
SEED = 1
HEAD = """\
# One run of each shipped scenario, at central values: each series in its unit, summed over recorded weeks.
# Written by `make baseline`. Whatever changes here, the changelog explains under *Changes results*.
"""

Totals = Mapping[str, Mapping[str, float]]


def totals() -> Totals:
    """Return the total of each series by scenario, to three decimals."""
    return {name: _totals_of(Scenario.load(path)) for name, path in shipped().items()}


def _totals_of(scenario: Scenario) -> dict[str, float]:
    simulation = engine.Simulation.of(scenario)
    counts = engine.run(simulation, simulation.central(), SEED).series[:, :, CELL_ALL].sum(axis=0)
    scales = [info.scale for info in catalogue().values()]
    return dict(zip(catalogue(), map(_tidy, (counts * scales).tolist()), strict=True))


def _tidy(number: float) -> float:
    return int(number) if number.is_integer() else round(number, 3)


def kept() -> Totals:
    """Return the totals as they were when the file was last written."""
    return yaml.safe_load(FILE.read_text("utf-8"))


def differences(before: Totals, now: Totals) -> Iterator[str]:
    """Yield a line for each total that is not as it was."""
    nothing = "not there"
    for scenario in {**before, **now}:
        old, new = before.get(scenario, {}), now.get(scenario, {})
        for series in {**old, **new}:
            if old.get(series) != new.get(series):
                yield f"{scenario}, {series}: {old.get(series, nothing)}, now {new.get(series, nothing)}"


def main() -> None:
    """Write the file anew, and say what has changed."""
    before, now = kept() if FILE.exists() else {}, totals()
    FILE.write_text(HEAD + yaml.safe_dump(now, sort_keys=False), "utf-8")
    changed = list(differences(before, now))
    print(*changed, f"{len(changed)} totals have changed", sep="\n")
    if changed:
        print("Note it in CHANGELOG.md, under *Changes results*: what changed, and why.")


if __name__ == "__main__":
    main()
