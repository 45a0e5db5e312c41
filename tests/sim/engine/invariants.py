"""Claims about any week of any run, whatever the policies, the parameters and the luck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import engine
from sim.agents.person import ROW
from sim.calendar import WEEKS_A_YEAR
from sim.codes import (
    NOBODY,
    STAGE_GRAPH,
    AgeBand,
    CaseState,
    Channel,
    Form,
    Nationality,
    PlaceKind,
    Route,
    Stage,
    Status,
)
from sim.processes.pathway import STALE
from sim.records import (
    CELL_AGE,
    CELL_ALL,
    CELL_FORM,
    CELL_NATIONALITY,
    CELL_REGION,
    CELL_ROUTE,
    DETAIL_CHANNEL,
    DETAIL_HARDSHIP,
    DETAIL_HELP,
    DETAIL_INSTITUTION,
    DETAIL_ORIGIN,
    DETAIL_RELATION,
    DETAIL_RESIDENCE,
    DETAIL_SCHOOLING,
    DETAIL_SEX,
    DETAIL_VENUE,
    Detailed,
    Series,
    Stock,
    catalogue,
)
from sim.world import World
from tests.sim.worlds import in_stage, people

BY_NETWORK = [Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR, Route.OUTBOUND_IRREGULAR]
MARGINS = {
    "route": (CELL_ROUTE, CELL_FORM),
    "form": (CELL_FORM, CELL_AGE),
    "age_band": (CELL_AGE, CELL_NATIONALITY),
    "nationality": (CELL_NATIONALITY, CELL_REGION),
    "region": (CELL_REGION, None),
}
CIRCUMSTANCES = (
    (DETAIL_RELATION, DETAIL_RESIDENCE),
    (DETAIL_RESIDENCE, DETAIL_SEX),
    (DETAIL_SEX, DETAIL_SCHOOLING),
    (DETAIL_SCHOOLING, DETAIL_HARDSHIP),
    (DETAIL_HARDSHIP, DETAIL_VENUE),
    (DETAIL_VENUE, DETAIL_CHANNEL),
)
DETAILS = {
    "NEWLY_EXPLOITED": CIRCUMSTANCES,
    "IN_EXPLOITATION": CIRCUMSTANCES,
    "IDENTIFIED": (*CIRCUMSTANCES, (DETAIL_CHANNEL, DETAIL_HELP)),
    "ASSISTED": ((DETAIL_HELP, DETAIL_INSTITUTION),),
    "IN_SHELTER": ((DETAIL_HELP, DETAIL_INSTITUTION),),
    "BRIBES_PAID": ((DETAIL_INSTITUTION, DETAIL_ORIGIN),),
    "OFFICIALS_CHARGED": ((DETAIL_INSTITUTION, DETAIL_ORIGIN),),
}
OF_ORIGINS = ("NEWLY_EXPLOITED", "IN_EXPLOITATION", "IDENTIFIED")


@dataclass(frozen=True)
class Week:
    """A week just lived: the world after it, and what the claims need to know of the world before."""

    number: int
    world: World
    simulation: engine.Simulation
    people: np.recarray
    occupied: np.ndarray
    series: np.ndarray
    exploited: float
    begun: int  # spells before the first week
    cases: np.ndarray
    networks: np.ndarray


def awake(world: World) -> np.ndarray:
    return world.awake[: world.now[0].awake]


def people_are_conserved(week: Week) -> None:
    """A person has one row for ever; all rows but the dormant are on the list of those awake, once."""
    rows = people(week.world)
    assert len(np.unique(rows.uid)) == len(rows)
    assert np.array_equal(rows.uid[: len(week.people)], week.people.uid)
    assert np.array_equal(np.sort(awake(week.world)), np.flatnonzero(rows.stage != Stage.DORMANT))
    slots = week.world.slots[week.world.slots > 0]
    assert np.array_equal(np.sort(slots), np.arange(1, len(rows) + 1))


def weekly_moves(people_act_first: bool) -> set[tuple[Stage, Stage]]:
    """Return the moves of a week: recruiters win people over, each person makes a move of the own, and the
    police free people, at an arrest or with somebody found nearby, before her own move or after it. Who acts
    first, as parameters say, decides what can follow on what.
    """

    def won_over(stage: Stage) -> set[Stage]:
        return {stage} | ({Stage.GROOMED} if stage == Stage.DORMANT else set())

    def moved(stage: Stage) -> set[Stage]:
        return {stage} | (STAGE_GRAPH[stage] if stage != Stage.DORMANT else set())

    def freed(stage: Stage) -> set[Stage]:
        return {stage} | ({Stage.SHELTERED, Stage.REINTEGRATING} if stage == Stage.EXPLOITED else set())

    moves = {(stage, stage) for stage in Stage}
    own = (freed, moved, freed)
    for act in (*own, won_over, freed) if people_act_first else (won_over, *own):
        moves = {(first, last) for first, before in moves for last in act(before)}
    return moves


WEEKLY_MOVES = {order: weekly_moves(order) for order in (False, True)}


def stages_move_along_the_graph(week: Week) -> None:
    rows = people(week.world)
    new = np.zeros(len(rows) - len(week.people), ROW).view(np.recarray)
    before = np.concatenate([week.people, new]).view(np.recarray)
    order = bool(week.world.params[0].people_act_first >= 0.5)
    assert set(zip(before.stage.tolist(), rows.stage.tolist())) <= WEEKLY_MOVES[order]
    changed = before.stage != rows.stage
    assert (rows.since[changed] == week.number).all()
    assert (rows.since <= week.number).all()


def expected_stock(week: Week, stage: Stage) -> np.ndarray:
    """Return what the rows of people say about a stock, by cell."""
    rows = in_stage(week.world, stage)
    cells = np.zeros(week.world.stocks.shape[1])
    cells[CELL_ALL] = len(rows)
    for field, (first, _) in MARGINS.items():
        inside = rows[field][rows[field] >= 0]
        np.add.at(cells, first + inside, 1)
    return cells


def people_in_exploitation_are_those_whose_rows_say_so(week: Week) -> None:
    stock = week.world.stocks[Stock.IN_EXPLOITATION]
    assert np.array_equal(stock, expected_stock(week, Stage.EXPLOITED))


def people_in_shelter_are_those_whose_rows_say_so(week: Week) -> None:
    assert np.array_equal(week.world.stocks[Stock.IN_SHELTER], expected_stock(week, Stage.SHELTERED))


def beds_bind(week: Week) -> None:
    """Who is sheltered has one bed; a cut of places turns nobody out, but lets nobody in."""
    rows, shelters = people(week.world), week.world.shelters
    assert np.array_equal(rows.shelter != NOBODY, rows.stage == Stage.SHELTERED)
    occupied = np.bincount(rows.shelter[rows.shelter >= 0], minlength=len(shelters))
    assert np.array_equal(shelters.occupied, occupied)
    assert (occupied <= np.maximum(shelters.capacity, week.occupied)).all()


def who_holds_people_is_known(week: Week) -> None:
    held = in_stage(week.world, Stage.EXPLOITED)
    for table, rows in (("recruiter", week.world.recruiters), ("network", week.world.networks)):
        counted = np.bincount(held[table][held[table] >= 0], minlength=len(rows))
        assert np.array_equal(rows.held, counted)


def whoever_is_groomed_has_a_recruiter(week: Week) -> None:
    assert (in_stage(week.world, Stage.GROOMED).recruiter != NOBODY).all()


def people_at_home_have_no_ties(week: Week) -> None:
    home = in_stage(week.world, Stage.DORMANT)
    for field in ("recruiter", "network", "shelter"):
        assert (home[field] == NOBODY).all()


def whoever_has_been_on_the_way_is_warned(week: Week) -> None:
    """Whatever ended it, she has learned how recruiters work."""
    rows = people(week.world)
    assert (rows.warned[(rows.times > 1) | (rows.stage == Stage.DORMANT)] == 1).all()
    assert (rows.warned[np.isin(rows.stage, (Stage.SHELTERED, Stage.REINTEGRATING))] == 1).all()


# Police, then prosecutors, then the court: a case may pass all three in a week, and never goes back.
ORDER = (CaseState.INVESTIGATED, CaseState.WITH_PROSECUTOR, CaseState.BEFORE_COURT, CaseState.CLOSED)
CASE_MOVES = {(first, last) for at, first in enumerate(ORDER) for last in ORDER[at:]} | {
    (CaseState.INVESTIGATED, CaseState.DROPPED),
    (CaseState.WITH_PROSECUTOR, CaseState.DROPPED),
    (CaseState.DROPPED, CaseState.DROPPED),
}


def cases_are_where_their_state_says(week: Week) -> None:
    world, now = week.world, week.world.now[0]
    cases = world.cases[: now.cases]
    investigated = world.investigated[: now.investigated]
    assert np.array_equal(np.sort(investigated), np.flatnonzero(cases.state == CaseState.INVESTIGATED))
    of_unit = np.bincount(cases.region[investigated], minlength=len(world.police))
    assert np.array_equal(world.police.open_cases, of_unit)
    files = world.files[np.arange(now.files_head, now.files_tail) % len(world.files)]
    assert np.array_equal(np.sort(files), np.flatnonzero(cases.state == CaseState.WITH_PROSECUTOR))
    queue = world.queue[np.arange(now.queue_head, now.queue_tail) % len(world.queue)]
    assert np.array_equal(np.sort(queue), np.flatnonzero(cases.state == CaseState.BEFORE_COURT))
    assert now.before_court == len(queue) + world.courts[0].inherited
    assert ((cases.witnesses >= 0) & (cases.witnesses <= cases.people)).all()
    moved = set(zip(week.cases.tolist(), cases.state.tolist()))  # what was not there has no place in the zip
    assert moved <= CASE_MOVES


def suspects_have_an_open_case(week: Week) -> None:
    world = week.world
    suspects = world.recruiters[world.recruiters.case != NOBODY]
    assert not np.isin(world.cases.state[suspects.case], (CaseState.DROPPED, CaseState.CLOSED)).any()
    watched = world.recruiters[world.recruiters.status == Status.UNDER_INVESTIGATION]
    assert (watched.case != NOBODY).all()
    assert (world.cases.state[watched.case] == CaseState.INVESTIGATED).all()


def networks_broken_up_have_neither_money_nor_reach(week: Week) -> None:
    """Their recruiters are left with what lone recruiters can do."""
    world = week.world
    gone = np.flatnonzero(world.networks.status != Status.ACTIVE)
    assert (world.networks.status[gone] == Status.QUIT).all()
    assert (world.networks.money[gone] == 0).all()
    weighed = world.recruiters[np.isin(world.recruiters.network, gone) & (world.recruiters.drive != STALE)]
    assert (weighed.pull[:, BY_NETWORK] == 0).all()
    inside = world.people[: world.now[0].people]
    # Those held are freed at that moment; a recruiter left alone may hold others later.
    this_week = gone[week.networks[gone] == Status.ACTIVE]
    held = inside[(inside.stage == Stage.EXPLOITED) & np.isin(inside.network, this_week)]
    assert (held.region[held.since < week.number] == len(world.police)).all() or world.now[0].full


def barred_sponsors_invite_nobody(week: Week) -> None:
    barred = week.world.recruiters[week.world.recruiters.barred_until > week.number]
    assert (barred.pull[barred.drive != STALE, Route.INBOUND_LEGAL] == 0).all()


def money_is_never_owed(week: Week) -> None:
    assert (week.world.networks.money >= 0).all()
    assert (week.world.courts.fund >= 0).all()
    assert (people(week.world).debt >= 0).all()


SHARES = {
    "people": ("recovery", "coercion", "stigma"),
    "recruiters": ("belief", "risk"),
    "posts": ("propensity", "audit"),
    "officials": ("propensity", "audit"),
    "shelters": ("care", "training", "public_share"),
    "police": ("attention", "check", "skill", "propensity", "audit"),
    "courts": ("propensity", "audit"),
    "inspectorates": ("contact",),
}


def shares_lie_between_none_and_all(week: Week) -> None:
    for table, fields in SHARES.items():
        rows = people(week.world) if table == "people" else getattr(week.world, table)
        for field in fields:
            values = rows[field]
            assert ((values >= 0) & (values <= 1)).all(), field


def parameters_stay_within_bounds(week: Week) -> None:
    low, high = week.simulation.bounds.T
    assert ((low <= week.world.values) & (week.world.values <= high)).all()


def series_only_grow(week: Week) -> None:
    assert (week.world.series.sum(axis=0) >= week.series).all()


def further_cells_add_up(week: Week) -> None:
    """Each person has a relation, a home, a sex, a venue; each bribe an institution, each bed a centre."""
    series, details = week.world.series.sum(axis=0)[:, CELL_ALL], week.world.details.sum(axis=0)
    for name, parts in DETAILS.items():
        for first, end in parts:
            assert details[Detailed[name], first:end].sum() == series[Series[name]], (name, first)
    foreign = week.world.series.sum(axis=0)[:, CELL_NATIONALITY + Nationality.FOREIGN]
    for name in OF_ORIGINS:
        assert details[Detailed[name], DETAIL_ORIGIN:].sum() == foreign[Series[name]], name


def margins_add_up(week: Week) -> None:
    """All have a route, a form, an age band, a nationality; not all have a region."""
    by_person = [info.by_person for info in catalogue().values()]
    total = week.world.series.sum(axis=0)[by_person]
    for field, (first, end) in MARGINS.items():
        by_cell = total[:, first:end].sum(axis=1)
        if field == "region":
            assert (by_cell <= total[:, CELL_ALL]).all()
        else:
            assert np.array_equal(by_cell, total[:, CELL_ALL]), field


def flows_and_stocks_agree(week: Week) -> None:
    """Who enters exploitation is there until counted out; who is counted fits in the count that holds it."""
    total = week.world.series.sum(axis=0)
    flow = (total - week.series)[:, CELL_ALL]
    stock = week.world.stocks[Stock.IN_EXPLOITATION, CELL_ALL]
    ended = flow[Series.NEWLY_EXPLOITED] - (stock - week.exploited)
    rows = people(week.world)[: len(week.people)]
    on_the_way = (
        (week.people.stage == Stage.TRAVELLING)
        & np.isin(rows.stage, (Stage.SHELTERED, Stage.REINTEGRATING))
        & (rows.channel == Channel.BORDER)
    )
    assert ended == flow[Series.ENDED_UNIDENTIFIED] + flow[Series.IDENTIFIED] - on_the_way.sum()
    for part, whole in (
        (Series.ASSISTED, Series.IDENTIFIED),
        (Series.NO_PLACE_FOUND, Series.ASSISTED),
        (Series.COMPENSATED, Series.IDENTIFIED),
        (Series.FOSTERED, Series.ASSISTED),
        (Series.TRAFFICKED_AGAIN, Series.NEWLY_EXPLOITED),
    ):
        assert (total[part, :CELL_REGION] <= total[whole, :CELL_REGION]).all(), part.name
    whole = total[:, CELL_ALL]
    assert whole[Series.RECRUITED] + whole[Series.REPORTS] <= whole[Series.APPROACHED]
    for part, of in (
        (Series.TRAVELLERS_REFUSED, Series.TRAVELLERS_CHECKED),
        (Series.PRISON_SENTENCES, Series.CONVICTED),
        (Series.LONG_SENTENCES, Series.PRISON_SENTENCES),
        (Series.OFFICIALS_CHARGED, Series.BRIBES_PAID),
    ):
        assert whole[part] <= whole[of], part.name
    cases = week.world.cases[: week.world.now[0].cases]
    assert whole[Series.CASES] == (cases.opened >= week.simulation.calendar.first_week).sum()
    assert whole[Series.CASES_DROPPED] == (cases.state == CaseState.DROPPED).sum()
    charged = sum(int(table.charged.sum()) for table in officials_of(week.world))
    assert whole[Series.OFFICIALS_CHARGED] == charged


def officials_of(world: World) -> tuple[np.recarray, ...]:
    """Return the rows of all who can take a bribe."""
    return world.posts, world.officials, world.police, world.courts


def only_children_in_street_situations_are_made_to_beg(week: Week) -> None:
    """They, and nobody else, live in a place that is a street."""
    rows = people(week.world)
    street = week.world.places.street[rows.home] == 1
    assert np.array_equal(rows.form == Form.BEGGING, street)
    first = rows[street & (rows.times == 0)]
    age = (first.since - first.birth_week) / WEEKS_A_YEAR
    assert (age < week.simulation.country.street_oldest + 2).all()


def men_and_boys_are_exploited_for_their_labour(week: Week) -> None:
    """Boys also have to beg; men live in places of their own."""
    rows = people(week.world)
    of_men = week.world.places.kind[rows.home] == PlaceKind.MEN
    assert (rows.form[of_men] == Form.LABOUR).all()
    assert (rows.female[of_men] == 0).all()
    assert ((rows.female == 1) | of_men | (rows.form == Form.BEGGING)).all()


def foster_care_is_for_children_after_a_shelter(week: Week) -> None:
    rows = in_stage(week.world, Stage.REINTEGRATING)
    fostered = rows[rows.fostered == 1]
    assert (fostered.age_band == AgeBand.CHILD).all()
    assert ((fostered.assisted == 1) & (fostered.identified == 1)).all()
    assert not in_stage(week.world, Stage.EXPLOITED).fostered.any()


def only_exploitation_makes_ill(week: Week) -> None:
    rows = people(week.world)
    assert (rows.times[rows.ill == 1] > 0).all()
    assert (rows.stage[rows.ill == 1] != Stage.EXPLOITED).all()
    assert (rows.ill_from[rows.times > 0] > 0).all()


def spells_are_counted_once(week: Week) -> None:
    """Spells are counted when they begin; those with whom the run begins have had one."""
    total, times = week.world.series.sum(axis=0)[:, CELL_ALL], people(week.world).times
    assert total[Series.NEWLY_EXPLOITED] == times.sum() - week.begun
    assert total[Series.TRAFFICKED_AGAIN] == np.maximum(times - 1, 0).sum()


CLAIMS = (
    people_are_conserved,
    stages_move_along_the_graph,
    people_in_exploitation_are_those_whose_rows_say_so,
    people_in_shelter_are_those_whose_rows_say_so,
    beds_bind,
    who_holds_people_is_known,
    whoever_is_groomed_has_a_recruiter,
    people_at_home_have_no_ties,
    whoever_has_been_on_the_way_is_warned,
    cases_are_where_their_state_says,
    suspects_have_an_open_case,
    networks_broken_up_have_neither_money_nor_reach,
    barred_sponsors_invite_nobody,
    money_is_never_owed,
    shares_lie_between_none_and_all,
    parameters_stay_within_bounds,
    series_only_grow,
    margins_add_up,
    further_cells_add_up,
    flows_and_stocks_agree,
    only_children_in_street_situations_are_made_to_beg,
    men_and_boys_are_exploited_for_their_labour,
    foster_care_is_for_children_after_a_shelter,
    only_exploitation_makes_ill,
    spells_are_counted_once,
)
