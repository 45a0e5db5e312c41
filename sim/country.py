"""A country read from its data folder: places, population, border posts, institutions.

The population is one to one but takes no memory: a person is a place, a birth year and a number,
which give a stable id; everything else about that person follows from the id and the run's seed
(see ``sim.processes.exposure``). So ten times as many people cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import numpy as np

from sim.agents import border_post, permit_official, shelter
from sim.agents.uids import OFFICIAL_IDS, POST_IDS, SHELTER_IDS
from sim.codes import NOBODY, NOWHERE, Crossing, Nationality, PlaceKind
from sim.compiled import digests
from sim.countries.cohorts import first_ids
from sim.countries.files import Help, House, Institutions, Places, Post, Region, StreetChildren, Targets
from sim.countries.folder import FOLDER, CountryFolder, data_files, folder_of, read_folder
from sim.parameters import Parameter
from sim.scenario import COUNTRY

PLACE = np.dtype(
    [
        ("kind", "i8"),
        ("region", "i8"),
        ("rural", "i8"),
        ("visa_required", "i8"),
        ("nationality", "i8"),
        ("street", "i8"),  # 1: children in street situations live here
        ("origin", "i8"),  # number of the country of origin, -1 at home
        ("girls_share", "f8"),
    ]
)


@dataclass(frozen=True, eq=False)
class Country:
    """Everything that stays the same in all runs of a country; arrays are read only and shared.

    Attributes:
        name: of the folder; ``label`` is what readers see, ``footnote`` stands below it, if anything.
        help: telephone numbers for people in danger, if the folder gives any.
        folder: where the data lie; ``parts`` are the digests of what they say, by file.
        parameters: those that the country declares anew, by name.
        targets: official figures and softer patterns.
        places: record array (places,) of ``PLACE``: region parts as urban, rural, urban, ..., origins,
            destinations, the street of each region, the streets of origins that children come from.
        cohort_size: people by place and birth year, int64 (places, birth years).
        cohort_first: id of the first person of each cohort, int64, same shape.
        region_weight: share of the population by region, float64 (regions,).
        first_street: place of the first region's children in street situations.
        first_men: place of the first region's men and boys, ``NOBODY`` where none are declared.
        ways: share of the crossings by post, of official ones and of others, float64 (origins + 1, posts):
            towards each country of origin, and towards destinations abroad.
        street_of_origin: place of each origin's, ``NOBODY`` where none come from, int64 (origins,).
        hot_spot: 1 where the report names a hot spot, int64 (regions,).
        nearest_shelter: shelters of each region by distance, int64 (regions, shelters).
    """

    name: str
    label: str
    footnote: str | None
    help: Help | None
    folder: Path
    parts: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    targets: Targets
    regions: tuple[str, ...]
    origins: tuple[str, ...]
    place_names: tuple[str, ...]
    places: np.recarray
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
    destinations: int
    first_street: int
    first_men: int
    ways: np.ndarray
    street_of_origin: np.ndarray
    street_youngest: int
    street_oldest: int
    posts: np.recarray
    post_names: tuple[str, ...]
    officials: np.recarray
    shelters: np.recarray
    shelter_names: tuple[str, ...]
    nearest_shelter: np.ndarray
    recruiters: int
    networks: int

    @property
    def digest(self) -> str:
        """SHA-256 of what the folder says, 64 hexadecimal digits."""
        return digests.whole(self.parts)

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
        born = year - self.first_birth_year
        ages = slice(born - self.oldest_age, born - self.youngest_age + 1)
        return int(self.cohort_size[: 2 * len(self.regions), ages].sum())

    @property
    def is_shipped(self) -> bool:
        """Whether the country comes with the package."""
        return self.folder.parent == FOLDER

    def official(self, series: str) -> dict[int, float]:
        """Return the official yearly counts of a series, by calendar year; empty where there are none."""
        figure = self.targets.official.get(series)
        return dict(figure.by_year or {}) if figure else {}

    def scaled(self, factor: int) -> Country:
        """Return the same country with ``factor`` times the (dormant) people, for measurements."""
        size = self.cohort_size * factor
        return replace(self, cohort_size=size, cohort_first=first_ids(size))


def load(name: str = COUNTRY) -> Country:
    """Return a shipped country by its name, or another by the path of its folder; read again only if changed.

    Raises:
        InputError: there is no such country, or a file of it is missing or wrong.
    """
    folder = folder_of(name)
    return _load(folder, tuple((path.name, path.stat().st_mtime_ns) for path in data_files(folder)))


@lru_cache(maxsize=16)
def _load(folder: Path, written: tuple[tuple[str, int], ...]) -> Country:
    return build(read_folder(folder))


def build(files: CountryFolder) -> Country:
    """Make the arrays of a country from its files."""
    where, women = files.places, files.population.girls_and_women
    children = files.population.children_in_street_situations
    names = tuple(region.name for region in where.regions)
    places, place_names = place_rows(where, children, files.population.men_and_boys is not None)
    census = np.array([region.census for region in where.regions], float)
    share = np.array([origin.share for origin in where.origins], float)
    return Country(
        name=files.name,
        label=files.identity.name,
        footnote=files.identity.footnote,
        help=files.identity.help,
        folder=files.folder,
        parts=files.parts,
        parameters=files.parameters,
        targets=files.targets,
        regions=names,
        origins=tuple(origin.name for origin in where.origins),
        place_names=tuple(place_names),
        places=places,
        first_birth_year=files.first_birth_year,
        youngest_age=women.youngest_age,
        oldest_age=women.oldest_age,
        cohort_size=files.cohorts,
        cohort_first=first_ids(files.cohorts),
        region_weight=census / census.sum(),
        rural_share=files.population.rural_share,
        hot_spot=np.array([region.hot_spot for region in where.regions], np.int64),
        origin_share=share / share.sum(),
        first_origin=2 * len(names),
        destinations=len(where.destinations),
        first_street=2 * len(names) + len(where.origins) + len(where.destinations),
        first_men=place_names.index(men_name(names[0], "urban")) if files.population.men_and_boys else NOBODY,
        ways=ways(where, files.border_posts.posts),
        street_of_origin=streets_of_origins(where, place_names),
        street_youngest=children.youngest_age,
        street_oldest=children.oldest_age,
        posts=post_rows(files.border_posts.posts),
        post_names=tuple(post.name for post in files.border_posts.posts),
        officials=official_rows(files.institutions),
        shelters=shelter_rows(files.institutions.shelters, names),
        shelter_names=tuple(house.name for house in files.institutions.shelters),
        nearest_shelter=shelters_by_distance(where.regions, files.institutions.shelters),
        recruiters=files.institutions.recruiters,
        networks=files.institutions.networks,
    )


def street_name(place: str) -> str:
    """Return the name of the street that stands for a region's or an origin's children."""
    return f"{place} street"


def men_name(region: str, part: str) -> str:
    """Return the name of the place that stands for the men and boys of a part of a region."""
    return f"{region} {part} men"


def place_rows(where: Places, children: StreetChildren, men: bool) -> tuple[np.recarray, list[str]]:
    """Return the rows of ``Country.places`` and their names.

    Streets and men come last, so that no id of anybody else depends on them.
    """
    home, foreign = int(Nationality.DOMESTIC), int(Nationality.FOREIGN)
    rows, names = [], []
    for index, region in enumerate(where.regions):
        for rural, part in enumerate(("urban", "rural")):
            rows.append((PlaceKind.REGION_PART, index, rural, 0, home, 0, NOBODY, 1.0))
            names.append(f"{region.name} {part}")
    visa = {origin.name: int(origin.visa_required) for origin in where.origins}
    for number, (name, required) in enumerate(visa.items()):
        rows.append((PlaceKind.ORIGIN, NOWHERE, 0, required, foreign, 0, number, 1.0))
        names.append(name)
    for destination in where.destinations:
        rows.append((PlaceKind.DESTINATION, NOWHERE, 0, 0, foreign, 0, NOBODY, 1.0))
        names.append(destination.name)
    for index, region in enumerate(where.regions):
        rows.append((PlaceKind.STREET, index, 0, 0, home, 1, NOBODY, children.girls_share))
        names.append(street_name(region.name))
    for origin in children.origins:
        number = list(visa).index(origin.name)
        rows.append(
            (PlaceKind.STREET, NOWHERE, 0, visa[origin.name], foreign, 1, number, children.girls_share)
        )
        names.append(street_name(origin.name))
    for index, region in enumerate(where.regions if men else ()):
        for rural, part in enumerate(("urban", "rural")):
            rows.append((PlaceKind.MEN, index, rural, 0, home, 0, NOBODY, 0.0))
            names.append(men_name(region.name, part))
    return np.array(rows, PLACE).view(np.recarray), names


def streets_of_origins(where: Places, names: list[str]) -> np.ndarray:
    """Return the place of each origin's children in street situations, ``NOBODY`` where none come from."""
    streets = [street_name(origin.name) for origin in where.origins]
    return np.array([names.index(one) if one in names else NOBODY for one in streets], np.int64)


def post_rows(posts: tuple[Post, ...]) -> np.recarray:
    """Return border posts as rows, in the order of the file."""
    rows = np.zeros(len(posts), border_post.ROW).view(np.recarray)
    for index, (row, post) in enumerate(zip(rows, posts, strict=True)):
        row.uid = POST_IDS + index
        row.kind = post.kind
        row.travellers = post.travellers
    return rows


def ways(where: Places, posts: tuple[Post, ...]) -> np.ndarray:
    """Return ``Country.ways``: official posts by their travellers, others evenly, as far as they lead there.

    Where no post of a kind leads towards a place, all of them do.
    """
    abroad = tuple({name: None for one in where.destinations for name in one.through})
    ends = [*(origin.through for origin in where.origins), abroad]
    irregular = np.array([post.kind == Crossing.IRREGULAR for post in posts], bool)
    volume = np.where(irregular, 1.0, [float(post.travellers) for post in posts])
    rows = np.zeros((len(ends), len(posts)))
    for row, through in zip(rows, ends, strict=True):
        leads = np.array([not through or post.towards in through for post in posts], bool)
        for kind in (irregular, ~irregular):
            weight = np.where(kind & leads, volume, 0.0)
            weight = weight if weight.any() else np.where(kind, volume, 0.0)
            row += weight / weight.sum() if weight.any() else 0.0
    return rows


def official_rows(institutions: Institutions) -> np.recarray:
    """Return permit officials as rows, desk by desk."""
    listed = [(desk.desk, desk.applications) for desk in institutions.officials for _ in range(desk.number)]
    rows = np.zeros(len(listed), permit_official.ROW).view(np.recarray)
    for index, (row, (desk, applications)) in enumerate(zip(rows, listed, strict=True)):
        row.uid, row.desk, row.applications = OFFICIAL_IDS + index, desk, applications
    return rows


def shelter_rows(houses: tuple[House, ...], regions: tuple[str, ...]) -> np.recarray:
    """Return shelters as rows."""
    rows = np.zeros(len(houses), shelter.ROW).view(np.recarray)
    for index, (row, house) in enumerate(zip(rows, houses, strict=True)):
        row.uid = SHELTER_IDS + index
        row.kind = house.kind
        row.region = regions.index(house.region)
        row.public_share = house.public_share
        row.places = house.places
    return rows


def shelters_by_distance(regions: tuple[Region, ...], houses: tuple[House, ...]) -> np.ndarray:
    """Return for each region the shelters, nearest first; int64 (regions, shelters)."""
    city = {region.name: region.city for region in regions}

    def ordered(home: Region) -> list[int]:
        away = [round(kilometres(home.city, city[house.region]), 3) for house in houses]
        return sorted(range(len(houses)), key=lambda index: (away[index], index))

    return np.array([ordered(region) for region in regions], np.int64).reshape(len(regions), len(houses))


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two points given as (longitude, latitude) in degrees."""
    (x1, y1), (x2, y2) = (tuple(map(radians, point)) for point in (a, b))
    chord = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(chord))
