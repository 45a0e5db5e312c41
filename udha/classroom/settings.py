"""Settings of the page: read from an address, clamped, written back, and made a scenario.

The address is the visitor's whole state; its grammar stands in ``page/types.js``. Unknown names and what is
no number or date are refused; numbers beyond bounds are clamped and what was changed is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from sim.errors import InputError, nearest
from sim.levers import Lever
from sim.reading.periods import MAX_RAMP
from sim.reading.strict_yaml import NUMBER, short
from sim.scenario import Period, Scenario
from udha.classroom.controls import Control, base, controls

# Of what a visitor wrote, this much is looked at.
MOST_CHARACTERS = 2_000
# More measures than this are counted, not named.
MOST_NAMED = 3
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LeverSetting:
    """Where a lever stands, and when: ``start`` None means the settings' own day, ``until`` None the end."""

    value: float
    start: date | None = None
    until: date | None = None
    ramp_weeks: int = 0

    @property
    def data(self) -> dict[str, Any]:
        """As ``page/types.js`` has it."""
        days = {"from": self.start, "until": self.until}
        return {
            "value": _tidy(self.value),
            **{key: day.isoformat() for key, day in days.items() if day},
            **({"ramp_weeks": self.ramp_weeks} if self.ramp_weeks else {}),
        }

    @property
    def text(self) -> str:
        """As an address has it: 52,2015-06-01."""
        days = [day.isoformat() if day else "" for day in (self.start, self.until)]
        return ",".join([_written(self.value), *days, str(self.ramp_weeks or "")]).rstrip(",")


@dataclass(frozen=True)
class Settings:
    """What a visitor looks at: a run, a day, and the levers that differ from the baseline, by name."""

    run: int
    start: date
    levers: tuple[tuple[str, LeverSetting], ...] = ()

    @property
    def baseline(self) -> Settings:
        """The same without any lever, on the common day: one key for every baseline of a run."""
        return Settings(self.run, controls().start)

    def of_run(self, run: int) -> Settings:
        """The same on another run."""
        return replace(self, run=run)

    @property
    def data(self) -> dict[str, Any]:
        """As ``page/types.js`` has it."""
        moved = {name: setting.data for name, setting in self.levers}
        return {"run": self.run, "from": self.start.isoformat(), "levers": moved}

    @property
    def query(self) -> str:
        """The part of an address after "?", as ``client.js`` writes it: one text for the same settings."""
        pairs = [("run", str(self.run)), ("from", self.start.isoformat())]
        return urlencode([*pairs, *((name, setting.text) for name, setting in sorted(self.levers))], safe=",")

    def scenario(self) -> Scenario:
        """Return the settings as a scenario that extends the baseline."""
        before = base()
        if not self.levers:
            return before
        periods = {
            name: _periods(before.levers.get(name, ()), setting, self.start) for name, setting in self.levers
        }
        return replace(
            before,
            name=self.title,
            description="Settings of the classroom page.",
            levers={**before.levers, **periods},
            base=before,
            path=None,
        )

    @property
    def title(self) -> str:
        """The measures in words."""
        if len(self.levers) > MOST_NAMED:
            return f"{len(self.levers)} measures"
        return " and ".join(_measure(controls().levers[name], setting) for name, setting in self.levers)


def read(pairs: Iterable[tuple[str, str]]) -> tuple[Settings, list[str]]:
    """Return settings from the words of an address, and what had to be clamped, in words.

    Raises:
        InputError: a name is unknown or given twice, or a value is no number or date.
    """
    given = _once(pairs)
    offer, changes = controls(), []
    run, start = offer.typical_run, offer.start
    if "run" in given:
        number = _number(given.pop("run"), "run")
        run = int(_clamp(number, (1, offer.runs), "run", changes))
    if "from" in given:
        start = _clamp(_day(given.pop("from"), "from"), offer.start_bounds, "from", changes)
    for name in given:
        if name not in offer.levers:
            raise InputError("unknown lever", field=short(name)[1:-1], nearest=nearest(name, offer.levers))
    moved = {
        name: _lever(given[name], control, changes) for name, control in offer.levers.items() if name in given
    }
    kept = ((name, setting) for name, setting in moved.items() if setting.value != offer.levers[name].base)
    return Settings(run, start, tuple(_effective(kept, start))), changes


def _once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            raise InputError("given twice", field=short(name)[1:-1])
        given[name] = text
    if sum(map(len, [*given, *given.values()])) > MOST_CHARACTERS:
        raise InputError(f"more than {MOST_CHARACTERS:,} characters")
    return given


def _lever(text: str, control: Control, changes: list[str]) -> LeverSetting:
    lever = control.lever
    parts = [*text.split(","), "", "", ""]
    if len(parts) > 7:
        raise InputError("must be value,from,until,ramp_weeks", field=lever.name)
    value, first, last, ramp = parts[:4]
    number = lever.setting.words.get(value.strip())
    fitted = control.fit(_number(value, lever.name) if number is None else number)
    if number is None and fitted != float(value):
        changes.append(f"{lever.name}: {float(value):g} is beyond its bounds or steps, {fitted:g} was run")
    start, until = (_day(part, lever.name) if part else None for part in (first, last))
    if start:
        start = _clamp(start, controls().start_bounds, f"{lever.name}, from", changes)
    weeks = (
        int(_clamp(_number(ramp, lever.name), (0, MAX_RAMP), f"{lever.name}, ramp", changes)) if ramp else 0
    )
    return LeverSetting(fitted, start, until, weeks)


def _effective(kept: Iterable[tuple[str, LeverSetting]], start: date) -> Iterable[tuple[str, LeverSetting]]:
    """One way to write the same: no day where it is the common one, no ``until`` beyond the end."""
    for name, setting in kept:
        first = setting.start or start
        if setting.until and setting.until < first:
            raise InputError(f"until {setting.until} is before from {first}", field=name)
        yield (
            name,
            replace(
                setting,
                start=None if first == start else first,
                until=None if setting.until is None or setting.until >= base().end else setting.until,
            ),
        )


def _number(text: str, field: str) -> float:
    if not re.fullmatch(NUMBER, text.strip()) or not math.isfinite(float(text)):
        raise InputError(f"must be a number, not {short(text)}", field=field)
    return float(text)


def _day(text: str, field: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"must be a date such as 2016-01-31, not {short(text)}", field=field)


def _clamp(value: Any, bounds: tuple[Any, Any], name: str, changes: list[str]) -> Any:
    clamped = min(bounds[1], max(bounds[0], value))
    if clamped != value:
        changes.append(f"{name}: {value} is beyond its bounds, {clamped} was run")
    return clamped


def _periods(before: tuple[Period, ...], setting: LeverSetting, start: date) -> tuple[Period, ...]:
    """The baseline's periods with the setting's own put in; after it the baseline goes on."""
    first, until = setting.start or start, setting.until
    earlier = tuple(
        replace(period, until=min(period.until or first, first - A_DAY))
        for period in before
        if period.start < first
    )
    later = tuple(
        replace(period, start=max(period.start, until + A_DAY), ramp_weeks=0)
        for period in before
        if until and (period.until is None or period.until > until)
    )
    return (*earlier, Period(first, until, setting.value, setting.ramp_weeks), *later)


def _measure(control: Control, setting: LeverSetting) -> str:
    lever: Lever = control.lever
    if not lever.by_intensity:
        return f"{lever.label} ({setting.value:g} {lever.setting.unit})"
    return lever.label if setting.value == 1 else f"{lever.label} ({100 * setting.value:.0f} %)"


def _tidy(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _written(value: float) -> str:
    return str(_tidy(value))
