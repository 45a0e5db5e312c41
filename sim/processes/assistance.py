"""Assistance: accepted or not, a shelter place nearest first, or help without one (odd.md 7.7)."""

from __future__ import annotations

from sim.agents.shelter import find_place, move_in
from sim.codes import NOBODY, NOWHERE, Help, Nationality, Stage
from sim.compiled.compiler import kernel
from sim.processes.pathway import begin_reintegration, move
from sim.random import Purpose, draw
from sim.records import DETAIL_HELP, Detailed, Series, count, count_in


@kernel
def chance_of_accepting(p, me, stays):
    """Return the chance that assistance is accepted: confidentiality and freedom to come and go raise it.

    Foreign people without a residence permit mostly prefer to go home, or have to.
    """
    refusal = (1.0 - p.assistance_acceptance) * (1.0 - p.refusal_from_exposure * p.confidentiality)
    refusal *= 1.0 - p.refusal_from_confinement * p.freedom_of_movement
    if me.nationality == Nationality.FOREIGN and not stays:
        refusal += (1.0 - refusal) * p.refusal_without_permit
    return 1.0 - refusal


@kernel(inline=False)
def offer_assistance(world, p, clock, row, region):
    """Offer assistance to an identified person and find her a place."""
    me = world.people[row]
    foreign = me.nationality == Nationality.FOREIGN
    stays = foreign and draw(clock, me.uid, Purpose.RESIDENCE) < p.residence_permits
    accepts = draw(clock, me.uid, Purpose.ASSISTANCE) < chance_of_accepting(p, me, stays)
    me.may_stay = 1 if stays else 0
    if stays:
        me.irregular = 0
    if not accepts:
        go_on_outside(world, clock, row, region)
    else:
        count(world, clock, Series.ASSISTED, row)
        me.assisted = 1
        if draw(clock, me.uid, Purpose.WISH_FOR_PLACE) < p.wants_shelter:
            find_shelter(world, p, clock, row, region)
        else:
            go_on_outside(world, clock, row, region)
    if accepts:
        count_in(world, clock, Detailed.ASSISTED, DETAIL_HELP + kind_of_help(world, me))
    if me.case != NOBODY and draw(clock, me.uid, Purpose.COOPERATION) < cooperation(p, me):
        world.cases[me.case].witnesses += 1


@kernel
def kind_of_help(world, me):
    """Return the kind of help that somebody who accepted has found (``Help``)."""
    if me.assisted == 0:
        return Help.NONE + 0
    return Help.OUTSIDE + 0 if me.shelter == NOWHERE else world.shelters[me.shelter].kind + 1


@kernel
def cooperation(p, me):
    """Return the chance that an identified person is ready to testify.

    Help, a permit to stay, and data that stay confidential make it possible (report III.2, V).
    """
    chance = p.cooperation * (1.0 - p.cooperation_fear * (1.0 - p.confidentiality))
    if me.assisted == 0:
        chance *= p.cooperation_without_help
    if me.nationality == Nationality.FOREIGN and me.may_stay == 0:
        chance *= p.cooperation_from_abroad
    return chance


@kernel
def find_shelter(world, p, clock, row, region):
    """Find the nearest place; without one there is help outside a shelter, or none."""
    me = world.people[row]
    place = find_place(world, p, clock, region, row, NOBODY + 0)
    if place != NOBODY:
        me.region = region  # before moving in: stocks are counted by region
        move_in(world, clock, place, row)
        move(world, clock, row, Stage.SHELTERED)
        return
    count(world, clock, Series.NO_PLACE_FOUND, row)
    me.assisted = 1 if draw(clock, me.uid, Purpose.NON_RESIDENTIAL) < p.non_residential_help else 0
    go_on_outside(world, clock, row, region)


@kernel
def go_on_outside(world, clock, row, region):
    """Begin the time after exploitation outside a shelter; foreign people stay in the region or go home."""
    me = world.people[row]
    if me.nationality == Nationality.FOREIGN:
        me.region = region if me.may_stay == 1 else NOWHERE
    begin_reintegration(world, clock, row)
