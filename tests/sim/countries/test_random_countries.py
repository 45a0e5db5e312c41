"""Whatever a country's files may say, its runs keep what holds in every week of every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim import country as countries
from sim import engine
from sim.codes import Centre
from sim.records import Series
from tests.countries import copy_with
from tests.verification.conservation import ALL_CLAIMS, any_scenario, last_week, wide

COUNTRIES = 40
REGIONS = ("Oster", "Wester", "Norder")
# Nobody or nothing, one, a few, more than there is work for.
FEW = (0, 1, 2, 7, 60, 900)
SHARES = (0.0, 0.001, 0.5, 1.0)


def any_country(folder: Path, rng: np.random.Generator) -> Path:
    """Copy Testland with other institutions, people and places, within what its files may say."""

    def one_of(values: tuple) -> Any:
        return values[int(rng.integers(len(values)))]

    def changed(name: str) -> dict[str, Any]:
        return files.setdefault(name, yaml.safe_load((country / f"{name}.yaml").read_text("utf-8")))

    country, files = copy_with(folder, {}), {}
    institutions = changed("institutions")
    institutions["recruiters"] = one_of(FEW[1:])
    institutions["networks"] = one_of(FEW)
    for desk in institutions["officials"]:
        desk |= {"number": one_of(FEW[1:]), "applications": one_of((0.001, 0.3, 8, 100_000))}
    institutions["shelters"] = [
        {
            "name": f"House {number}",
            "kind": one_of(tuple(Centre)).name.lower(),
            "region": one_of(REGIONS),
            "public_share": one_of(SHARES),
            "places": one_of(FEW),
        }
        for number in range(one_of(FEW[:5]))
    ]
    population = changed("population")
    population["rural_share"] = one_of(SHARES)
    population["girls_and_women"]["born_a_year"][1]["share"] = one_of((0.0, 1e-5, 0.008))
    children = population["children_in_street_situations"]
    children |= {"number": one_of(FEW), "girls_share": one_of(SHARES)}
    children["origins"][0]["number"] = one_of(FEW)
    places = changed("places")
    places["origins"][0] |= {"visa_required": one_of((True, False)), "born_a_year": one_of((*FEW, 9_000))}
    for region in places["regions"]:
        region |= {"census": one_of((1, 50, 4_000, 250_000)), "hot_spot": one_of((True, False))}
    changed("border_posts")["posts"][0]["travellers"] = one_of((1, 20_000, 100_000_000))
    for name, data in files.items():
        (country / f"{name}.yaml").write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    return country


def test_random_countries_conserve_everything(tmp_path):
    """Parameters anywhere within their bounds, any levers and dates: each claim after the last week."""
    rng, broken, exploited = np.random.default_rng(12), [], 0
    draws = wide(rng, COUNTRIES)
    for number in range(COUNTRIES):
        country = countries.load(str(any_country(tmp_path / str(number), rng)))
        simulation = engine.Simulation.of(any_scenario(rng), country)
        week = last_week(simulation, draws[number : number + 1], number)
        exploited += int(week.world.series[:, Series.NEWLY_EXPLOITED].any())
        for claim in ALL_CLAIMS:
            try:
                claim(week)
            except AssertionError:
                broken.append(f"{claim.__name__} in country {number}")
    assert broken == []
    assert exploited > COUNTRIES / 2
