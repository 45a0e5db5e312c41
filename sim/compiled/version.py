"""Which model this is: one number for everything but a country's data that can change a run."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

from sim import levers, parameters
from sim.compiled import digests
from sim.records import catalogue


@cache
def model_digest() -> str:
    """Return the SHA-256 of the model's parts, 64 hexadecimal digits."""
    return digests.whole(parts())


def parts() -> dict[str, str]:
    """Return the digests of the model's parts: files of code, parameters, levers in their order, series.

    Data of countries are not among them (``Country.parts``).
    """
    return {
        **digests.code(),
        **{f"parameter {name}": part for name, part in parameters.parts().items()},
        **{f"lever {name}": digests.part(one.model_dump()) for name, one in levers.declared().items()},
        **{f"series {name}": digests.part(asdict(one)) for name, one in catalogue().items()},
    }
