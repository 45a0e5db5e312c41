"""Bribes and leaks: the operational links between corruption and trafficking (report III.2, IV).

Five institutions can be bribed: border posts, permit desks, police units, prosecutors and courts. Each asks
the same three questions: can a network pay, does the official take it, is it found out. Somebody found out
is frightened of taking the next one; with a charge the fright is greatest, and the bribe buys nothing. The
report found no proven direct link from high-level corruption to trafficking, and none is modelled.
"""

from __future__ import annotations

from sim.agents.network import can_pay, pay
from sim.compiled.compiler import kernel
from sim.processes.feedback import lose_trust
from sim.random import Purpose, draw
from sim.records import Detailed, Series, tally, tally_at

REFUSED, TAKEN, CHARGED = 0, 1, 2


@kernel
def take_bribe(world, p, clock, me, briber, network, price, audit, purpose, number, institution):
    """Decide whether an official takes a bribe.

    Args:
        me: row of the official or institution, with ``propensity`` (0 to 1) and ``audit``, the risk of being
            found out that is perceived (0 to 1).
        briber: id of the person or case that the bribe is about, which the draws belong to.
        price: EUR. ``audit``: chance that a bribe is found out.
        purpose, number: what tells this draw from others.
        institution: where the bribe is counted (``Institution``).

    Returns:
        ``REFUSED``, ``TAKEN``, or ``CHARGED``: found out and the official charged, so that it buys nothing.
    """
    if not can_pay(world, network, price):
        return REFUSED
    if draw(clock, briber, purpose, number) >= me.propensity * (1.0 - me.audit):
        return REFUSED
    pay(world, network, price)
    tally_at(world, clock, Series.BRIBES_PAID, Detailed.BRIBES_PAID, institution)
    if draw(clock, briber, Purpose.BRIBE_AUDITED, number) >= audit:
        return TAKEN
    if draw(clock, briber, Purpose.OFFICIAL_CHARGED, number) >= p.officials_prosecuted:
        me.audit += p.fright_without_charge * (1.0 - me.audit)
        return TAKEN
    me.audit = 1.0
    me.charged += 1
    tally_at(world, clock, Series.OFFICIALS_CHARGED, Detailed.OFFICIALS_CHARGED, institution)
    lose_trust(world, p.trust_lost_scandal)
    return CHARGED


@kernel(inline=False)
def case_is_bought(world, p, clock, me, case, audit, purpose, institution):
    """Tell whether a network pays police, prosecutors or a court to end a case (see ``take_bribe``)."""
    price, network = p.justice_bribe, case.network
    bribe = take_bribe(
        world, p, clock, me, case.uid, network, price, audit, purpose, institution, institution
    )
    return bribe == TAKEN


@kernel
def forget_audit(p, me, audit):
    """Fade the deterrence from a discovered bribe, by one week, towards the everyday risk of an audit."""
    me.audit += p.audit_memory * (audit - me.audit)


@kernel
def leaks(world, p, clock, uid, purpose, chance, confidentiality):
    """Tell whether personal data of a person or a case (``uid``) leak from an institution."""
    if draw(clock, uid, purpose) >= chance * (1.0 - confidentiality):
        return False
    tally(world, clock, Series.LEAKS, 1.0)
    lose_trust(world, p.trust_lost_leak)
    return True
