"""What a scenario file resolves to, as data and in a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim import levers, parameters
from sim.countries.folder import folder_of, read_folder
from sim.scenario import Period, Scenario, check_years
from udha.inputs.country_map import outlines


def checked(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Read a scenario with its country and map; return what it says, its base's settings worked in."""
    scenario = Scenario.load(path)
    country = read_folder(folder_of(scenario.country))
    check_years(country.identity.name, country.population.years, scenario)
    outlines(country)
    chain, base = [], scenario.base
    while base is not None:
        chain.append(f"'{base.name}'")
        base = base.base
    return {"scenario": scenario.resolved(), "country_digest": country.digest}, [
        f"ok: {scenario.path}",
        f"  {scenario.name}, extends {', which extends '.join(chain) or 'nothing'}",
        f"  from {scenario.start}, recorded from {scenario.records_from}, to {scenario.end}",
        f"  in {country.identity.name}, data in {country.folder}",
        *_section(
            "parameters of the country",
            [_parameter(own.name, own.value) for own in country.parameters.values()],
        ),
        *_section(
            "levers", [f"{name}: {setting_words(name, periods)}" for name, periods in scenario.levers.items()]
        ),
        *_section("parameters", [_parameter(name, value) for name, value in scenario.parameters.items()]),
        *_section(
            "costs", [f"{name}: {amount:g} {currency}" for name, (amount, currency) in scenario.costs.items()]
        ),
    ]


def _section(title: str, entries: list[str]) -> list[str]:
    return [f"  {title}:", *(f"    {entry}" for entry in entries)] if entries else []


def setting_words(name: str, periods: tuple[Period, ...]) -> str:
    """Return how a lever is set and when: intensity 1 from 2016-01-01, over 26 weeks."""
    setting = levers.find(name).setting.name
    return "; ".join(
        f"{setting} {period.value:g} from {period.start}"
        + (f" until {period.until}" if period.until else "")
        + (f", over {period.ramp_weeks} weeks" if period.ramp_weeks else "")
        for period in periods
    )


def _parameter(name: str, value: float) -> str:
    return f"{name}: {value:g} {parameters.find(name).unit}"
