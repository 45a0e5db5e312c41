"""Whom recruiters choose among those they look at, and how often networks look abroad."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import numpy as np

from sim.codes import NOBODY, Form, Relation, Route
from tests.sim.worlds import INBOUND, crowd, people
from tests.verification.closed_forms.population import KNOWN, THEME, met
from tests.verification.closed_forms.spells import always, value
from tests.verification.findings import Finding, by_z, exact, share, shares
from tests.verification.isolated import FLOOD, NEUTRAL, weeks
from tests.verification.watching import watch

MOST_LOOKS = 12
# Everybody approached believes it, so that those recruited are those approached; no children, as these may
# still be at school.
BELIEVED = {
    **{**FLOOD, "acceptance": 3.0, "awareness": 0.0, "grooming_weeks": 1.0},
    **{f"trust_{relation.name.lower()}": 4.0 for relation in Relation},
    **{f"share_{relation.name.lower()}": 0.0 for relation in KNOWN},
    **{f"children_of_{who}": 0.0 for who in ("partner", "family", "friend", "employer")},
    **{"youth_programme_rural": 0.0, "youth_programme_urban": 0.0, "labour_share_employer": 0.5},
}
# What recruiters see, as rows have it, and its weight in an offer.
SEEN = {"hardship": "acceptance_hardship", "strain": "acceptance_strain"}
SEEN |= {"dropped_out": "acceptance_drop_out", "wish": "acceptance_wish"}
BRIEF = {**NEUTRAL, "approach_rate": 0.0, "networks_with_origin": 0.4, "origin_weeks": 8.0}


def approached(strength: float, leads_away: bool) -> tuple[list[tuple], np.ndarray]:
    """Return who there is in a circle, by home and circumstances, and the chance that each is approached.

    Of those looked at each is approached with chance exp(- strength × weights of what is absent), else the
    next is looked at, up to the last, who is approached whoever she is.
    """
    odds = crowd().rural_share * value("rural_exposure")
    rural_share = odds / (odds + 1 - crowd().rural_share)
    kinds, among, promising = [], [], []
    for rural, *held in product((0, 1), repeat=1 + len(SEEN)):
        part = "rural" if rural else "urban"
        shares_of = (value(f"hardship_{part}"), value("family_strain"), value(f"drop_out_{part}"))
        there = rural_share if rural else 1 - rural_share
        for has, size in zip(held, (*shares_of, value("wish_to_migrate")), strict=True):
            there *= size if has else 1 - size
        weights = [value(name) * (leads_away or name != "acceptance_wish") for name in SEEN.values()]
        missing = sum(weight for has, weight in zip(held, weights, strict=True) if not has)
        kinds.append((rural, *held))
        among.append(there)
        promising.append(math.exp(-strength * missing))
    among, promising = np.array(among), np.array(promising)
    passed = 1 - (among * promising).sum()
    looked = np.arange(MOST_LOOKS - 1)
    return kinds, among * promising * (passed**looked).sum() + among * passed ** (MOST_LOOKS - 1)


def targeted() -> Iterator[Finding]:
    """Homes and circumstances of those approached, all together."""
    for strength, relation in ((0.6, Relation.EMPLOYER), (1.0, Relation.FAMILY), (3.0, Relation.EMPLOYER)):
        settings = {**BELIEVED, "targeting": strength}
        if relation != Relation.EMPLOYER:
            settings |= {f"share_{relation.name.lower()}": 1.0}
        rows = met(settings)[0]
        kinds, expected = approached(strength, relation == Relation.EMPLOYER)
        rural = crowd().places[rows.home].rural
        found = np.stack([rural, *(rows[name] for name in SEEN)], axis=1)
        counts = [int((found == kind).all(axis=1).sum()) for kind in kinds]
        fits = shares(
            THEME,
            f"Homes and circumstances of those approached, targeting {strength:g}, {relation.name.lower()}",
            "exp(- targeting × weights of what is absent), up to twelve looks; 32 kinds of people",
            expected,
            counts,
        )
        most = int(np.argmax(expected))
        yield Finding(
            THEME,
            fits.claim,
            fits.theory,
            f"{expected[most]:.4f} for the commonest kind",
            f"{counts[most] / len(rows):.4f} of {len(rows):,}",
            p=fits.p,
        )


def chances() -> Iterator[Finding]:
    """How often recruiters find somebody with a circumstance."""
    kinds, blind = approached(0.0, True)
    for strength in (0.6, 1.5):
        rows = met({**BELIEVED, "targeting": strength, "men_in_labour": 1.0, "labour_share_employer": 1.0})[0]
        assert (rows.form == Form.LABOUR).all()
        assert (rows.female == 0).all()
        _, expected = approached(strength, True)
        for at, name in enumerate(SEEN, start=1):
            has = np.array([kind[at] for kind in kinds]) == 1
            yield share(
                THEME,
                f"Men approached with {name.replace('_', ' ')}, targeting {strength:g}",
                f"closed form of the looks; {blind[has].sum():.3f} where anybody is approached",
                expected[has].sum(),
                int(rows[name].sum()),
                len(rows),
            )


def waves() -> Iterator[Finding]:
    """Networks bring people in for a time, then from none: a two-state Markov chain."""
    lasts, of_networks = BRIEF["origin_weeks"], BRIEF["networks_with_origin"]
    begins = of_networks / (1 - of_networks) / lasts
    lived = [
        (week, SimpleNamespace(networks=world.networks.copy()))
        for week, world in weeks(BRIEF, years=24, seed=3)
    ]
    for claim, theory, at_risk, chance in (
        ("ends", "1 / weeks", lambda rows, _: rows.origin != NOBODY, 1 / lasts),
        ("begins", "share / (1 - share) / weeks", lambda rows, _: rows.origin == NOBODY, begins),
    ):
        over = {"over": (always(chance), lambda before, after: (before.origin < 0) != (after.origin < 0))}
        watched = watch(lived, at_risk, over, "networks")["over"]
        expected, measured, error = watched.rate
        yield Finding(
            THEME,
            f"A time of bringing people in {claim}",
            theory,
            f"{expected:.5f} a week",
            f"{measured:.5f} ± {error:.2g} over {len(watched.k):,} weeks",
            p=watched.p_value,
        )
        if claim == "ends":
            ends = int(watched.happened.sum())
            length = len(watched.k) / ends
            error = length * math.sqrt((1 - 1 / lasts) / ends)
            yield by_z(THEME, "Mean weeks of a time of bringing people in", "declared: origin_weeks",
                       lasts, length, error)  # fmt: skip
    # Weeks far apart: what a network does is forgotten after some five.
    every = np.array([world.networks.origin for _, world in lived])
    origin = every[::26]
    yield share(THEME, "Networks that bring people in at any time", "declared: networks_with_origin",
                of_networks, int((origin != NOBODY).sum()), origin.size)  # fmt: skip
    began = every[1:][(every[:-1] == NOBODY) & (every[1:] != NOBODY)]
    yield shares(
        THEME,
        "Countries that they turn to",
        "declared shares of origins, drawn anew each time",
        crowd().origin_share,
        np.bincount(began, minlength=len(crowd().origin_share)),
    )


def stop_and_go() -> Iterator[Finding]:
    """Recruiters bring people in only while their network does."""
    settings = {**NEUTRAL, **INBOUND, "origin_weeks": 20.0, "networks_with_origin": 0.5, "approach_rate": 0.5}
    settings |= {"outbound_weight": 0.0}
    inbound = against = seen = known = 0
    for _, world in weeks(settings, years=4):
        new = people(world)[known:]
        known += len(new)
        brings = world.networks.origin[world.recruiters.network[new.recruiter]] != NOBODY
        inbound += int((new.route[brings] != Route.INTERNAL).sum())
        against += int((new.route[~brings] != Route.INTERNAL).sum())
        seen += int(brings.sum())
    yield share(THEME, "Routes into the country while a network brings people in", "pull 5 beside 1 inside",
                5 / 6, inbound, seen)  # fmt: skip
    yield exact(THEME, "Nobody is brought in while the recruiter's network brings nobody in",
                "no such route", against == 0 and known - seen > 1000,
                f"{against} of {known - seen:,}", "0")  # fmt: skip


CHECKS = (targeted, chances, waves, stop_and_go)
