"""One synthetic person's two lives with the same luck: what the week brought, told from the person's row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from sim.calendar import monday_of
from sim.codes import AgeBand, Channel, Form, Nationality, Route, Stage
from sim.errors import InputError
from udha.classroom.observers import Life
from udha.classroom.settings import Settings
from udha.classroom.tracks import homes, where
from udha.classroom.watching import Theatre

# Ways off the pathway before exploitation, by the stage that was left.
OFF = {
    Stage.GROOMED: "withdrew",
    Stage.AWAITING_VISA: "turned_back",
    Stage.TRAVELLING: "turned_back",
    Stage.AWAITING_PERMITS: "turned_back",
    Stage.WORKING: "went_home",
    Stage.REINTEGRATING: "reintegrated",
}
ON = {
    Stage.GROOMED: "groomed",
    Stage.AWAITING_VISA: "awaits_visa",
    Stage.TRAVELLING: "travels",
    Stage.AWAITING_PERMITS: "awaits_permits",
    Stage.WORKING: "works",
}
AFTER = (Stage.SHELTERED, Stage.REINTEGRATING)
# Told when the field turns from 0 to 1.
GAINS = ("in_work", "compensated", "fostered")


def lives(theatre: Theatre, settings: Settings, uid: int) -> dict[str, Any]:
    """Return the two lives of a person as ``page/types.js`` has them.

    Raises:
        InputError: nobody of this number is on the pathway, in baseline or policy.
    """
    return lives_of(theatre, settings, [uid])[0]


def lives_of(theatre: Theatre, settings: Settings, uids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the two lives of each of some people; errors as in ``lives``."""
    followed = theatre.follow(settings.scenario(), settings.run, uids)
    return [_two_lives(theatre, settings, uid, *followed[uid]) for uid in uids]


def _two_lives(theatre: Theatre, settings: Settings, uid: int, base: Life, policy: Life) -> dict[str, Any]:
    rows = [row for life in (base, policy) for _, row in life]
    if not any(row.stage != Stage.DORMANT for row in rows):
        raise InputError("nobody of this number is on the pathway in this run", field="uid")
    events = [Telling(theatre).events(life) for life in (base, policy)]
    spells = [row for row in rows if row.times > 0]
    return {
        "settings": settings.data,
        "uid": uid,
        "home": int(homes(theatre.known.country)[rows[0].home]),
        "foreign": bool(rows[0].nationality == Nationality.FOREIGN),
        "child": bool(spells and spells[0].age_band == AgeBand.CHILD),
        "parts_week": parts(*events),
        "base": events[0],
        "policy": events[1],
    }


def parts(base: list[dict[str, Any]], policy: list[dict[str, Any]]) -> int | None:
    """Return the first week in which two lives differ, None if they do not."""
    for events in zip_longest(base, policy):
        if events[0] != events[1]:
            return min(event["week"] for event in events if event)
    return None


class Telling:
    """Tells the events of a life from the changes of a row."""

    def __init__(self, theatre: Theatre) -> None:
        self.country, self.first = theatre.known.country, theatre.first_recorded
        self.first_week = theatre.known.calendar.first_week + self.first

    def events(self, life: Life) -> list[dict[str, Any]]:
        """Return what happened, in order of time."""
        before, events = None, []
        for at, row in life:
            week = max(0, at - self.first)
            event = {"week": week, "day": str(monday_of(self.first_week + week)), "place": self.place(row)}
            events += [event | kind for kind in self.kinds(before, row, at < self.first)]
            before = row
        return events

    def place(self, row: np.record) -> int:
        return int(where(self.country, *(row[name] for name in ("stage", "region", "shelter", "home"))))

    def kinds(self, before: np.record | None, row: np.record, earlier: bool) -> Iterator[dict[str, Any]]:
        """Yield what a change of the row means; ``earlier``: before records began."""
        if earlier:
            if row.stage != Stage.DORMANT:
                yield {"kind": "already_on_pathway"}
            return
        stage_before = Stage.DORMANT if before is None else Stage(int(before.stage))
        spells = 0 if before is None else before.times
        begins = row.times > spells
        if begins:
            kind = "exploited" if row.times == 1 else "exploited_again"
            yield {"kind": kind, "form": Form(int(row.form)).name.lower()}
        elif before is not None:
            yield from gains(before, row)
        if row.stage in AFTER and (begins or stage_before in (Stage.TRAVELLING, Stage.EXPLOITED)):
            yield ending(row)
            if row.stage == Stage.SHELTERED:
                yield {"kind": "sheltered"}
        elif row.stage != stage_before and not begins:
            yield from move(stage_before, row)
        elif row.stage == Stage.SHELTERED and before is not None and row.shelter != before.shelter:
            yield {"kind": "passed_on"}


def gains(before: np.record, row: np.record) -> Iterator[dict[str, Any]]:
    """Yield what came in the time after exploitation: treatment, work, compensation, a foster family."""
    if before.ill == 1 and row.ill == 0:
        yield {"kind": "treated"}
    for name in GAINS:
        if row[name] > before[name]:
            yield {"kind": name}


def ending(row: np.record) -> dict[str, Any]:
    """How exploitation, or the way into it, ended."""
    channel = {"channel": Channel(int(row.channel)).name.lower()}
    if row.identified == 1:
        return {"kind": "found", **channel, "assisted": bool(row.assisted)}
    return {"kind": "ended_unseen", **channel}


def move(stage_before: Stage, row: np.record) -> Iterator[dict[str, Any]]:
    """Yield a move between stages that neither begins nor ends exploitation."""
    if row.stage == Stage.DORMANT:
        yield {"kind": OFF[stage_before]}
    elif row.stage == Stage.REINTEGRATING:
        yield {"kind": "left_shelter"}
    else:
        route = {"route": Route(int(row.route)).name.lower()} if row.stage == Stage.GROOMED else {}
        yield {"kind": ON[Stage(int(row.stage))], **route}
