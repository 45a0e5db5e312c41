"""A country's folder: found, read, and checked as a whole.

``sim.countries.files`` declares what one entry may contain, ``sim.countries.checks`` what several must
agree on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim import parameters
from sim.agents.uids import PEOPLE_LIMIT
from sim.compiled import digests
from sim.countries import checks
from sim.countries.cohorts import cohort_sizes
from sim.countries.files import (
    BorderPosts,
    Identity,
    Institutions,
    Places,
    Population,
    Targets,
)
from sim.errors import InputError, nearest
from sim.parameters import Parameter
from sim.reading.entries import entry
from sim.reading.strict_yaml import Node, read, short

FOLDER = Path(__file__).resolve().parents[1] / "data"
FILES = {
    "country": Identity,
    "places": Places,
    "population": Population,
    "border_posts": BorderPosts,
    "institutions": Institutions,
    "targets": Targets,
}
PARAMETERS = "parameters"


@dataclass(frozen=True)
class CountryFolder:
    """A country as declared in its files.

    Attributes:
        name: the folder's name.
        parameters: those for which the country has another value and prior than the shipped ones.
        parts: digests of what the files say, by file; comments, layout and wording have no influence.
        cohorts: people by place and birth year, int64 (places, birth years).
    """

    folder: Path
    name: str
    identity: Identity
    places: Places
    population: Population
    border_posts: BorderPosts
    institutions: Institutions
    targets: Targets
    parameters: Mapping[str, Parameter]
    parts: Mapping[str, str]
    first_birth_year: int
    cohorts: np.ndarray

    @property
    def digest(self) -> str:
        """SHA-256 of the parts, 64 hexadecimal digits."""
        return digests.whole(self.parts)


def shipped() -> list[str]:
    """Return the names of the countries that come with the package."""
    return sorted(path.parent.name for path in FOLDER.glob("*/country.yaml"))


def reference(name: str, beside: Path = Path()) -> str:
    """Return what a country is called in a scenario: the name of a shipped one, otherwise its folder's full
    path.

    Argument: ``name``, a shipped country's name or a folder as named from the folder ``beside``.
    """
    if name in shipped():
        return name
    folder = os.path.abspath(beside / name)
    if os.path.isdir(folder):
        return folder
    neighbours = [path.parent.name for path in beside.glob("*/country.yaml")]
    raise InputError(
        f"no such country or folder: {short(name)}", nearest=nearest(name, [*shipped(), *neighbours])
    )


def folder_of(name: str) -> Path:
    """Return the folder of a shipped country, or of a country named by its folder."""
    named = reference(name)
    return FOLDER / named if named in shipped() else Path(named)


def read_folder(folder: Path) -> CountryFolder:
    """Read and check all files of a country's folder.

    Raises:
        InputError: a file is missing, or something in one is wrong.
    """
    refuse_unknown_files(folder)
    nodes = {stem: read(folder / f"{stem}.yaml") for stem in FILES}
    parts: dict[str, Any] = {stem: entry(model, nodes[stem]) for stem, model in FILES.items()}
    checks.check_places(nodes["places"], parts["places"])
    checks.check_population(nodes["population"], parts["population"], parts["places"])
    checks.check_border_posts(nodes["border_posts"], parts["border_posts"])
    checks.check_ways(nodes["places"], parts["border_posts"])
    checks.check_institutions(nodes["institutions"], parts["institutions"], parts["places"])
    checks.check_targets(nodes["targets"], parts["targets"])
    own = folder / f"{PARAMETERS}.yaml"
    if os.path.lexists(own):
        nodes[PARAMETERS] = read(own)
    first_birth_year, cohorts = cohort_sizes(parts["places"], parts["population"])
    if cohorts.sum() >= PEOPLE_LIMIT:
        raise nodes["population"].error(
            f"{cohorts.sum():,} people in all places and birth years are more than ids can tell apart "
            f"({PEOPLE_LIMIT:,})"
        )
    return CountryFolder(
        folder=folder,
        name=folder.resolve().name,
        identity=parts["country"],
        places=parts["places"],
        population=parts["population"],
        border_posts=parts["border_posts"],
        institutions=parts["institutions"],
        targets=parts["targets"],
        parameters=own_parameters(nodes.get(PARAMETERS)),
        parts={f"{stem}.yaml": digests.part(nodes[stem].data) for stem in sorted(nodes)},
        first_birth_year=first_birth_year,
        cohorts=cohorts,
    )


def data_files(folder: Path) -> list[Path]:
    """Return the existing files of a country's folder that are read, in the order of their names."""
    return [path for stem in sorted([*FILES, PARAMETERS]) if (path := folder / f"{stem}.yaml").is_file()]


def refuse_unknown_files(folder: Path) -> None:
    """Refuse a YAML file that nothing reads: its name is probably misspelt."""
    known = [f"{stem}.yaml" for stem in (*FILES, PARAMETERS)]
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in known:
            raise InputError(
                f"unknown file of a country; one of {', '.join(known)}",
                str(path),
                nearest=nearest(path.stem, [*FILES, PARAMETERS]),
            )


def own_parameters(node: Node | None) -> dict[str, Parameter]:
    """Return the parameters that a country redeclares."""
    if node is None:
        return {}
    return {name: parameters.declared_anew(name, at) for name, at in node.mapping().items()}
