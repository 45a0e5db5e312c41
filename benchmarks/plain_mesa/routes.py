"""Routes of the yardstick: where they come from and lead to."""

from __future__ import annotations

from sim.codes import Route

IRREGULAR = (Route.INBOUND_IRREGULAR, Route.OUTBOUND_IRREGULAR, Route.TRANSIT)
INBOUND = (Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR, Route.TRANSIT)
OUTBOUND = (Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE, Route.TRANSIT)


def brings_in(route: Route) -> bool:
    """Tell whether people of another country are sought for it."""
    return route in INBOUND


def leads_abroad(route: Route) -> bool:
    """Tell whether exploitation takes place abroad."""
    return route in OUTBOUND
