"""Police, prosecutors and courts: what becomes of a case, and what money and leaks change."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from sim import engine
from sim.codes import Status
from sim.records import CELL_ALL, Series
from tests.sim.worlds import IN_NETWORKS, crowd, simulation
from tests.verification.closed_forms.spells import value
from tests.verification.closed_forms.terms import REPORTED
from tests.verification.findings import Finding, by_z, exact, share
from tests.verification.isolated import values, weeks
from tests.verification.watching import watch

THEME = "Justice"
YEARS = 12
# Cases that come from reports: nobody identified in them, so nobody to testify.
FILED = {**REPORTED, **IN_NETWORKS, "investigation_weeks": 2.0, "case_filed": 1.0, "justice_bribe": 0.0}
FILED |= {"approach_rate": 0.1}
FAST = {"court_effort": 1.0, "trial_weeks": 4.0}


def lived(settings: Mapping[str, float]) -> tuple[dict[Series, float], int, int]:
    """Return each series' total, and how many files and cases still wait at the end of a run."""
    world = engine.run(simulation(years=YEARS, place=crowd), values({**FILED, **settings}), 7)
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    now = world.now[0]
    return (
        {series: float(counted[series]) for series in Series},
        int(now.files_tail - now.files_head),
        int(now.investigated),
    )


def prosecutors() -> Iterator[Finding]:
    """Files lead to an indictment less often when nobody is ready to testify."""
    total, waiting, investigated = lived({"indictment": 0.8, "indictment_without_witness": 0.25})
    files = int(total[Series.CASES]) - investigated - waiting
    dropped = int(total[Series.CASES_DROPPED])
    yield share(
        THEME,
        "Files that lead to an indictment",
        "0.8 × (1 - 0.25) with no witness",
        0.6,
        files - dropped,
        files,
    )
    capacity = 0.5
    total, waiting, investigated = lived({"prosecutor_capacity": capacity, "court_effort": 0.0})
    files = int(total[Series.CASES]) - investigated
    decided, could = files - waiting, YEARS * 52.18 * capacity
    yield exact(
        THEME,
        "Prosecutors decide what they have capacity for while files wait",
        "capacity × weeks, up to the weeks before the first files came",
        could - 10 <= decided <= could + 1 and waiting > 100,
        f"{decided} of {files}, {waiting} wait",
        f"up to {could:.0f}",
    )


def courts() -> Iterator[Finding]:
    """Convictions, prison and long sentences."""
    settings = {**FAST, "conviction": 0.7, "conviction_without_witness": 0.2, "custody": 0.55}
    settings |= {"prison_weeks": 60.0, "long_sentence": 100.0}
    total, _, _ = lived(settings)
    closed, convicted = int(total[Series.CASES_CLOSED]), int(total[Series.CONVICTED])
    others, each = value("most_co_defendants"), value("co_defendant")
    chance = 0.7 * (1 - 0.2)
    variance = (1 + others * each) * chance * (1 - chance) + chance**2 * others * each * (1 - each)
    yield by_z(
        THEME,
        "Persons convicted a case",
        "(1 + 4 × co-defendant) × conviction × (1 - lost without a witness)",
        (1 + others * each) * chance,
        convicted / closed,
        math.sqrt(variance / closed),
    )
    prison = int(total[Series.PRISON_SENTENCES])
    yield share(
        THEME, "Convicted who are sent to prison", "declared chance of custody", 0.55, prison, convicted
    )
    long = int(total[Series.LONG_SENTENCES])
    yield share(
        THEME,
        "Prison sentences of 100 weeks or more, median 60",
        "exponential: 2 ^ (- 100 / 60)",
        2 ** (-100 / 60),
        long,
        prison,
    )


def bribes() -> Iterator[Finding]:
    """Police drop cases and courts acquit for bribes, where nothing is found out."""
    total, _, investigated = lived({"police_bribe_propensity": 0.3, "police_bribe_discovered": 0.0})
    decided = int(total[Series.CASES]) - investigated
    dropped = int(total[Series.CASES_DROPPED])
    yield share(
        THEME, "Cases that police drop for a bribe", "propensity, money enough", 0.3, dropped, decided
    )
    settings = {**FAST, "conviction": 1.0, "conviction_without_witness": 0.0}
    settings |= {"court_bribe_propensity": 0.4, "court_bribe_discovered": 0.0, "most_co_defendants": 0.0}
    total, waiting, investigated = lived(settings)
    files = int(total[Series.CASES]) - investigated - waiting
    dropped = int(total[Series.CASES_DROPPED])
    yield share(THEME, "Files that prosecutors drop for a bribe", "propensity", 0.4, dropped, files)
    closed, convicted = int(total[Series.CASES_CLOSED]), int(total[Series.CONVICTED])
    yield share(
        THEME, "Cases that end in a conviction under bribery", "1 - propensity", 0.6, convicted, closed
    )
    yield exact(
        THEME,
        "Every acquittal there was paid for, and every file dropped",
        "files dropped + cases closed = convictions + bribes",
        dropped + closed == convicted + total[Series.BRIBES_PAID] and closed > 1000,
        f"{dropped} + {closed} = {convicted} + {total[Series.BRIBES_PAID]:.0f}",
    )
    settings = {"police_bribe_propensity": 1.0, "police_bribe_discovered": 0.3, "audit_memory": 1.0}
    total, _, _ = lived({**settings, "officials_prosecuted": 0.4, "report_acted_on": 0.1})
    paid, charged = int(total[Series.BRIBES_PAID]), int(total[Series.OFFICIALS_CHARGED])
    yield share(
        THEME, "Bribes for which somebody is charged", "discovered × prosecuted", 0.3 * 0.4, charged, paid
    )


def leaks() -> Iterator[Finding]:
    """Names leak, suspects flee, networks are broken up and others form."""
    total, _, investigated = lived({"case_leak": 0.5, "confidentiality": 0.2})
    filed = int(total[Series.CASES]) - investigated
    leaked = int(total[Series.LEAKS])
    yield share(THEME, "Cases that leak when filed", "leak × (1 - confidentiality)", 0.4, leaked, filed)
    settings = {**FILED, "arrest": 0.8, "case_leak": 0.5, "confidentiality": 0.2, "flight_after_leak": 0.5}
    settings |= {"detention_weeks": 2.0}
    arrested = met = 0
    before = None
    for _, world in weeks(settings, years=YEARS, seed=8):
        status = world.recruiters.status
        if before is not None:
            sought = (before == Status.UNDER_INVESTIGATION) & (status != Status.UNDER_INVESTIGATION)
            met += int(sought.sum())
            arrested += int((sought & (status == Status.ARRESTED)).sum())
        before = status.copy()
    chance = 0.8 * (1 - 0.4 * 0.5)
    yield share(
        THEME, "Suspects found when the case is filed", "arrest × (1 - leak × flight)", chance, arrested, met
    )
    settings |= {"network_broken_up": 0.02, "network_replacement": 0.1}
    formed = watch(
        weeks(settings, years=YEARS, seed=9),
        lambda rows, _: rows.status == Status.QUIT,
        {"forms": (lambda rows, week: 0.1, lambda _, after: after.status == Status.ACTIVE)},
        "networks",
    )["forms"]
    # Broken up again in the week of forming is not seen; it is rare enough.
    again, weeks_gone = int(formed.happened.sum()), len(formed.k)
    yield share(
        THEME, "Another network forms where one was broken up", "a weekly chance", 0.1, again, weeks_gone
    )


def broken_up() -> Iterator[Finding]:
    """Arrests that break up the network, where it still stands."""
    settings = {
        **FILED,
        "arrest": 1.0,
        "network_broken_up": 0.3,
        "network_replacement": 1.0,
        "detention_weeks": 2.0,
    }
    settings |= {"approach_rate": 0.03}
    arrests = gone = 0
    before = None
    for _, world in weeks(settings, years=YEARS, seed=10):
        status, networks = world.recruiters.status.copy(), world.networks.status.copy()
        if before is not None:
            led_away = (status == Status.ARRESTED) & (before[0] != Status.ARRESTED)
            of = np.bincount(world.recruiters.network[led_away], minlength=len(networks))
            # A network of which one was arrested; those broken up last week form again before police work.
            single = of == 1
            arrests += int(single.sum())
            gone += int((networks[single] == Status.QUIT).sum())
        before = (status, networks)
    yield share(THEME, "Arrests that break up the network", "declared chance", 0.3, gone, arrests)


CHECKS = (prosecutors, courts, bribes, leaks, broken_up)
