"""How numbers and model words are written for people: on the screen and in figures."""

from __future__ import annotations

import calendar
import math
import os
import shlex
import string
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from sim.country import Country

# Where parameters come from: every output says so.
POSTERIOR_NOTE = "Parameters are drawn from the posterior: calibrated to the official figures of {years}."
POSTERIOR_CAPTION = "parameters calibrated to the official figures of {years}"
PRIOR_NOTE = "Parameters are drawn from their priors (--prior) and are not calibrated to any figure."
UNCALIBRATED_NOTE = "Parameters are drawn from their priors: the model is not calibrated for this country."
PRIOR_CAPTION = "parameters from priors, not calibrated"


# What the spread between runs is, by the verdict of ``experiments.uncertainty``.
SPREAD = {
    "mostly chance": "mostly stochastic",
    "mostly ignorance": "mostly parameter uncertainty",
    "both": "both",
}

# The sides of a result, in the order that readers see them.
SIDES = {
    "true": "True in the model",
    "recorded": "Recorded by authorities",
    "protection": "Protection",
    "rights": "Rights of others",
    "cost": "Cost",
}
# Letters that a shell takes as they are.
PLAIN = {*string.ascii_letters, *string.digits, *"._-/"}
SCALES = {"": 1, "k": 1_000, "M": 1_000_000}


def places(*values: float) -> int:
    """Return the decimals that numbers standing side by side need: none from ten up, one from one up."""
    largest = max((abs(value) for value in values), default=0.0)
    return 0 if largest >= 9.95 else 1 if largest >= 0.995 else 2


def scale(*values: float) -> str:
    """Return in what numbers standing side by side are best written: millions, thousands or ones."""
    largest = max((abs(value) for value in values), default=0.0)
    return "M" if largest >= 9_950_000 else "k" if largest >= 99_950 else ""


def human(value: float, decimals: int | None = None, of: str | None = None) -> str:
    """Return a number as precise as a reader can use: 0.31, 4.2, 38, 1,274, 1,384k, 12.3M.

    ``decimals`` and ``of``, a scale, are those of this number unless given.
    """
    of = scale(value) if of is None else of
    if of:
        decimals = int(of == "M")
    text = f"{value / SCALES[of]:,.{places(value) if decimals is None else decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("0", "-0") else f"{text}{of}"


def shell(words: Iterable[str]) -> str:
    """Return a command as a shell takes it; a word that is not UTF-8, as a path may be, as its bytes."""
    return " ".join(shlex.quote(word) if _is_text(word) else _in_bytes(word) for word in words)


def _is_text(word: str) -> bool:
    return word.encode("utf-8", "replace") == word.encode("utf-8", "surrogateescape")


def _in_bytes(word: str) -> str:
    letters = [chr(one) if chr(one) in PLAIN else f"\\x{one:02x}" for one in os.fsencode(word)]
    return f"$'{''.join(letters)}'"


def size(bytes: float) -> str:
    """Return how much memory or disk something takes: 120 kB, 3.4 GB."""
    power = min(max(int(math.log10(max(bytes, 1))) // 3, 1), 4)
    return f"{human(bytes / 1_000**power)} {('kB', 'MB', 'GB', 'TB')[power - 1]}"


def signed(value: float, decimals: int | None = None, of: str | None = None) -> str:
    """Return a difference with its sign: +48, -2.5, 0."""
    text = human(value, decimals, of)
    return text if value < 0 or text == "0" else f"+{text}"


def alike(*beside: float, write: Callable[..., str] = signed) -> Callable[[float], str]:
    """Return what writes numbers that stand side by side, all with the same decimals and scale."""
    return partial(write, decimals=places(*beside), of=scale(*beside))


def interval(low: float, high: float, write: Callable[[float], str] = signed) -> str:
    """Return both ends of an interval: -12 to +218."""
    return f"{write(low)} to {write(high)}"


def estimate(value: float, low: float, high: float, write: Callable[[float], str] = signed) -> str:
    """Return a number with its interval: +3.1 (+1.2 to +5.0)."""
    return f"{write(value)} ({interval(low, high, write)})"


def percent(share: float) -> str:
    """Return a relative change: +18 %, +3.7 %, -0.3 %, 0 %."""
    return f"{points(100 * share)} %"


def points(value: float) -> str:
    """Return a change in per cent without the sign for it, as ``percent`` writes it."""
    text = f"{value:+,.0f}" if abs(value) >= 9.95 else f"{value:+.1f}"
    return "0" if text in ("+0.0", "-0.0") else text


def share(of: float | None, decimals: int = 0) -> str:
    """Return a share in per cent: 51 %, 89.6 %; nothing where there is none."""
    return "" if of is None or math.isnan(of) else f"{100 * of:.{decimals}f} %"


def share_between(of: float, low: float, high: float, decimals: int = 0) -> str:
    """Return a share with its interval: 62 % (58 to 66)."""
    return f"{share(of, decimals)} ({100 * low:.{decimals}f} to {100 * high:.{decimals}f})"


def probability(share: float) -> str:
    """Return a probability as far as a few hundred runs can tell it."""
    if share >= 0.995:
        return ">0.99"
    return "<0.01" if share < 0.005 else f"{share:.2f}"


def route(name: str) -> str:
    """Return a route in words: inbound, legal; outbound, visa-free."""
    return name.replace("_", ", ", 1).replace("_", "-")


def months(first: np.datetime64, last: np.datetime64) -> str:
    """Return a span of whole months: 2016-2019, or Jun 2016 to Mar 2019."""
    (from_year, from_month), (to_year, to_month) = (
        map(int, str(month).split("-")) for month in (first, last)
    )
    if (from_month, to_month) == (1, 12):
        return str(from_year) if from_year == to_year else f"{from_year}-{to_year}"
    return f"{calendar.month_abbr[from_month]} {from_year} to {calendar.month_abbr[to_month]} {to_year}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: 1 run, 1,000 runs."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: Iterable[str], most: int | None = None) -> str:
    """Return names as a list in a sentence: a, b and c; or a, b and 3 more, where ``most`` are named."""
    every = list(names)
    if most is not None and len(every) > most:
        every = [*every[:most], f"{len(every) - most} more"]
    *first, last = every
    return f"{', '.join(first)} and {last}" if first else last


def duration(seconds: float) -> str:
    """Return how long something takes: 40 s, 12 min, 3 h 20 min."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h" if hours >= 24 else f"{hours} h {minutes} min"


def policies(number: int) -> str:
    """Return a number of policies: 1 policy, 29 policies."""
    return f"{number:,} {'policy' if number == 1 else 'policies'}"


def whom_to_call(country: Country) -> str:
    """Return whom people in danger can call there, nothing where we do not know."""
    known = country.help
    return f"the police on {known.police}, or the line {known.line}" if known else ""
