"""What the page offers: its range inputs, where the baseline has each lever, the runs to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sim import country as countries
from sim import levers, parameters
from sim.levers import INTENSITY, Lever
from sim.reading.strict_yaml import Node, read
from sim.scenario import Scenario, find

FILE = Path(__file__).with_name("controls.yaml")
KEYS = ("runs", "seed", "typical_run", "from", "from_bounds", "levers")
# More than any page should ask for.
MOST = 10_000


@dataclass(frozen=True)
class Control:
    """A lever on the page: ``usual`` ends and ``step`` of its range input, and where the ``base`` has it."""

    lever: Lever
    usual: tuple[float, float]
    step: float
    base: float

    def fit(self, value: float) -> float:
        """Return the nearest value of the step within the lever's bounds."""
        low, high = self.lever.setting.bounds
        decimals = 6  # of 0.05 as of 2, and beyond what floating point spoils
        # Bounds come first, too: of 1e308, steps cannot be counted.
        within = min(high, max(low, value))
        return min(high, max(low, round(round(within / self.step) * self.step, decimals)))


@dataclass(frozen=True)
class Controls:
    """What ``controls.yaml`` declares, with every lever by name."""

    runs: int
    seed: int
    typical_run: int
    start: date
    start_bounds: tuple[date, date]
    levers: Mapping[str, Control]


@cache
def base() -> Scenario:
    """Return the scenario that every setting is compared with."""
    return Scenario.load(find("baseline"))


@cache
def controls() -> Controls:
    """Return what the page offers.

    Raises:
        InputError: the file has a fault.
    """
    fields = read(FILE).fields(KEYS, KEYS)
    runs = int(fields["runs"].number((1, MOST)))
    own = (INTENSITY, *(name for name, lever in levers.declared().items() if not lever.by_intensity))
    steps = fields["levers"].fields(own, own)
    first, last = (end.date() for end in fields["from_bounds"].pair())
    return Controls(
        runs=runs,
        seed=int(fields["seed"].number((0, MOST))),
        typical_run=int(fields["typical_run"].number((1, runs))),
        start=fields["from"].date(),
        start_bounds=(first, last),
        levers={name: _control(lever, steps) for name, lever in levers.declared().items()},
    )


def _control(lever: Lever, steps: Mapping[str, Node]) -> Control:
    node = steps[INTENSITY if lever.by_intensity else lever.name].fields(("usual", "step"), ("usual", "step"))
    low, high = (end.number(lever.setting.bounds) for end in node["usual"].pair())
    return Control(lever, (low, high), node["step"].number((0, high)), base_position(lever))


def base_position(lever: Lever) -> float:
    """Return where the baseline has a lever at its end: a setting, the parameter's own value, or nothing."""
    periods = base().levers.get(lever.name)
    if periods and periods[-1].until is None:
        return periods[-1].value
    if lever.by_intensity:
        return 0.0
    target = next(effect.parameter for effect in lever.effects if effect.takes_setting)
    anew = countries.load(base().country).parameters
    return float(parameters.from_values(dict(base().parameters), anew=anew)[target][0])
