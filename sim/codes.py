"""The names of agents' states. Their numbers are stable: results and tests refer to them."""

from __future__ import annotations

from enum import IntEnum


class AgentKind(IntEnum):
    """The types of agents; ``engine.live_week`` defines the order in which they act."""

    SHELTER = 0
    BORDER_POST = 1
    PERMIT_OFFICIAL = 2
    NETWORK = 3
    RECRUITER = 4
    PERSON = 5
    POLICE_UNIT = 6
    COURT = 7
    LABOUR_INSPECTORATE = 8


class Stage(IntEnum):
    """Where a person is on the pathway."""

    DORMANT = 0
    GROOMED = 1
    AWAITING_VISA = 2
    TRAVELLING = 3
    AWAITING_PERMITS = 4
    WORKING = 5
    EXPLOITED = 6
    SHELTERED = 7
    REINTEGRATING = 8


STAGES = len(Stage)


# The only moves between stages; the property tests hold every run against this graph.
STAGE_GRAPH: dict[Stage, frozenset[Stage]] = {
    Stage.DORMANT: frozenset({Stage.GROOMED}),
    Stage.GROOMED: frozenset({Stage.DORMANT, Stage.AWAITING_VISA, Stage.TRAVELLING, Stage.EXPLOITED}),
    Stage.AWAITING_VISA: frozenset({Stage.DORMANT, Stage.TRAVELLING}),
    Stage.TRAVELLING: frozenset(
        {Stage.DORMANT, Stage.AWAITING_PERMITS, Stage.EXPLOITED, Stage.SHELTERED, Stage.REINTEGRATING}
    ),
    Stage.AWAITING_PERMITS: frozenset({Stage.DORMANT, Stage.WORKING, Stage.EXPLOITED}),
    Stage.WORKING: frozenset({Stage.DORMANT, Stage.EXPLOITED}),
    Stage.EXPLOITED: frozenset({Stage.SHELTERED, Stage.REINTEGRATING}),
    Stage.SHELTERED: frozenset({Stage.REINTEGRATING, Stage.AWAITING_VISA, Stage.TRAVELLING, Stage.EXPLOITED}),
    Stage.REINTEGRATING: frozenset({Stage.DORMANT, Stage.AWAITING_VISA, Stage.TRAVELLING, Stage.EXPLOITED}),
}


class Route(IntEnum):
    """How a person is brought into exploitation (odd.md 7.3)."""

    INTERNAL = 0
    INBOUND_LEGAL = 1
    INBOUND_IRREGULAR = 2
    OUTBOUND_IRREGULAR = 3
    OUTBOUND_VISA_FREE = 4
    TRANSIT = 5  # brought in from abroad and taken on


ROUTES = len(Route)


class Form(IntEnum):
    """Form of exploitation."""

    SEXUAL = 0
    LABOUR = 1
    BEGGING = 2


FORMS = len(Form)


class AgeBand(IntEnum):
    """Age when the spell of exploitation began."""

    CHILD = 0
    ADULT = 1


class Nationality(IntEnum):
    """Of the simulated country, or of another."""

    DOMESTIC = 0
    FOREIGN = 1


class Relation(IntEnum):
    """What the recruiter is to the person (report, III.1 and IV)."""

    PARTNER = 0
    FAMILY = 1
    FRIEND = 2
    EMPLOYER = 3
    ONLINE = 4  # somebody met on the internet


class Status(IntEnum):
    """What a recruiter is doing."""

    ACTIVE = 0
    UNDER_INVESTIGATION = 1
    ARRESTED = 2
    IMPRISONED = 3
    QUIT = 4


class PlaceKind(IntEnum):
    REGION_PART = 0
    ORIGIN = 1
    DESTINATION = 2
    STREET = 3
    MEN = 4  # men and boys of a part of a region, exploited for their labour


class Crossing(IntEnum):
    """Kind of border post: posts of one kind share one set of parameters."""

    LAND = 0
    AIRPORT = 1
    IRREGULAR = 2


class Desk(IntEnum):
    """Where a permit official sits."""

    CONSULAR = 0
    LABOUR_MINISTRY = 1
    INTERIOR_MINISTRY = 2


class Centre(IntEnum):
    """Kind of shelter."""

    REGIONAL = 0
    HIGH_SECURITY = 1
    CHILDREN = 2
    REHABILITATION = 3


class Venue(IntEnum):
    """Where somebody is exploited, which decides who may see it."""

    PRIVATE = 0  # homes and flats
    NIGHT_CLUB = 1  # night clubs, bars, massage parlours
    WORKPLACE = 2  # restaurants, building sites, farms
    STREET = 3
    ONLINE = 4  # arranged online, in places that change


class Channel(IntEnum):
    """How somebody in exploitation is found, or how exploitation ends without that."""

    POLICE = 0
    LABOUR_INSPECTION = 1
    HEALTH_SERVICE = 2
    CIVIL_SOCIETY = 3
    STREET = 4
    TIP = 5
    OWN_REPORT = 6
    ESCAPE = 7
    RELEASE = 8
    BORDER = 9
    ARREST = 10
    ABROAD = 11
    SENT_BACK = 12


class Residence(IntEnum):
    """Where a person's home is."""

    URBAN = 0
    RURAL = 1
    STREET = 2  # children in street situations
    ABROAD = 3  # people of another country


class Sex(IntEnum):
    MALE = 0
    FEMALE = 1


class Schooling(IntEnum):
    """Whether school was left early."""

    STAYED = 0
    LEFT_EARLY = 1


class Hardship(IntEnum):
    """Whether the household is poor."""

    NO = 0
    YES = 1


class Help(IntEnum):
    """Help after identification: outside a shelter, the kind of centre (``Centre`` + 1), or none."""

    OUTSIDE = 0
    REGIONAL = 1
    HIGH_SECURITY = 2
    CHILDREN = 3
    REHABILITATION = 4
    NONE = 5  # accepted, and nothing found


class Institution(IntEnum):
    """Where a bribe is taken, which also says what it buys."""

    BORDER = 0  # somebody is let through
    PERMITS = 1  # a file is granted
    POLICE = 2  # a case is dropped
    PROSECUTION = 3  # nobody is indicted
    COURT = 4  # nobody is convicted


class CaseState(IntEnum):
    INVESTIGATED = 0
    BEFORE_COURT = 1
    CLOSED = 2
    DROPPED = 3
    WITH_PROSECUTOR = 4


NOBODY = -1
NOWHERE = -1
