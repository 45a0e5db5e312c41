"""Who is met, who believes, which way: margins of the population, acceptance, routes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sim import engine, parameters
from sim.calendar import WEEKS_A_YEAR, monday_of
from sim.codes import Form, Relation, Stage
from sim.records import CELL_ALL, Series
from tests.sim.worlds import ANYBODY, WOMEN, crowd, people, simulation
from tests.verification.closed_forms.spells import value
from tests.verification.findings import Finding, by_z, share, shares
from tests.verification.isolated import FLOOD, town, weeks

THEME = "Population and recruitment"
GAPS = (1, 2, 4)  # birthdays
# Everybody is as likely to believe an offer as anybody else, so that those recruited are those met.
CIRCUMSTANCES = ("hardship", "strain", "drop_out", "wish", "awareness", "youth_programme")
BLIND = {
    **FLOOD,
    **{f"acceptance_{name}": 0.0 for name in CIRCUMSTANCES},
    **{f"trust_{relation.name.lower()}": 0.0 for relation in Relation},
    **{"grooming_weeks": 1.0, "campaign_reach": 0.0, **ANYBODY, **WOMEN},
}


# Relations of which the share is declared; the rest are employers.
KNOWN = (Relation.PARTNER, Relation.FAMILY, Relation.FRIEND, Relation.ONLINE)


def children_of(relation: Relation) -> str:
    """Return the parameter that says how many children recruiters of a relation seek."""
    return "children_online" if relation == Relation.ONLINE else f"children_of_{relation.name.lower()}"


def met(settings: dict, years: int = 4) -> tuple[np.recarray, np.ndarray]:
    """Return the rows of everybody met for the first time, and their age in years then."""
    rows, ages = [], []
    known = 0
    for week, world in weeks(settings, years=years):
        new = people(world)[known:].copy()
        known += len(new)
        rows.append(new)
        ages.append((week - new.birth_week) / WEEKS_A_YEAR)
    return np.concatenate(rows).view(np.recarray), np.concatenate(ages)


def margins() -> Iterator[Finding]:
    """Traits and circumstances of those met, against the declared shares."""
    rows, age = met(BLIND)
    home = crowd().places[rows.home]
    rural = home.rural == 1
    odds = crowd().rural_share * value("rural_exposure")
    at_school = age < value("end_of_compulsory_school")
    young = age < value("youth_programme_age")

    def one(claim: str, name: str, expected: float, held: np.ndarray) -> Finding:
        return share(THEME, claim, f"declared: {name}", expected, int(held.sum()), len(held))

    online = rows.relation == Relation.ONLINE
    yield share(
        THEME,
        "Rural share among those met in the region",
        "share of the population × exposure, as odds",
        odds / (odds + 1 - crowd().rural_share),
        int(rural[~online].sum()),
        int((~online).sum()),
    )
    yield one("Rural share among those met online", "rural_share", crowd().rural_share, rural[online])
    yield shares(
        THEME,
        "Regions of those met online",
        "population, wherever the recruiter lives",
        crowd().region_weight,
        np.bincount(home.region[online], minlength=len(crowd().regions)),
    )
    yield one("Poor, rural", "hardship_rural", value("hardship_rural"), rows.hardship[rural])
    yield one("Poor, urban", "hardship_urban", value("hardship_urban"), rows.hardship[~rural])
    yield one("Under family strain", "family_strain", value("family_strain"), rows.strain)
    yield one("Wish to migrate", "wish_to_migrate", value("wish_to_migrate"), rows.wish)
    yield one("Aware", "awareness", value("awareness"), rows.aware)
    for part, where in (("rural", rural), ("urban", ~rural)):
        left = value(f"drop_out_{part}")
        yield one(f"Left school, {part}", f"drop_out_{part}", left, rows.dropped_out[where & ~at_school])
        joined = value(f"youth_programme_{part}")
        held = rows.in_youth_programme[where & young]
        yield one(f"In a youth programme, {part}", f"youth_programme_{part}", joined, held)
    known = {relation: value(f"share_{relation.name.lower()}") for relation in KNOWN}
    yield from ages(rows)
    form = rows.form == Form.LABOUR
    for relation, name in ((Relation.EMPLOYER, "employer"), (Relation.FRIEND, "other")):
        here = form[rows.relation == relation]
        yield one(f"Labour exploitation, {name}", f"labour_share_{name}", value(f"labour_share_{name}"), here)
    more = met({**BLIND, "labour_share_other": 0.5, "men_in_labour": 0.7})[0]
    labour = more[more.form == Form.LABOUR]
    yield one("Men and boys among those sought for their labour", "men_in_labour", 0.7, labour.female == 0)
    recruiters = np.concatenate(
        [
            np.bincount(world.recruiters.relation, minlength=len(Relation))[None]
            for world in first_weeks(range(40))
        ]
    ).sum(axis=0)
    yield shares(
        THEME,
        "Recruiters: partners, family, friends, employers, met online",
        "declared: share_partner, share_family, share_friend, share_online",
        [known.get(relation, 1 - sum(known.values())) for relation in Relation],
        recruiters,
    )


def first_weeks(seeds: range) -> Iterator:
    at = simulation(years=1)
    draw, world = parameters.from_values(BLIND), at.new_world(1 << 14)
    for seed in seeds:
        engine.advance(at, draw, seed, world, 0, 1)
        yield world


def calendar_age(rows: np.recarray) -> np.ndarray:
    """Return the year of meeting less the year of birth."""
    cohort = np.searchsorted(crowd().cohort_first.ravel(), rows.uid, side="right") - 1
    born = crowd().first_birth_year + cohort % crowd().cohort_size.shape[1]
    return monday_of(rows.since).astype("datetime64[Y]").astype(int) + 1970 - born


def ages(rows: np.recarray) -> Iterator[Finding]:
    """Ages in whole years by birth year, children by relation, adults tilted to the young."""
    reached = calendar_age(rows)
    for relation in Relation:
        name = children_of(relation)
        child = reached[rows.relation == relation] < value("age_of_majority")
        yield share(THEME, f"Born less than 18 calendar years ago, {relation.name.lower()}",
                    f"declared: {name}", value(name), int(child.sum()), len(child))  # fmt: skip
    majority, oldest, youngest = 18, crowd().oldest_age, crowd().youngest_age
    children = reached[reached < majority]
    more = met({**BLIND, "minors": 2.0})[0]
    reached_of = calendar_age(more)
    for relation in Relation:
        expected = min(1.0, 2 * value(children_of(relation)))
        child = reached_of[more.relation == relation] < value("age_of_majority")
        claim = f"Children among those met where recruiters seek twice as many, {relation.name.lower()}"
        yield share(THEME, claim, "2 × declared, at most 1", expected, int(child.sum()), len(child))
    yield shares(
        THEME,
        "Ages of children met",
        f"even from {youngest} to {majority - 1}",
        np.ones(majority - youngest),
        np.bincount(children - youngest, minlength=majority - youngest),
    )
    adults = reached[reached >= majority]
    years = np.arange(majority, oldest + 2)
    cumulative = ((years - majority) / (oldest + 1 - majority)) ** (1 / value("young_adults"))
    yield shares(
        THEME,
        "Ages of adults met",
        "18 + luck ^ young_adults × 17: distribution function of a power",
        np.diff(cumulative),
        np.bincount(adults - majority, minlength=len(years) - 1),
    )


def year_to_year() -> Iterator[Finding]:
    """A circumstance kept from one birthday to the next with probability 1 - turnover: a Markov chain."""
    settings = {**BLIND, "grooming_withdrawal": 1.0, "grooming_weeks": 100.0, "withdrawal_awareness": 1.0}
    settings |= {"hardship_rural": 0.35, "hardship_urban": 0.35}
    fields = {"hardship": 0.35, "strain": value("family_strain"), "wish": value("wish_to_migrate")}
    turnover = {name: value(f"{name}_turnover") for name in fields}
    first: dict[int, tuple[int, dict[str, int]]] = {}
    pairs = {(name, gap): [0, 0] for name in fields for gap in GAPS}
    seen: set[tuple[int, int]] = set()
    for week, world in weeks(settings, years=12, place=town):
        rows = people(world)
        for at in np.flatnonzero((rows.stage == Stage.GROOMED) & (rows.since == week)):
            me = rows[at]
            uid, birthday = int(me.uid), int((week - me.birth_week) / WEEKS_A_YEAR)
            now = {name: int(me[name]) for name in fields}
            since, then = first.setdefault(uid, (birthday, now))
            gap = birthday - since
            # One pair a person and gap: pairs of different people are independent.
            if gap in GAPS and (uid, gap) not in seen:
                seen.add((uid, gap))
                for name in fields:
                    pairs[name, gap][0] += then[name]
                    pairs[name, gap][1] += then[name] * now[name]
    for (name, gap), (held, still) in pairs.items():
        stays = fields[name] + (1 - fields[name]) * (1 - turnover[name]) ** gap
        yield share(
            THEME,
            f"Those with {name.replace('_', ' ')} who have it {gap} birthday{'s' * (gap > 1)} later",
            "share + (1 - share) × (1 - turnover) ^ birthdays",
            stays,
            still,
            held,
        )


def campaigns() -> Iterator[Finding]:
    """Campaigns add to awareness and fade with their half-life."""
    reach, half_life = 0.02, 30.0
    expected = held = n = variance = 0.0
    campaign, known = 0.0, 0
    for _, world in weeks({**BLIND, "campaign_reach": reach, "awareness_half_life": half_life}, years=3):
        campaign = campaign * 0.5 ** (1 / half_life) + reach
        new = people(world)[known:]
        known += len(new)
        aware = 1 - (1 - value("awareness")) * math.exp(-campaign)
        expected += aware * len(new)
        variance += aware * (1 - aware) * len(new)
        held += new.aware.sum()
        n += len(new)
    theory = "1 - (1 - awareness) × exp(- reach so far), reach fading with its half-life"
    yield by_z(THEME, "Aware under a campaign", theory, expected / n, held / n, math.sqrt(variance) / n)


def accepted() -> Iterator[Finding]:
    """Share of offers believed, against the logistic function."""
    everybody = {"hardship_rural": 1.0, "hardship_urban": 1.0, "family_strain": 1.0, "wish_to_migrate": 1.0}
    nobody = dict.fromkeys(
        (*everybody, "awareness", "drop_out_rural", "drop_out_urban", "youth_programme_rural",
         "youth_programme_urban"), 0.0)  # fmt: skip
    base = {**FLOOD, **nobody, "acceptance": -0.8, "grooming_weeks": 1.0}
    base |= {f"share_{relation.name.lower()}": 0.0 for relation in KNOWN}
    poor = {"hardship_rural": 1.0, "hardship_urban": 1.0}
    adults = {"children_of_employer": 0.0}
    cases = {
        "by an employer, nothing else": ({}, value("trust_employer")),
        "by a partner, nothing else": ({"share_partner": 1.0}, value("trust_partner")),
        "by family, nothing else": ({"share_family": 1.0}, value("trust_family")),
        "by a friend, nothing else": ({"share_friend": 1.0}, value("trust_friend")),
        "online, nothing else": ({"share_online": 1.0}, value("trust_online")),
        "by an employer, poor": (poor, value("trust_employer") + value("acceptance_hardship")),
        "by an employer, under strain": (
            {"family_strain": 1.0},
            value("trust_employer") + value("acceptance_strain"),
        ),
        "by an employer, wishing to leave": (
            {"wish_to_migrate": 1.0},
            value("trust_employer") + value("acceptance_wish"),
        ),
        "by a partner inside Kosovo, wishing to leave": (
            {"wish_to_migrate": 1.0, "share_partner": 1.0},
            value("trust_partner"),
        ),
        "by an employer, aware": (
            {"awareness": 1.0},
            value("trust_employer") - value("acceptance_awareness"),
        ),
        "by an employer, adults who left school": (
            {"drop_out_rural": 1.0, "drop_out_urban": 1.0, **adults},
            value("trust_employer") + value("acceptance_drop_out"),
        ),
    }
    for seed, (claim, (settings, log_odds)) in enumerate(cases.items()):
        world = engine.run(simulation(years=3), parameters.from_values({**base, **settings}), seed)
        counted = world.series[:, :, CELL_ALL].sum(axis=0)
        yield share(
            THEME,
            f"Offers believed, {claim}",
            "1 / (1 + exp(- sum of log-odds))",
            1 / (1 + math.exp(0.8 - log_odds)),
            int(counted[Series.RECRUITED]),
            int(counted[Series.APPROACHED]),
        )


CHECKS = (margins, year_to_year, campaigns, accepted)
