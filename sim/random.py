"""Every draw is a pure function of (run seed, agent, week, purpose).

The generator is Squares-64 (Widynski 2020, arXiv:2004.06278), counter based: the counter names the
agent, the week and the purpose, the key comes from the run's seed. So two scenarios run with the same seed
have common random numbers, and neither the order of agents nor the number of threads matters. Philox 4x32-10
(Salmon et al. 2011, SC11) stands beside it as the reference: the tests check both against published known
answers, and with ``UDHA_GENERATOR=philox`` all runs draw from it, so that anybody can check that conclusions
do not depend on the choice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy import int64, uint64

from sim.compiled.compiler import kernel
from sim.errors import chosen

# The counter's layout, low bits first: agent 32, week 14, purpose 10, draw number 8.
WEEK_SHIFT = uint64(32)
PURPOSE_SHIFT = uint64(46)
NUMBER_SHIFT = uint64(56)
HALF = uint64(32)
MANTISSA_SHIFT = uint64(11)
TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53


class Purpose(IntEnum):
    """The decision that a draw makes. Append only: a number, once used, keeps its meaning for ever."""

    # a person's traits and yearly circumstances
    BIRTH_WEEK = 0
    SCHOOL_DROP_OUT = 1
    HARDSHIP_RENEWED = 2
    HARDSHIP = 3
    STRAIN_RENEWED = 4
    STRAIN = 5
    WISH_RENEWED = 6
    WISH = 7
    AWARENESS = 8
    YOUTH_PROGRAMME = 9
    # a person's week, whatever the stage
    WEEK = 10
    SEX = 11
    EIGHT_WEEKS = 12
    # recruitment
    APPROACH = 20
    ROUTE = 21
    TARGET_AGE_BAND = 22
    TARGET_RURAL = 23
    TARGET_BIRTH_YEAR = 24
    TARGET_PERSON = 25
    ACCEPTANCE = 26
    REPORT_AFTER_REFUSAL = 27
    FORM = 28
    REPLACEMENT = 29
    REPLACEMENT_RELATION = 30
    STREET_CHILD = 31
    TARGET_LOOKED_AT = 33
    # permits
    VISA = 40
    WORK_PERMIT = 41
    RESIDENCE_PERMIT = 42
    NOTIFICATION = 43
    DESK = 44
    PERMIT_BRIBE = 45
    BRIBE_AUDITED = 46
    WORK_START = 47
    SPONSOR_BARRED = 48
    PERMIT_RENEWED = 49
    END_OF_WORK_NOTIFIED = 56
    # travel
    POST = 50
    CHECK = 51
    SUSPICION = 52
    BORDER_BRIBE = 53
    BORDER_RECOGNITION = 54
    LEAVES_BY_POST = 55
    # exploitation and after
    DESTINATION = 60
    COERCION = 61
    RECOGNITION = 62
    RETURN_FROM_ABROAD = 63
    ASSISTANCE = 64
    NON_RESIDENTIAL = 65
    RESIDENCE = 66
    CHAINING = 67
    TRAINING = 68
    COMPENSATION = 69
    WISH_FOR_PLACE = 70
    ILLNESS = 71
    FOSTER_CARE = 72
    HEALTH_LEAK = 73
    VENUE = 74
    HELD_TOGETHER = 75
    CLASSIFICATION = 76
    PLACEMENT = 77
    TAKEN_BACK = 78
    SENT_BACK = 79
    CENTRE = 59
    DANGER = 58
    # police and court
    CASE_FILED = 80
    ARREST = 81
    DEFENDANTS = 82
    CONVICTION = 83
    CUSTODY = 84
    SENTENCE = 85
    REPORT_ACTED_ON = 86
    POLICE_BRIBE = 87
    COURT_BRIBE = 88
    OFFICIAL_CHARGED = 89
    INDICTMENT = 90
    COOPERATION = 91
    LEAK = 92
    WITNESS_LOST = 93
    NETWORK_BROKEN_UP = 94
    NETWORK_REPLACED = 95
    COMPENSATION_ORDER = 96
    PROSECUTOR_BRIBE = 97
    BRINGING_IN = 98
    # set-up of a run
    RECRUITER_REGION = 100
    RECRUITER_RELATION = 101
    RECRUITER_NETWORK = 102
    NETWORK_OUTBOUND = 103
    NETWORK_ORIGIN = 104
    OFFICER_PROPENSITY = 105
    AT_START = 106


@kernel
def squares64(counter, key):
    """Return 64 random bits for a 64-bit counter and key (both ``uint64``)."""
    x = counter * key
    y = x
    z = y + key
    x = x * x + y
    x = (x >> HALF) | (x << HALF)
    x = x * x + z
    x = (x >> HALF) | (x << HALF)
    x = x * x + y
    x = (x >> HALF) | (x << HALF)
    x = x * x + z
    t = x
    x = (x >> HALF) | (x << HALF)
    return t ^ ((x * x + y) >> HALF)


MASK32 = uint64(0xFFFFFFFF)
PHILOX_MULTIPLIER_0 = uint64(0xD2511F53)
PHILOX_MULTIPLIER_1 = uint64(0xCD9E8D57)
PHILOX_WEYL_0 = uint64(0x9E3779B9)
PHILOX_WEYL_1 = uint64(0xBB67AE85)


def philox4x32(c0, c1, c2, c3, k0, k1):
    """Return the four 32-bit words of Philox 4x32-10 for four counter words and two key words.

    Numbers or arrays of ``uint64`` that hold 32 bits each.
    """
    for _ in range(10):
        p0 = PHILOX_MULTIPLIER_0 * c0
        p1 = PHILOX_MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & MASK32, (p0 >> HALF) ^ c3 ^ k1, p0 & MASK32
        k0 = (k0 + PHILOX_WEYL_0) & MASK32
        k1 = (k1 + PHILOX_WEYL_1) & MASK32
    return c0, c1, c2, c3


compiled_philox4x32 = kernel(philox4x32)


@kernel
def philox64(counter, key):
    """Return 64 random bits from Philox for a 64-bit counter and key."""
    zero = uint64(0)
    high, low, _, _ = compiled_philox4x32(
        counter & MASK32, counter >> HALF, zero, zero, key & MASK32, key >> HALF
    )
    return (high << HALF) | low


# Chosen once, when the program starts: kernels are compiled for one generator.
GENERATORS = {"squares": ("squares64/1", squares64), "philox": ("philox4x32-10/1", philox64)}
GENERATOR, bits = GENERATORS[chosen("UDHA_GENERATOR", tuple(GENERATORS))]


@kernel
def counter_of(agent, week, purpose, number):
    """Return the counter that names a draw, ``uint64``."""
    return (
        uint64(agent + 0)
        | (uint64(week + 0) << WEEK_SHIFT)
        | (uint64(purpose + 0) << PURPOSE_SHIFT)
        | (uint64(number + 0) << NUMBER_SHIFT)
    )


@kernel
def draw(clock, agent, purpose, number=0):
    """Return this agent's uniform number in [0, 1) for this week and purpose.

    ``number`` distinguishes draws of one decision (0 to 255).
    """
    return draw_at(clock.key, agent, clock.week, purpose, number)


@kernel
def draw_at(key, agent, week, purpose, number=0):
    """Return an agent's uniform number in [0, 1) for any week (week 0 for lasting traits)."""
    counter = counter_of(agent, week, purpose, number)
    # The 53 bits left fit a signed number, which processors turn into a float in one step.
    return float(int64(bits(counter, key) >> MANTISSA_SHIFT)) * TO_UNIT


# The number that decides a person's week is drawn in two steps: 8 bits first, those of eight weeks at once.
# So weeks in which nothing can happen are passed over unseen.
FIRST_BITS, FIRST_NUMBERS = 8, 256
FIRST_MASK = uint64(FIRST_NUMBERS - 1)
REST_SHIFT, REST_TO_UNIT = uint64(19), 1.0 / 35184372088832.0  # 2**-45


@kernel
def first_bits(key, agent, week):
    """Return the first bits of an agent's number of a week, and above them those of the next, ``uint64``.

    Zeros follow those of the last of eight weeks.
    """
    eight = bits(counter_of(agent, week >> 3, Purpose.EIGHT_WEEKS, 0), key)
    return eight >> uint64(FIRST_BITS * (week & 7))


@kernel
def draw_of_week(clock, agent):
    """Return the number in [0, 1) that decides an agent's week."""
    first = int64(first_bits(clock.key, agent, clock.week) & FIRST_MASK)
    rest = int64(bits(counter_of(agent, clock.week, Purpose.WEEK, 0), clock.key) >> REST_SHIFT)
    return (first + float(rest) * REST_TO_UNIT) / FIRST_NUMBERS


@kernel
def next_week_below(key, agent, week, chance, longest):
    """Return the first week from ``week`` on whose number lies below a chance, or that ``longest`` weeks on.

    ``chance`` is a multiple of 1/256.
    """
    limit = int(chance * FIRST_NUMBERS)
    last = week + longest
    while week < last:
        eight = first_bits(key, agent, week)
        for _ in range(8 - (week & 7)):
            if int64(eight & FIRST_MASK) < limit:
                return min(week, last)
            eight >>= uint64(FIRST_BITS)
            week += 1
    return last


# The letters "udha": keeps keys of runs apart from other uses of Philox.
UDHA = uint64(0x75646861)


def words_of(number: int) -> tuple[np.uint64, np.uint64]:
    """Return the low and high 32 bits of a number."""
    return uint64(number & 0xFFFFFFFF), uint64(number >> 32)


LARGEST_SEED = 2**63 - 1


def whole_seed(given: Any) -> int:
    """Return a seed that is a whole number, of Python or of NumPy.

    Raises:
        TypeError: it is something else, such as 1.7, True or None.
        ValueError: it is not from 0 to 2**63 - 1.
    """
    refusal = f"a seed is a whole number from 0 to 2**63 - 1, not {given!r}"
    if isinstance(given, bool) or not isinstance(given, int | np.integer):
        raise TypeError(refusal)
    if not 0 <= given <= LARGEST_SEED:
        raise ValueError(refusal)
    return int(given)


def seed_of(given: Any, any_luck: bool = False) -> int:
    """Return a run's seed from what NumPy and Mesa take for one.

    Args:
        given: a whole number; or a ``SeedSequence`` or a sequence of whole numbers, which always lead to the
            same seed; or a ``Generator`` or ``BitGenerator``, from which the seed is drawn.
        any_luck: whether ``None`` is taken too: it means a new seed each time.

    Raises:
        TypeError, ValueError: as ``whole_seed``.
    """
    if isinstance(given, np.ndarray):
        given = given.tolist()
    if isinstance(given, Sequence) and not isinstance(given, str | bytes) and len(given) > 0:
        given = np.random.SeedSequence([whole_seed(number) for number in given])
    elif given is None and any_luck:
        given = np.random.SeedSequence()
    if isinstance(given, np.random.SeedSequence):
        return int(given.generate_state(1, np.uint64)[0]) & LARGEST_SEED
    if isinstance(given, np.random.BitGenerator):
        given = np.random.Generator(given)
    if isinstance(given, np.random.Generator):
        return int(given.integers(LARGEST_SEED, endpoint=True))
    return whole_seed(given)


def whole_seeds(given: Any) -> np.ndarray:
    """Return run seeds, one for each run, int64 (n,).

    Raises:
        TypeError, ValueError: as ``whole_seed``.
    """
    if isinstance(given, np.ndarray) and given.dtype == np.int64 and given.ndim == 1 and (given >= 0).all():
        return given
    return np.array([whole_seed(one) for one in given], np.int64)


def run_seeds(seed: Any, draw: Any, replicate: Any = 0) -> np.ndarray:
    """Return the seeds of runs, which share nothing with those of another ``seed``; int64.

    A run's seed is hashed from the plan's, the number of its draw and that of its replicate, and from nothing
    else: more draws or replicates leave the seeds of the others as they are. It lies below 2**53, so that
    spreadsheets and other languages, whose numbers are floats, read it as it is.

    Args:
        seed: from which all follow, a whole number or int64; ``draw``, ``replicate``: numbers from 0 to
            2**32 - 1. Each a number, or an array that fits the others.
    """
    key, number, copy = (np.asarray(one).astype(np.uint64) for one in (seed, draw, replicate))
    # The fourth word of the counter keeps seeds apart from ``uniforms``, whose fourth word is 1.
    words = philox4x32(number & MASK32, copy & MASK32, uint64(0), uint64(2), key & MASK32, key >> HALF)
    return ((words[0] << uint64(21)) ^ (words[1] >> MANTISSA_SHIFT)).astype(np.int64)


def another_seed(seed: Any) -> np.ndarray:
    """Return the seed with which a run is repeated with independent random numbers; int64, as ``seed``."""
    return run_seeds(seed, 0, MASK32)


def key_of(seed: int) -> np.uint64:
    """Return the Squares key of a run seed (``whole_seed``).

    Keys need irregular bits (Widynski 2020, section 3): each half holds eight different non-zero
    hexadecimal digits, and the last digit is odd. The digits are dealt by Philox from the seed.
    """
    return _key_of(whole_seed(seed))


@lru_cache(maxsize=256)
def _key_of(seed: int) -> np.uint64:
    words = (
        word
        for block in range(8)
        for word in map(int, philox4x32(*words_of(seed), uint64(block), uint64(0), UDHA, uint64(0)))
    )
    digits: list[int] = []
    for half in range(2):
        left = list(range(1, 16))
        last = [1 + 2 * (next(words) % 8)] if half == 1 else []
        for digit in last:
            left.remove(digit)
        digits += [left.pop(next(words) % len(left)) for _ in range(8 - len(last))] + last
    return np.uint64(int("".join(f"{digit:x}" for digit in digits), 16))


def uniforms(seed: int, label: str, n: int) -> np.ndarray:
    """Return ``n`` uniform numbers in (0, 1) that depend on the seed, the label and the index only.

    Used outside runs, for instance for draws from priors; shape ``(n,)``, float64.
    """
    stream = uint64(int.from_bytes(hashlib.sha256(label.encode()).digest()[:4], "big"))
    low, high = words_of(whole_seed(seed))
    index = np.arange(n, dtype=np.uint64)
    a, b, _, _ = philox4x32(
        index & MASK32, index >> HALF, np.full(n, high), np.ones(n, np.uint64), low, stream
    )
    return ((a << uint64(21)) ^ (b >> MANTISSA_SHIFT)).astype(np.float64) * TO_UNIT + TO_UNIT / 2
