"""When a scenario's levers are in force: its section ``levers``, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim import levers
from sim.errors import nearest
from sim.levers import Lever, Setting
from sim.processes.in_force import Period
from sim.reading.strict_yaml import Node

YEARS = (1990, 2100)
MAX_RAMP = 520


def read_day(node: Node) -> date:
    """Return the day that a node gives, in a year that is not far off."""
    day = node.date()
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise node.error(f"the year must lie between {YEARS[0]} and {YEARS[1]}")
    return day


def read_levers(
    found: dict[str, Node], start: date, end: date, inherited: Mapping[str, tuple[Period, ...]]
) -> dict[str, tuple[Period, ...]]:
    """Return the periods of each lever that entries of a scenario give, beside those inherited.

    Raises:
        InputError: an unknown lever, or a period that is wrong or in force in no week from start to end.
    """
    if not found:
        return dict(inherited)
    known = levers.declared()
    given = {}
    for name, node in found.items():
        if name not in known:
            raise node.error("unknown lever", nearest(name, known))
        given[name] = _periods(node, known[name], start, end)
    merged = {**inherited, **given}
    return {name: merged[name] for name in known if merged.get(name)}


def _periods(node: Node, lever: Lever, start: date, end: date) -> tuple[Period, ...]:
    """One mapping, or a list of them in order of time; an empty list takes the base's setting away."""
    nodes = node.items() if isinstance(node.value, list) else [node]
    periods: list[Period] = []
    for at in nodes:
        period = _period(at, lever, start, end)
        if periods and (periods[-1].until is None or periods[-1].until >= period.start):
            last = periods[-1].until or "no 'until'"
            raise at.error(f"periods overlap: from {period.start}, but the one before has until {last}")
        periods.append(period)
    return tuple(periods)


def _period(node: Node, lever: Lever, first: date, last: date) -> Period:
    if node.value is None:
        raise node.error("nothing is given; write {} for the default setting from the start")
    setting = lever.setting
    found = node.fields((*levers.WHEN, setting.name), what="key of this lever")
    value, ramp = setting.default, 0.0
    if setting.name in found:
        value = _setting_value(found[setting.name], setting)
    if "ramp_weeks" in found:
        ramp = found["ramp_weeks"].number((0, MAX_RAMP), "weeks")
        if not ramp.is_integer():
            raise found["ramp_weeks"].error("must be a whole number of weeks")
    start = read_day(found["from"]) if "from" in found else first
    until = read_day(found["until"]) if "until" in found else None
    if until is not None and until < start:
        raise found["until"].error(f"dates out of order: until {until} is before from {start}")
    period = Period(start, until, value, int(ramp))
    refuse_idle(period, first, last, node)
    return period


def refuse_idle(period: Period, first: date, last: date, node: Node) -> None:
    """Refuse, at a node, a period that is in force in no week of a run over some dates."""
    if period.within(first, last):
        return
    begins, ends = max(period.start, first), min(period.until or last, last)
    why = f"the scenario runs from {first} to {last}"
    if begins <= ends:
        why = f"a policy begins and ends with a week, and no Monday lies from {begins} to {ends}"
    raise node.error(f"never in force: {why}")


def _setting_value(node: Node, setting: Setting) -> float:
    word = node.value.strip() if isinstance(node.value, str) else ""
    if word in setting.words:
        return setting.words[word]
    if setting.words and word[:1].isalpha():
        due = f"a number of {setting.unit}, or {' or '.join(setting.words)}"
        raise node.error(f"must be {due}, not {node.said()}", nearest(word, setting.words))
    return node.number(setting.bounds, setting.unit)
