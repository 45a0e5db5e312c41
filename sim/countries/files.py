"""The files of a country's folder: what each may contain, and how they are found.

``sim.countries.folder`` reads them. Money is in EUR throughout, as in the parameters.
"""

from __future__ import annotations

import datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from sim.codes import Centre, Crossing, Desk
from sim.parameters import Grade
from sim.reading.entries import Entry

MOST_REGIONS = 64
# What fits on a line below a figure.
MOST_CHARACTERS = 150
# The bounds of the parameter ``age_of_majority``: whatever it is, there are children and adults.
YOUNGEST_MAJORITY, OLDEST_MAJORITY = 16, 21

Share = Annotated[float, Field(ge=0, le=1)]
People = Annotated[int, Field(ge=0, le=2_000_000_000)]
Year = Annotated[int, Field(ge=1990, le=2100)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
TelephoneNumber = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ]*$", max_length=20)]
Agents = Annotated[int, Field(ge=0, le=100_000)]


class Evidence(Entry):
    """Something with a source and a grade, as every file must have."""

    source: str
    grade: Grade


class Help(Entry):
    """Telephone numbers for people in danger, of the police and of a line that supports them."""

    police: TelephoneNumber
    line: TelephoneNumber


class Identity(Evidence):
    """country.yaml. ``footnote`` appears below figures; ``help`` in reports and in the classroom."""

    name: str
    footnote: Annotated[str, Field(max_length=MOST_CHARACTERS)] | None = None
    help: Help | None = None


class Region(Entry):
    """A police region. ``city`` is (longitude, latitude) in degrees, for distances between centres only."""

    name: str
    census: Annotated[int, Field(ge=1, le=2_000_000_000)]
    hot_spot: bool
    city: tuple[Longitude, Latitude]


class Origin(Entry):
    """A country that people are brought from; ``share`` of the networks with an origin that recruit there.

    ``through``: neighbours, as border posts name them, that the way leads through; all where none are given.
    """

    name: str
    share: Annotated[float, Field(ge=1e-6, le=1)]
    visa_required: bool
    born_a_year: People
    through: tuple[str, ...] = ()


class Destination(Entry):
    """A country that people are taken to; ``through`` as for ``Origin``."""

    name: str
    through: tuple[str, ...] = ()


class Places(Evidence):
    """places.yaml."""

    regions: tuple[Region, ...]
    origins: tuple[Origin, ...] = ()
    destinations: tuple[Destination, ...] = ()


class Band(Entry):
    """Birth years up to ``until``: girls born in one of them, as a share of a region's census count."""

    named_by: ClassVar[str] = "until"
    until: Annotated[int, Field(ge=1850, le=2100)]
    share: Annotated[float, Field(ge=0, le=0.1)]


class GirlsAndWomen(Evidence):
    """Girls and women who may be approached."""

    youngest_age: Annotated[int, Field(ge=0, le=YOUNGEST_MAJORITY - 1)]
    oldest_age: Annotated[int, Field(ge=OLDEST_MAJORITY, le=100)]
    born_a_year: tuple[Band, ...]


class MenAndBoys(Evidence):
    """Men and boys who may be exploited for their labour: in the ages and places of girls and women."""

    boys_per_girl: Annotated[float, Field(ge=0, le=10)]


class FromOrigin(Entry):
    """Children in street situations in a country of origin."""

    name: str
    number: People


class StreetChildren(Evidence):
    """Girls and boys who live or work in the street, at any one time."""

    youngest_age: Annotated[int, Field(ge=0, le=17)]
    oldest_age: Annotated[int, Field(ge=0, le=17)]
    number: People
    girls_share: Share
    origins: tuple[FromOrigin, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.youngest_age > self.oldest_age:
            raise ValueError(f"youngest_age {self.youngest_age} is above oldest_age {self.oldest_age}")
        return self


class Population(Evidence):
    """population.yaml. ``years`` are the first and last calendar year for which everybody is declared."""

    years: tuple[Year, Year]
    rural_share: Share
    girls_and_women: GirlsAndWomen
    children_in_street_situations: StreetChildren
    men_and_boys: MenAndBoys | None = None


class Post(Entry):
    """A border post; ``travellers``: ordinary travellers per week, both directions."""

    name: str
    kind: Crossing
    towards: str
    travellers: Annotated[int, Field(ge=0, le=100_000_000)]


class BorderPosts(Evidence):
    """border_posts.yaml."""

    posts: tuple[Post, ...]


class Officials(Entry):
    """The officials at a desk; ``applications``: ordinary applications per week and official."""

    named_by: ClassVar[str] = "desk"
    desk: Desk
    number: Agents
    applications: Annotated[float, Field(ge=0.001, le=100_000)]


class House(Entry):
    """A shelter; ``places``: beds open to trafficked people; ``public_share``: paid by the government."""

    name: str
    kind: Centre
    region: str
    public_share: Share
    places: Annotated[int, Field(ge=0, le=100_000)]


class Institutions(Evidence):
    """institutions.yaml."""

    recruiters: Annotated[int, Field(ge=1, le=100_000)]
    networks: Agents
    officials: tuple[Officials, ...]
    shelters: tuple[House, ...] = ()


class Official(Evidence):
    """An official figure: counts of calendar years, or stocks on given days."""

    unit: str
    by_year: dict[int, Annotated[float, Field(ge=0, le=1e9)]] | None = None
    on_day: dict[datetime.date, Annotated[float, Field(ge=0, le=1e9)]] | None = None


class Pattern(Evidence):
    """A softer pattern that results are compared with: a value, a range, or only words."""

    description: str
    unit: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _range(self) -> Self:
        ends = [at for at in (self.low, self.value, self.high) if at is not None]
        if ends != sorted(ends):
            raise ValueError("must rise from low over value to high")
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high belong together")
        if ends and self.unit is None:
            raise ValueError("a number needs a unit")
        return self


class Targets(Entry):
    """targets.yaml: official figures by the name of their series, and softer patterns."""

    official: dict[str, Official]
    patterns: dict[str, Pattern]
