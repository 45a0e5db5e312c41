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
from sim.codes import NOWHERE, Centre, Crossing, Desk, Nationality, PlaceKind
from sim.uids import OFFICIAL_IDS, PEOPLE_LIMIT, POST_IDS, SHELTER_IDS

FOLDER = Path(__file__).resolve().parent / "data"

PLACE = np.dtype(
    [("kind", "i8"), ("region", "i8"), ("rural", "i8"), ("visa_required", "i8"), ("nationality", "i8")]
)


@dataclass(frozen=True)
class Country:
    """Everything that stays the same in all runs of a country; arrays are read only and shared.

    Attributes:
        places: record array (places,) of ``PLACE``; region parts come as urban, rural, urban, ...
        cohort_size: people by place and birth year, int64 (places, birth years).
        cohort_first: id of the first person of each cohort, int64, same shape.
        region_weight: share of the population by region, float64 (regions,).
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
        """The first and last year for which everybody in the age range is declared."""
        last_birth_year = self.first_birth_year + self.cohort_size.shape[1] - 1
        return self.first_birth_year + self.oldest_age, last_birth_year + self.youngest_age

    def people(self, year: int) -> int:
        """Return how many residents are in the age range of the model in a year."""
        born = slice(
            year - self.oldest_age - self.first_birth_year,
            year - self.youngest_age + 1 - self.first_birth_year,
        )
        return int(self.cohort_size[: 2 * len(self.regions), born].sum())

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
    places = [
        (PlaceKind.REGION_PART, index, rural, 0, Nationality.KOSOVO)
        for index in range(len(regions))
        for rural in (0, 1)
    ]
    places += [
        (PlaceKind.ORIGIN, NOWHERE, 0, int(origin["visa_required"]), Nationality.FOREIGN)
        for origin in where["origins"]
    ]
    places += [(PlaceKind.DESTINATION, NOWHERE, 0, 0, Nationality.FOREIGN) for _ in where["destinations"]]
    names = [f"{region} {part}" for region in regions for part in ("urban", "rural")]
    names += [place["name"] for place in (*where["origins"], *where["destinations"])]

    size = cohort_sizes(where, population)
    census = np.array([region["census_2011"] for region in where["regions"]], float)
    share = np.array([origin["share"] for origin in where["origins"]], float)
    return Country(
        name=name,
        regions=regions,
        place_names=tuple(names),
        places=np.array(places, PLACE).view(np.recarray),
        first_birth_year=population["first_birth_year"],
        youngest_age=population["youngest_age"],
        oldest_age=population["oldest_age"],
        cohort_size=size,
        cohort_first=first_ids(size),
        region_weight=census / census.sum(),
        rural_share=population["rural_share"],
        hot_spot=np.array([region["hot_spot"] for region in where["regions"]], np.int64),
        origin_share=share / share.sum(),
        first_origin=2 * len(regions),
        posts=post_rows(borders["posts"]),
        post_names=tuple(post["name"] for post in borders["posts"]),
        officials=official_rows(institutions["officials"]),
        shelters=shelter_rows(institutions["shelters"], regions),
        shelter_names=tuple(row["name"] for row in institutions["shelters"]),
        nearest_shelter=shelters_by_distance(where["regions"], institutions["shelters"]),
        recruiters=institutions["recruiters"],
        networks=institutions["networks"],
    )


def cohort_sizes(where: dict, population: dict) -> np.ndarray:
    """Return people by place and birth year, int64 (places, birth years)."""
    years = np.arange(population["first_birth_year"], population["last_birth_year"] + 1)
    bands = population["women_a_birth_year"]
    share = np.array([next(band["share"] for band in bands if year <= band["until"]) for year in years])
    rows = [
        np.rint(region["census_2011"] * part * share)
        for region in where["regions"]
        for part in (1.0 - population["rural_share"], population["rural_share"])
    ]
    rows += [np.full(len(years), origin["women_a_birth_year"]) for origin in where["origins"]]
    rows += [np.zeros(len(years)) for _ in where["destinations"]]
    return np.array(rows, np.int64)


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
