"""Which scenarios are compared, with which base, on which dates; what cannot be compared is refused."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from experiments.ranking import sign_of
from sim.errors import InputError, nearest
from sim.money.pricing import TOTAL, priced_catalogue, shared_by
from sim.reading.text import looks, quoted
from sim.records import catalogue
from sim.scenario import Scenario, find, shipped
from udha.inputs.kinds import SCENARIO, meant_for
from udha.output.resuming import Resumable
from udha.output.words import shell
from udha.scenario_runs.headline import HEADLINE
from udha.scenario_runs.request import Asked, dates_of

BASE = "baseline"
# What policies are ranked by unless told: it counts how many people are exploited, and for how long.
BY = "in_exploitation"


@dataclass(frozen=True, kw_only=True)
class Request(Asked, Resumable):
    """What was asked for.

    Attributes:
        scenarios: as the user named them; ``base`` likewise, None for the one that fits.
        by: the series that policies are ranked by.
        until_settled: whether draws end when the ranking is settled; ``draws`` are then the most.
        cluster: address of a Dask scheduler.
    """

    scenarios: tuple[str, ...]
    base: str | None = None
    by: str = BY
    until_settled: bool = False
    cluster: str | None = None

    @property
    def command(self) -> str:
        words = ["udha", "compare", *self.scenarios]
        words += ["--base", self.base] if self.base else []
        words += ["--by", self.by] if self.by != BY else []
        words += ["--until-settled"] if self.until_settled else []
        return shell([*words, *self.options])


def scenarios_of(request: Request) -> tuple[Scenario, ...]:
    """Return the base and the policies on the dates asked for.

    Raises:
        InputError: one is unknown or given twice, two share a name, or they do not go together.
    """
    given = [Scenario.load(meant_for(find(name), SCENARIO)) for name in request.scenarios]
    base = Scenario.load(find(request.base)) if request.base else base_of(given)
    policies = [scenario for scenario in given if not _same(scenario, base)]
    if not policies:
        raise InputError(f"nothing to compare '{base.name}' with: give scenarios beside the base")
    _refuse_twins([base, *policies])
    for policy in policies:
        if policy.country != base.country:
            raise InputError(
                f"is set in {policy.country}, the base '{base.name}' in {base.country}; give another --base",
                str(policy.path),
            )
    dates = _common_dates(request, policies)
    moved = [policy.on_dates(*dates) for policy in policies]
    costs = shared_by([base, *moved])
    _check_series(request.by, priced_catalogue(costs))
    # The same unit costs on all sides, so that a difference in cost is one of policy.
    return replace(base.on_dates(*dates), costs=costs), *moved


def base_of(given: Sequence[Scenario]) -> Scenario:
    """Return what scenarios are compared with: one of them that all others extend, or else what all extend.

    Where they have nothing in common, the baseline that comes with the package.
    """
    policies = [scenario for scenario in given if scenario.base is not None]
    for one in given:
        if one.base is None and policies and all(_extends(other, one) for other in policies):
            return one
    if len(policies) == len(given):
        for one in _chain(given[0]):
            if all(_extends(other, one) for other in given[1:]):
                return one
    return Scenario.load(shipped()[BASE])


def _chain(scenario: Scenario) -> list[Scenario]:
    """What a scenario extends, the nearest first."""
    found, one = [], scenario.base
    while one is not None:
        found.append(one)
        one = one.base
    return found


def _extends(scenario: Scenario, other: Scenario) -> bool:
    return any(_same(one, other) for one in _chain(scenario))


def _same(one: Scenario, other: Scenario) -> bool:
    if one.path is None or other.path is None:
        return one == other
    return os.path.realpath(one.path) == os.path.realpath(other.path)


def _refuse_twins(scenarios: Sequence[Scenario]) -> None:
    """Refuse two scenarios whose names nobody could tell apart in a table."""
    known: dict[str, Scenario] = {}
    for scenario in scenarios:
        if other := known.get(looks(scenario.name)):
            why, name = "is given twice", quoted(scenario.name)
            if scenario.name != other.name:
                why = (
                    f"has the name {name}, which looks like {quoted(other.name)} of {other.path}; rename one"
                )
            elif not _same(scenario, other):
                why = f"has the name {name}, which {other.path} has too; rename one of them"
            raise InputError(why, str(scenario.path))
        known[looks(scenario.name)] = scenario


def _common_dates(request: Request, policies: Sequence[Scenario]) -> tuple:
    """The dates that all policies have, as asked for or of their own."""
    first = policies[0]
    for policy in policies[1:]:
        if dates_of(request, policy) != dates_of(request, first):
            raise InputError(
                f"runs {_dates(policy)}; '{first.name}' runs {_dates(first)}: give both the same dates"
                + (", or --from and --to" if policy.start == first.start else ""),
                str(policy.path),
            )
    return dates_of(request, first)


def _dates(scenario: Scenario) -> str:
    return f"from {scenario.start}, recorded from {scenario.records_from}, to {scenario.end}"


def ranked(infos: dict) -> list[str]:
    """Return the series by which policies are ranked: those of the headline that have a good direction."""
    return [name for name in HEADLINE if name in infos and sign_of(infos[name])]


def _check_series(name: str, infos: dict) -> None:
    if name in (known := ranked(infos)):
        return
    if name == TOTAL:
        raise InputError("no scenario gives unit costs", field="--by")
    if name in catalogue():
        raise InputError(
            f"'{name}' has no direction that is good news, or is no headline; one of {', '.join(known)}",
            field="--by",
        )
    raise InputError(
        f"must be a series such as {', '.join(known[:3])}, not {name[:40]!r}",
        field="--by",
        nearest=nearest(name, known),
    )
