"""A country read from its data folder: places, population, border posts, institutions.

The population is one to one but takes no memory: a person is a place, a birth year and a number,
which give a stable id; everything else about that person follows from the id and the run's seed
(see ``sim.processes.exposure``). Ten times the people therefore cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import numpy as np

from sim import strict_yaml
from sim.agents import border_post, permit_official, shelter
from sim.codes import NOBODY, NOWHERE, Centre, Crossing, Desk, Nationality, PlaceKind
from sim.uids import OFFICIAL_IDS, PEOPLE_LIMIT, POST_IDS, SHELTER_IDS

FOLDER = Path(__file__).resolve().parent / "data"

PLACE = np.dtype(
    [
        ("kind", "i8"),
        ("region", "i8"),
        ("rural", "i8"),
        ("visa_required", "i8"),
        ("nationality", "i8"),
        ("street", "i8"),  # 1: children in street situations live here
        ("girls_share", "f8"),
    ]
)


@dataclass(frozen=True)
class Country:
    """Everything that stays the same in all runs of a country; arrays are read only and shared.

    Attributes:
        places: record array (places,) of ``PLACE``: region parts as urban, rural, urban, ..., origins,
            destinations, the street of each region, the streets of origins that children come from.
        cohort_size: people by place and birth year, int64 (places, birth years).
        cohort_first: id of the first person of each cohort, int64, same shape.
        region_weight: share of the population by region, float64 (regions,).
        first_street: place of the first region's children in street situations.
        street_of_origin: place of each origin's, ``NOBODY`` where none come from, int64 (origins,).
        hot_spot: 1 where the report names a hot spot, int64 (regions,).
        nearest_shelter: shelters of each region by distance, int64 (regions, shelters).
    """

    name: str
    regions: tuple[str, ...]
    place_names: tuple[str, ...]
    places: np.ndarray
    first_birth_year: int
    youngest_age: int
    oldest_age: int
    cohort_size: np.ndarray
    cohort_first: np.ndarray
    region_weight: np.ndarray
    rural_share: float
    hot_spot: np.ndarray
    origin_share: np.ndarray
    first_origin: int
    first_street: int
    street_of_origin: np.ndarray
    street_youngest: int
    street_oldest: int
    posts: np.ndarray
    post_names: tuple[str, ...]
    officials: np.ndarray
    shelters: np.ndarray
    shelter_names: tuple[str, ...]
    nearest_shelter: np.ndarray
    recruiters: int
    networks: int

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year for which everybody in the age ranges is declared."""
        oldest, youngest = (
            max(self.oldest_age, self.street_oldest),
            min(self.youngest_age, self.street_youngest),
        )
        last_birth_year = self.first_birth_year + self.cohort_size.shape[1] - 1
        return self.first_birth_year + oldest, last_birth_year + youngest

    def people(self, year: int) -> int:
        """Return how many resident girls and women are in the age range of the model in a year."""
        return self._living(slice(2 * len(self.regions)), year, self.youngest_age, self.oldest_age)

    def street_children(self, year: int) -> int:
        """Return how many resident children are in street situations in a year."""
        streets = slice(self.first_street, self.first_street + len(self.regions))
        return self._living(streets, year, self.street_youngest, self.street_oldest)

    def _living(self, places: slice, year: int, youngest: int, oldest: int) -> int:
        born = slice(year - oldest - self.first_birth_year, year - youngest + 1 - self.first_birth_year)
        return int(self.cohort_size[places, born].sum())

    def scaled(self, factor: int) -> Country:
        """Return the same country with ``factor`` times the (dormant) people, for measurements."""
        size = self.cohort_size * factor
        return replace(self, cohort_size=size, cohort_first=first_ids(size))


@cache
def load(name: str = "kosovo") -> Country:
    """Read a country's folder below ``sim/data``.

    Raises:
        InputError: a file is missing or malformed.
    """
    folder = FOLDER / name
    where, population, borders, institutions = (
        strict_yaml.read(folder / f"{stem}.yaml").data
        for stem in ("places", "population", "border_posts", "institutions")
    )
    regions = tuple(region["name"] for region in where["regions"])
    women, children = population["girls_and_women"], population["children_in_street_situations"]
    places, names = place_rows(where, children)
    first_birth_year, size = cohort_sizes(where, population)
    census = np.array([region["census_2011"] for region in where["regions"]], float)
    share = np.array([origin["share"] for origin in where["origins"]], float)
    return Country(
        name=name,
        regions=regions,
        place_names=tuple(names),
        places=places,
        first_birth_year=first_birth_year,
        youngest_age=women["youngest_age"],
        oldest_age=women["oldest_age"],
        cohort_size=size,
        cohort_first=first_ids(size),
        region_weight=census / census.sum(),
        rural_share=population["rural_share"],
        hot_spot=np.array([region["hot_spot"] for region in where["regions"]], np.int64),
        origin_share=share / share.sum(),
        first_origin=2 * len(regions),
        first_street=2 * len(regions) + len(where["origins"]) + len(where["destinations"]),
        street_of_origin=np.array(
            [
                names.index(street_name(origin["name"])) if street_name(origin["name"]) in names else NOBODY
                for origin in where["origins"]
            ],
            np.int64,
        ),
        street_youngest=children["youngest_age"],
        street_oldest=children["oldest_age"],
        posts=post_rows(borders["posts"]),
        post_names=tuple(post["name"] for post in borders["posts"]),
        officials=official_rows(institutions["officials"]),
        shelters=shelter_rows(institutions["shelters"], regions),
        shelter_names=tuple(row["name"] for row in institutions["shelters"]),
        nearest_shelter=shelters_by_distance(where["regions"], institutions["shelters"]),
        recruiters=institutions["recruiters"],
        networks=institutions["networks"],
    )


def street_name(place: str) -> str:
    """Return the name of the street that stands for a region's or an origin's children."""
    return f"{place} street"


def place_rows(where: dict, children: dict) -> tuple[np.ndarray, list[str]]:
    """Return the rows of ``Country.places`` and their names.

    The streets come last, so that no id of anybody else depends on them.
    """
    home, foreign = int(Nationality.KOSOVO), int(Nationality.FOREIGN)
    rows, names = [], []
    for index, region in enumerate(where["regions"]):
        for rural, part in enumerate(("urban", "rural")):
            rows.append((PlaceKind.REGION_PART, index, rural, 0, home, 0, 1.0))
            names.append(f"{region['name']} {part}")
    visa = {origin["name"]: int(origin["visa_required"]) for origin in where["origins"]}
    for name, required in visa.items():
        rows.append((PlaceKind.ORIGIN, NOWHERE, 0, required, foreign, 0, 1.0))
        names.append(name)
    for destination in where["destinations"]:
        rows.append((PlaceKind.DESTINATION, NOWHERE, 0, 0, foreign, 0, 1.0))
        names.append(destination["name"])
    girls = children["girls_share"]
    for index, region in enumerate(where["regions"]):
        rows.append((PlaceKind.STREET, index, 0, 0, home, 1, girls))
        names.append(street_name(region["name"]))
    for origin in children["origins"]:
        rows.append((PlaceKind.STREET, NOWHERE, 0, visa[origin["name"]], foreign, 1, girls))
        names.append(street_name(origin["name"]))
    return np.array(rows, PLACE).view(np.recarray), names


def cohort_sizes(where: dict, population: dict) -> tuple[int, np.ndarray]:
    """Return the first birth year, and people by place and birth year, int64 (places, birth years).

    Everybody who is in an age range in one of the declared years has a birth year in the table.
    """
    women, children = population["girls_and_women"], population["children_in_street_situations"]
    (first, last), groups = population["years"], (women, children)
    years = np.arange(
        first - max(group["oldest_age"] for group in groups),
        last - min(group["youngest_age"] for group in groups) + 1,
    )
    bands = women["born_a_year"]
    share = np.array([next(band["share"] for band in bands if year <= band["until"]) for year in years])
    declared = years <= last - women["youngest_age"]
    people = np.array([region["census_2011"] for region in where["regions"]], float)
    parts = 1.0 - population["rural_share"], population["rural_share"]
    rows = [count * part * share * declared for count in people for part in parts]
    rows += [origin["women_a_birth_year"] * declared for origin in where["origins"]]
    rows += [np.zeros(len(years)) for _ in where["destinations"]]
    ages = children["oldest_age"] - children["youngest_age"] + 1
    each_year = [
        *(children["number"] * people / people.sum()),
        *(one["number"] for one in children["origins"]),
    ]
    rows += [np.full(len(years), number / ages) for number in each_year]
    return int(years[0]), np.rint(np.array(rows)).astype(np.int64)


def first_ids(size: np.ndarray) -> np.ndarray:
    """Return the id of the first person of each cohort; ids are dense, in the order of the table."""
    ends = np.cumsum(size)
    if ends[-1] >= PEOPLE_LIMIT:
        raise ValueError(f"{ends[-1]} people are more than ids can tell apart ({PEOPLE_LIMIT})")
    return (ends - size.ravel()).reshape(size.shape)


def post_rows(posts: list[dict]) -> np.ndarray:
    """Return border posts as rows, kind by kind as they stand in the file."""
    rows = np.zeros(len(posts), border_post.ROW).view(np.recarray)
    total = sum(post["travellers"] for post in posts)
    irregular = sum(post["kind"] == "irregular" for post in posts)
    for index, (row, post) in enumerate(zip(rows, posts, strict=True)):
        row.uid = POST_IDS + index
        row.kind = Crossing[post["kind"].upper()]
        row.travellers = post["travellers"]
        row.weight = 1.0 / irregular if row.kind == Crossing.IRREGULAR else post["travellers"] / total
    return rows


def official_rows(desks: list[dict]) -> np.ndarray:
    """Return permit officials as rows, desk by desk."""
    listed = [
        (Desk[desk["desk"].upper()], desk["applications"]) for desk in desks for _ in range(desk["number"])
    ]
    rows = np.zeros(len(listed), permit_official.ROW).view(np.recarray)
    for index, (row, (desk, applications)) in enumerate(zip(rows, listed, strict=True)):
        row.uid, row.desk, row.applications = OFFICIAL_IDS + index, desk, applications
    return rows


def shelter_rows(shelters: list[dict], regions: tuple[str, ...]) -> np.ndarray:
    """Return shelters as rows."""
    rows = np.zeros(len(shelters), shelter.ROW).view(np.recarray)
    for index, (row, place) in enumerate(zip(rows, shelters, strict=True)):
        row.uid = SHELTER_IDS + index
        row.kind = Centre[place["kind"].upper()]
        row.region = regions.index(place["region"])
        row.places = place["places"]
    return rows


def shelters_by_distance(regions: list[dict], shelters: list[dict]) -> np.ndarray:
    """Return for each region the shelters, nearest first; int64 (regions, shelters)."""
    city = {region["name"]: region["city"] for region in regions}
    return np.array(
        [
            sorted(
                range(len(shelters)),
                key=lambda index: (
                    round(kilometres(region["city"], city[shelters[index]["region"]]), 3),
                    index,
                ),
            )
            for region in regions
        ],
        np.int64,
    )


def kilometres(a: list[float], b: list[float]) -> float:
    """Return the great-circle distance of two points given as (longitude, latitude) in degrees."""
    (x1, y1), (x2, y2) = (tuple(map(radians, point)) for point in (a, b))
    chord = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(chord))
