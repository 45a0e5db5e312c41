"""The arrays of one run: allocated once per thread, reused for every run.

Kernels see them as the fields of one named tuple. Rows of people are handed out as people wake, and are all
that has to be cleared between runs; the dormant population itself is never touched or copied.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim import parameters
from sim.agents import (
    border_post,
    court,
    labour_inspectorate,
    network,
    permit_official,
    person,
    police_unit,
    recruiter,
    shelter,
    waking,
)
from sim.agents.uids import COURT_IDS, INSPECTORATE_IDS, NETWORK_IDS, POLICE_IDS, RECRUITER_IDS
from sim.calendar import Calendar
from sim.codes import FORMS, STAGES, Crossing, Stage
from sim.compiled.compiler import kernel
from sim.country import Country
from sim.processes.justice import cases as criminal_cases
from sim.records import CELL_REGION, DETAIL_ORIGIN, Detailed, Series, Stock

NOW = np.dtype(
    [
        ("people", "i8"),  # rows of people in use
        ("awake", "i8"),  # people on the list of those awake
        ("cases", "i8"),  # cases opened so far
        ("investigated", "i8"),  # cases with the police
        ("files_head", "i8"),  # cases taken from the prosecutors' pile so far
        ("files_tail", "i8"),  # cases put on the prosecutors' pile so far
        ("queue_head", "i8"),  # cases taken from the court's queue so far
        ("queue_tail", "i8"),  # cases put into the court's queue so far
        ("before_court", "f8"),  # cases before the court
        ("campaign", "f8"),  # reach of campaigns so far, faded
        ("trust", "f8"),  # trust in institutions, 0 .. 1
        ("trust_lost", "f8"),  # share of it that the week's events cost
        ("trust_gained", "f8"),  # share of what is missing that the week's events win back
        ("usual_held", "f8"),  # people in exploitation in the country that buyers are used to
        ("pressure", "f8"),  # demand relative to usual
        ("policies_changed", "i8"),  # whether this week's policies differ from last week's
        ("most", "f8", (STAGES, FORMS)),  # upper bound of the weekly chance that anything happens
        ("ahead", "f8", (STAGES, FORMS)),  # chance above that bound for which people look ahead
        ("full", "i8"),  # whether rows ran out: the run is repeated with more
    ]
)

SETTING = np.dtype(
    [
        ("rural_share", "f8"),  # share of residents who live in rural parts, 0 .. 1
        ("youngest_age", "i8"),  # years, lowest age of somebody approached
        ("oldest_age", "i8"),  # years, highest age of somebody approached
        ("first_birth_year", "i8"),  # birth year of the first cohort
        ("first_origin", "i8"),  # place number of the first country of origin
        ("regions", "i8"),  # how many regions; as a region's number it means abroad
        ("first_street", "i8"),  # place of the first region's children in street situations
        ("street_youngest", "i8"),  # youngest age of children in street situations
        ("street_oldest", "i8"),  # oldest age of children in street situations
        ("first_men", "i8"),  # place of the first region's men and boys, or -1
        ("destinations", "i8"),  # how many destinations abroad
        ("irregular_posts", "i8"),  # how many irregular crossings
    ]
)


# Rows of people to begin with: enough for a dozen years of a national run at central values, and
# small enough that a thread's two worlds (past and future) stay below 5 MB.
CAPACITY = 6144


class World(NamedTuple):
    """One run's state. ``setting`` to ``ways`` are the country's and read only."""

    setting: np.recarray
    places: np.recarray
    cohort_size: np.ndarray
    cohort_first: np.ndarray
    region_weight: np.ndarray
    hot_spot: np.ndarray
    nearest_shelter: np.ndarray
    origin_share: np.ndarray
    street_of_origin: np.ndarray
    ways: np.ndarray  # share of the crossings towards a country of origin, or abroad, by post
    people: np.recarray
    met: np.recarray  # the person a recruiter speaks to, before she wakes
    recruiters: np.recarray
    networks: np.recarray
    posts: np.recarray
    officials: np.recarray
    shelters: np.recarray
    police: np.recarray
    courts: np.recarray
    inspectorates: np.recarray
    cases: np.recarray
    awake: np.ndarray  # rows of people who are awake, in the order of waking
    due: np.ndarray  # by row of people: the first week in which something may happen to them
    slots: np.ndarray  # row + 1 by hashed id: finds the row of somebody who was awake before
    investigated: np.ndarray  # cases with the police
    files: np.ndarray  # cases with the prosecutors, a ring
    queue: np.ndarray  # cases before the court, a ring
    stocks: np.ndarray
    series: np.ndarray
    detail_stocks: np.ndarray  # the same by further cells
    details: np.ndarray  # counts of ``Detailed`` series by further cells
    now: np.recarray
    params: np.recarray  # the week's parameters as a record
    values: np.ndarray  # the same memory as plain numbers

    def __copy__(self) -> World:
        """Return a world that goes on as this one would; with arrays in common both would be one run."""
        return joined(*(table.copy() for table in self[:-1]))

    def __deepcopy__(self, memo: dict) -> World:
        return self.__copy__()

    def __reduce__(self) -> tuple:
        return joined, tuple(self[:-1])


def joined(*tables: Any) -> World:
    """Return a world of its tables up to ``params``."""
    return World._make((*tables, plain(tables[-1])))


def plain(params: np.recarray) -> np.ndarray:
    """Return parameters as plain numbers, in the same memory."""
    return params.view(np.float64).reshape(-1).view(np.ndarray)


def read_only(world: World) -> World:
    """Return the same memory as arrays that cannot be written to."""
    tables = [table.view() for table in world]
    for table in tables:
        table.flags.writeable = False
    return World._make(tables)


# The tables that a run changes; ``values`` is ``params`` under another name, ``met`` lives within a week.
CHANGING = (
    "people",
    "recruiters",
    "networks",
    "posts",
    "officials",
    "shelters",
    "police",
    "courts",
    "inspectorates",
    "cases",
    "awake",
    "due",
    "slots",
    "investigated",
    "files",
    "queue",
    "stocks",
    "series",
    "detail_stocks",
    "details",
    "now",
    "params",
)


class Clock(NamedTuple):
    """The run's key and the week: all that a draw needs besides agent and purpose."""

    key: np.uint64
    week: int  # since 5 January 1970
    year: int
    month: int  # of the records, -1 in spin-up


def new_world(country: Country, calendar: Calendar, capacity: int = CAPACITY) -> World:
    """Allocate a world for a country and the months of a calendar.

    Args:
        capacity: rows of people; a run that needs more is repeated with more (``engine.run``).
    """

    def rows(dtype: np.dtype, n: int) -> np.recarray:
        return np.zeros(n, dtype).view(np.recarray)

    setting = rows(SETTING, 1)
    setting[0] = (
        country.rural_share,
        country.youngest_age,
        country.oldest_age,
        country.first_birth_year,
        country.first_origin,
        len(country.regions),
        country.first_street,
        country.street_youngest,
        country.street_oldest,
        country.first_men,
        country.destinations,
        int(np.sum(country.posts.kind == Crossing.IRREGULAR)),
    )
    cells = CELL_REGION + len(country.regions) + 1
    details = DETAIL_ORIGIN + len(country.origins)
    cases = max(256, capacity // 4)
    params = rows(parameters.dtype(), 1)
    return World(
        setting=setting,
        places=country.places,
        cohort_size=country.cohort_size,
        cohort_first=country.cohort_first,
        region_weight=country.region_weight,
        hot_spot=country.hot_spot,
        nearest_shelter=country.nearest_shelter,
        origin_share=country.origin_share,
        street_of_origin=country.street_of_origin,
        ways=country.ways,
        people=rows(person.ROW, capacity),
        met=rows(person.ROW, 1),
        recruiters=rows(recruiter.ROW, country.recruiters),
        networks=rows(network.ROW, country.networks),
        posts=country.posts.copy(),
        officials=country.officials.copy(),
        shelters=country.shelters.copy(),
        police=rows(police_unit.ROW, len(country.regions)),
        courts=rows(court.ROW, 1),
        inspectorates=rows(labour_inspectorate.ROW, 1),
        cases=rows(criminal_cases.CASE, cases),
        awake=np.zeros(capacity, np.int64),
        due=np.zeros(capacity, np.int32),
        slots=np.zeros(slots_for(capacity), np.int64),
        investigated=np.zeros(cases, np.int64),
        files=np.zeros(cases, np.int64),
        queue=np.zeros(cases, np.int64),
        stocks=np.zeros((len(Stock), cells)),
        series=np.zeros((len(calendar.months), len(Series), cells)),
        detail_stocks=np.zeros((len(Stock), details)),
        details=np.zeros((len(calendar.months), len(Detailed), details)),
        now=rows(NOW, 1),
        params=params,
        values=plain(params),
    )


def slots_for(capacity: int) -> int:
    """Return the number of hash slots: the power of two at least twice the rows."""
    return 1 << (2 * capacity - 1).bit_length()


def rows_in_use(now: np.record) -> dict[str, int]:
    """Return how many rows of tables that fill up are in use, by table."""
    people, cases = int(now.people), int(now.cases)
    lists = {"awake": int(now.awake), "investigated": int(now.investigated)}
    return {"people": people, "due": people, "cases": cases, **lists}


def copy_state(past: World, world: World) -> None:
    """Copy the state of another world, so that this one continues from there; both must be of one size.

    Only what changes in a run is copied, and of rows only those in use.
    """
    now = past.now[0]
    used = rows_in_use(now)
    for table in CHANGING:
        rows = slice(0, used[table]) if table in used else slice(None)
        getattr(world, table)[rows] = getattr(past, table)[rows]


def has_room(world: World) -> bool:
    """Tell whether a week cannot run out of rows, as no run in it needs more than counted here.

    In a week a recruiter wins over one person or is reported once, and each person is identified once.
    """
    now, recruiters = world.now[0], len(world.recruiters)
    people, cases = now.people + recruiters, now.cases + now.awake + recruiters
    return bool(people <= len(world.people) and cases <= len(world.cases))


def move_into(past: World, world: World) -> None:
    """Copy the state of a world into a new one with more rows, which goes on from there."""
    now = past.now[0]
    used = rows_in_use(now)
    rings = {"files": (now.files_head, now.files_tail), "queue": (now.queue_head, now.queue_tail)}
    for table in CHANGING:
        before, after = getattr(past, table), getattr(world, table)
        if table in rings:
            places = np.arange(*rings[table])
            after[places % len(after)] = before[places % len(before)]
        elif table != "slots":
            rows = slice(0, used[table]) if table in used else slice(None)
            after[rows] = before[rows]
    slot_of = getattr(waking.slot_of, "py_func", waking.slot_of)
    for row in range(now.people):
        world.slots[slot_of(world, world.people[row].uid)] = row + 1


@kernel(inline=False)
def forget(world):
    """Empty the world for the next run. Rows need no clearing: a person who wakes overwrites a whole row."""
    now = world.now[0]
    for slot in range(world.slots.shape[0]):
        world.slots[slot] = 0
    now.people = 0
    now.awake = 0
    now.cases = 0
    now.investigated = 0
    now.files_head = 0
    now.files_tail = 0
    now.queue_head = 0
    now.queue_tail = 0
    now.before_court = 0.0
    now.campaign = 0.0
    for stage in range(STAGES):
        for form in range(FORMS):
            now.most[stage, form] = 1.0
            now.ahead[stage, form] = 1.0
    now.full = 0
    for a in range(world.series.shape[0]):
        for b in range(world.series.shape[1]):
            for c in range(world.series.shape[2]):
                world.series[a, b, c] = 0.0
    for a in range(world.details.shape[0]):
        for b in range(world.details.shape[1]):
            for c in range(world.details.shape[2]):
                world.details[a, b, c] = 0.0
    for a in range(world.detail_stocks.shape[0]):
        for b in range(world.detail_stocks.shape[1]):
            world.detail_stocks[a, b] = 0.0
    for a in range(world.stocks.shape[0]):
        for b in range(world.stocks.shape[1]):
            world.stocks[a, b] = 0.0


@kernel(inline=False)
def begin(world, p, key):
    """Set up recruiters, networks, officials, posts, shelters, police and court for a run's key."""
    for row in range(world.networks.shape[0]):
        network.set_up_network(world, p, key, row, NETWORK_IDS + row)
    for row in range(world.recruiters.shape[0]):
        recruiter.set_up_recruiter(world, p, key, row, RECRUITER_IDS + row)
    for row in range(world.posts.shape[0]):
        border_post.set_up_border_post(world, p, key, row)
    for row in range(world.officials.shape[0]):
        permit_official.set_up_official(world, p, key, row)
    for row in range(world.shelters.shape[0]):
        shelter.set_up_shelter(world, row)
    for row in range(world.police.shape[0]):
        police_unit.set_up_police_unit(world, p, row, POLICE_IDS + row)
    court.set_up_court(world, p, COURT_IDS)
    for row in range(world.inspectorates.shape[0]):
        labour_inspectorate.set_up_inspectorate(world, row, INSPECTORATE_IDS + row)


@kernel
def fall_asleep(world):
    """Take people who are dormant again off the list of people awake; the order of the rest stays."""
    now = world.now[0]
    kept = 0
    for place in range(now.awake):
        row = world.awake[place]
        if world.people[row].stage != Stage.DORMANT:
            world.awake[kept] = row
            kept += 1
    now.awake = kept
