"""What the entries of a country's files must agree on, beyond what each of them may contain.

Every function refuses with one ``InputError`` that has file, line and field.
"""

from __future__ import annotations

from pathlib import Path

from sim.codes import Crossing, Desk
from sim.countries.files import MOST_REGIONS, BorderPosts, Institutions, Places, Population, Targets
from sim.errors import nearest
from sim.reading.entries import refuse_look_alikes
from sim.reading.strict_yaml import Node, read, short
from sim.reading.text import looks

# Shares are written with a few decimals.
ROUNDING = 1e-6
# Names that results have for something else than one place.
TAKEN = {"abroad": "everywhere outside the country", "all": "all places together"}
# Read as text: ``sim.records`` would bring in the compiler, which takes a second.
SERIES = Path(__file__).parents[1] / "series.yaml"


def check_places(node: Node, places: Places) -> None:
    """Refuse no or too many regions, one name for two places, and shares of origins that do not add up."""
    parts = node.mapping()
    if not 1 <= len(places.regions) <= MOST_REGIONS:
        raise parts["regions"].error(f"must be 1 to {MOST_REGIONS} regions, not {len(places.regions)}")
    names = [
        at.mapping()["name"]
        for part in ("regions", "origins", "destinations")
        for at in (parts[part].items() if part in parts else ())
    ]
    refuse_look_alikes(names)
    for at in names:
        if what := TAKEN.get(name := looks(at.words())):
            raise at.error(f"'{name}' is what results call {what}; choose another name")
    total = sum(origin.share for origin in places.origins)
    if places.origins and abs(total - 1.0) > ROUNDING:
        raise parts["origins"].error(f"the shares of the origins add up to {total:g}, not to 1")


def check_population(node: Node, population: Population, places: Places) -> None:
    """Refuse years out of order, birth years without a band, children from an origin that is none."""
    parts = node.mapping()
    first, last = population.years
    if first > last:
        raise parts["years"].error(f"years out of order: {first} is after {last}")
    women = parts["girls_and_women"].mapping()
    bands = population.girls_and_women.born_a_year
    ends = [band.until for band in bands]
    for place, at in enumerate(women["born_a_year"].items()[1:], start=1):
        if ends[place] < ends[place - 1]:
            raise at.mapping()["until"].error(f"bands out of order: {ends[place]} after {ends[place - 1]}")
    born_last = last - population.girls_and_women.youngest_age
    if not bands or ends[-1] < born_last:
        raise women["born_a_year"].error(
            f"the last band must reach {born_last}: girls born then are "
            f"{population.girls_and_women.youngest_age} in {last}"
        )
    children = parts["children_in_street_situations"].mapping()
    known = [origin.name for origin in places.origins]
    for at in children["origins"].items() if "origins" in children else ():
        refuse_unknown(at.mapping()["name"], known, "origin")


def refuse_unknown(node: Node, known: list[str], what: str) -> None:
    """Refuse a name that places.yaml does not have."""
    if node.words() not in known:
        raise node.error(
            f"unknown {what} {short(node.words())}: not in places.yaml", nearest(node.words(), known)
        )


def check_border_posts(node: Node, border_posts: BorderPosts) -> None:
    """Refuse a country without an official post, and counted travellers where nobody counts."""
    posts = node.mapping()["posts"]
    for at, post in zip(posts.items(), border_posts.posts):
        if post.kind == Crossing.IRREGULAR and post.travellers > 0:
            raise at.mapping()["travellers"].error("must be 0: nobody counts who crosses irregularly")
    if not any(post.travellers > 0 for post in border_posts.posts):
        raise posts.error("at least one official post (land or airport) with travellers is needed")


def check_ways(node: Node, border_posts: BorderPosts) -> None:
    """Refuse a way through a neighbour that no border post leads to."""
    towards = list(dict.fromkeys(post.towards for post in border_posts.posts))
    parts = node.mapping()
    ends = [at for part in ("origins", "destinations") if part in parts for at in parts[part].items()]
    for end in ends:
        found = end.mapping()
        for at in found["through"].items() if "through" in found else ():
            if at.words() not in towards:
                raise at.error(
                    f"no border post leads towards {short(at.words())}", nearest(at.words(), towards)
                )


def check_institutions(node: Node, institutions: Institutions, places: Places) -> None:
    """Refuse a desk with nobody at it, and shelters in regions that do not exist."""
    parts = node.mapping()
    present = {one.desk for one in institutions.officials}
    for desk in Desk:
        if desk not in present:
            raise parts["officials"].error(
                f"no officials at the desk '{desk.name.lower()}': at least one is needed at each desk, "
                "because every permit passes it"
            )
    for at, one in zip(parts["officials"].items(), institutions.officials):
        if one.number == 0:
            raise at.mapping()["number"].error(
                "at least one official is needed at each desk, because every permit passes it"
            )
    known = [region.name for region in places.regions]
    for at in parts["shelters"].items() if "shelters" in parts else ():
        refuse_unknown(at.mapping()["region"], known, "region")


def check_targets(node: Node, targets: Targets) -> None:
    """Refuse official figures that have no series or no date, and counts that are not whole."""
    known = read(SERIES).mapping()
    for name, at in node.mapping()["official"].mapping().items():
        if name not in known:
            raise at.error("unknown series", nearest(name, known))
        figure = targets.official[name]
        if not figure.by_year and not figure.on_day:
            raise at.error("when is missing: 'by_year' (calendar years) or 'on_day' (dates) with numbers")
        for key in ("by_year", "on_day"):
            counts = at.mapping()[key].mapping().values() if key in at.mapping() else ()
            for count in counts:
                count.refuse_thousands()
                if not count.number().is_integer():
                    raise count.error(f"must be a whole number, such as 1028, not {count.said()}")
