"""The target of a column of values: a parameter, a lever's setting or first day, or a population share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from sim import levers, parameters
from sim.countries.cohorts import cohort_sizes
from sim.countries.folder import CountryFolder, folder_of, read_folder
from sim.country import Country, build
from sim.scenario import Scenario

Kind = Literal["parameter", "setting", "date", "share"]
PARAMETER, SETTING, DATE, SHARE = "parameter", "setting", "date", "share"
# Shares of the population that may be varied: where each stands in the country's population file.
SHARES = {
    "rural_share": ("rural_share",),
    "girls_share": ("children_in_street_situations", "girls_share"),
}


@dataclass(frozen=True)
class Varied:
    """The target of one column of values: a parameter, a lever's setting or first day, a population share.

    A first day is a number of days since 1 January 1970.
    """

    kind: Kind
    name: str

    def column(self, outputs: Collection[str]) -> str:
        """Return its name in a table that holds outputs too: with its kind where an output has the name.

        ``trafficked_again`` is a parameter, and a series.
        """
        return f"{self.kind}_{self.name}" if self.name in outputs else self.name


def limits_of(varied: Varied) -> tuple[tuple[float, float], str]:
    """Return the bounds of values, and their unit; those of a first day depend on its scenario.

    Raises:
        ValueError: it is a first day.
    """
    if varied.kind == DATE:
        raise ValueError("a first day has no bounds of its own")
    if varied.kind == SHARE:
        return (0.0, 1.0), ""
    if varied.kind == PARAMETER:
        one = parameters.find(varied.name)
    else:
        one = levers.declared()[varied.name].setting
    return one.bounds, one.unit


def with_policy(scenario: Scenario, varied: Varied, value: float) -> Scenario:
    """Return a scenario with a lever's setting or first day changed, if it uses the lever.

    Raises:
        InputError: a setting out of bounds, or a first day from which the lever is never in force.
    """
    if varied.name not in scenario.levers:
        return scenario
    periods = scenario.levers[varied.name]
    if varied.kind == SETTING:
        periods = tuple(replace(one, value=value) for one in periods)
    else:
        start = date.fromordinal(date(1970, 1, 1).toordinal() + int(value))
        periods = (replace(periods[0], start=start), *periods[1:])
    return scenario.with_levers({**scenario.levers, varied.name: periods})


def with_shares(country: Country, shares: Mapping[str, float]) -> Country:
    """Return a country with other shares of its population."""
    files = read_files(country.name if country.is_shipped else str(country.folder), country.digest)
    population = files.population
    for name, value in shares.items():
        *inside, last = SHARES[name]
        if inside:
            part = getattr(population, inside[0]).model_copy(update={last: value})
            population = population.model_copy(update={inside[0]: part})
        else:
            population = population.model_copy(update={last: value})
    first, cohorts = cohort_sizes(files.places, population)
    return build(replace(files, population=population, first_birth_year=first, cohorts=cohorts))


@lru_cache(maxsize=4)
def read_files(name: str, digest: str) -> CountryFolder:
    """Return the files of a country; ``digest`` distinguishes versions of changed files."""
    return read_folder(folder_of(name))
