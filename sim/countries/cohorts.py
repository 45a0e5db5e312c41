"""How many people there are, by place and birth year, from a country's places and population."""

from __future__ import annotations

import numpy as np

from sim.agents.uids import PEOPLE_LIMIT
from sim.countries.files import GirlsAndWomen, Places, Population


def cohort_sizes(places: Places, population: Population) -> tuple[int, np.ndarray]:
    """Return the first birth year, and people by place and birth year, int64 (places, birth years).

    The order of places is that of ``sim.country.place_rows``. Everybody who is in an age range in one of the
    declared years has a birth year in the table.
    """
    women, children = population.girls_and_women, population.children_in_street_situations
    first, last = population.years
    years = np.arange(
        first - max(women.oldest_age, children.oldest_age),
        last - min(women.youngest_age, children.youngest_age) + 1,
    )
    declared = years <= last - women.youngest_age
    share = np.array([share_born(women, year) for year in years.tolist()])
    people = np.array([region.census for region in places.regions], float)
    parts = 1.0 - population.rural_share, population.rural_share
    rows: list[np.ndarray] = [count * part * share * declared for count in people for part in parts]
    rows += [origin.born_a_year * declared for origin in places.origins]
    rows += [np.zeros(len(years)) for _ in places.destinations]
    ages = children.oldest_age - children.youngest_age + 1
    in_streets = [*(children.number * (people / people.sum())), *(one.number for one in children.origins)]
    rows += [np.full(len(years), number / ages) for number in in_streets]
    if population.men_and_boys is not None:
        of_men = population.men_and_boys.boys_per_girl
        rows += [count * part * share * declared * of_men for count in people for part in parts]
    return int(years[0]), np.rint(np.array(rows)).astype(np.int64)


def share_born(women: GirlsAndWomen, year: int) -> float:
    """Return girls born in a year as a share of the census count; 0 after the last band."""
    return next((band.share for band in women.born_a_year if year <= band.until), 0.0)


def first_ids(size: np.ndarray) -> np.ndarray:
    """Return the id of the first person of each cohort; ids are dense, in the order of the table."""
    ends = np.cumsum(size)
    if ends[-1] >= PEOPLE_LIMIT:
        raise ValueError(f"{ends[-1]} people are more than ids can tell apart ({PEOPLE_LIMIT})")
    return (ends - size.ravel()).reshape(size.shape)
