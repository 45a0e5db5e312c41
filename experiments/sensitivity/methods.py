"""One output of one design, by the methods that fit the design."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.sensitivity import LEVEL, NEGLIGIBLE, NOTABLE, direction, factorial, given, morris, sobol
from experiments.sensitivity.direction import Directions
from experiments.sensitivity.resampling import around, interval, weights
from experiments.sensitivity.targets import Plan, Target

SOBOL, MORRIS, FAST = "sobol", "morris", "fast"
PAWN, DELTA, FACTORIAL = "pawn", "delta", "fractional_factorial"
FIRST, TOTAL, INTERACTIONS, SECOND = "first", "total", "interactions", "second"
MU, MU_STAR, SIGMA, MEDIAN, MAIN, PAIR = "mu", "mu_star", "sigma", "median", "main", "interaction"
# These are without a unit, all others in that of the output.
UNITLESS = (FIRST, TOTAL, INTERACTIONS, SECOND, DELTA, MEDIAN)
# Resamples of indices from given data, as many as SALib takes by default.
GIVEN_RESAMPLES = 100
# Convergence is shown at these shares of the design, where they have so many units.
FRACTIONS, FEWEST_SHOWN = (1 / 8, 1 / 4, 1 / 2, 1), 4


@dataclass(frozen=True, eq=False)
class Index:
    """One index of all factors.

    Attributes:
        estimate, low, high: float64 (factors,), NaN where it is not defined.
        nothing: level up to which it may be chance alone, (factors,); None where that is not known.
    """

    method: str
    name: str
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    nothing: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Pairs:
    """Interactions of pairs of factors.

    Attributes:
        first, second: places of the factors, int64 (pairs,).
        estimate, low, high: float64 (pairs,).
        alike: how many pairs share a number because the design cannot separate them, int64 (pairs,).
    """

    method: str
    name: str
    first: np.ndarray
    second: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    alike: np.ndarray


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of an analysis of one output.

    Attributes:
        indices: the first is what factors are ranked by.
        ranked: resamples of the first, float64 (resamples, factors); None where there are none.
        matters: whether a factor stands out from chance, bool (factors,).
        convergence: the first index, at fewer units and at all of them.
    """

    indices: tuple[Index, ...]
    ranked: np.ndarray | None
    pairs: Pairs | None
    directions: Directions
    matters: np.ndarray
    convergence: tuple[tuple[int, Index], ...]


def analyse(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    """Analyse one output or effect."""
    by_method: dict[str, Callable[..., Outcome]] = {
        "sobol": _sobol,
        "morris": _morris,
        "fast": _fast,
        "fractional_factorial": _factorial,
    }
    return by_method.get(plan.sample.method, _given)(plan, target, resamples, seed)


def _shown(units: int) -> list[int]:
    """Numbers of units at which convergence is shown."""
    return [n for share in FRACTIONS if (n := int(units * share)) >= FEWEST_SHOWN]


def _sobol(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    factors = len(plan.factors)
    blocks = sobol.Blocks.of(target.y, factors, plan.sample.second_order)
    found, drawn = sobol.indices(blocks), sobol.bootstrap(blocks, resamples, seed)
    # A factor that does no more than to give everybody other luck would have this index.
    other_luck = np.full(factors, sobol.chance_share(target.first, target.again))
    total = Index(SOBOL, TOTAL, found.total, *interval(drawn.total), other_luck)
    first = Index(SOBOL, FIRST, found.first, *interval(drawn.first))
    more = found.total - found.first
    together = Index(SOBOL, INTERACTIONS, more, *interval(drawn.total - drawn.first))
    pairs = None
    if found.second is not None and drawn.second is not None:
        j, k = np.triu_indices(factors, 1)
        low, high = interval(drawn.second[:, j, k])
        pairs = Pairs(SOBOL, SECOND, j, k, found.second[j, k], low, high, np.ones_like(j))

    def total_of(n: int) -> Index:
        some = blocks.first(n).without_pairs()
        drawn_n = sobol.bootstrap(some, resamples, seed).total
        return Index(SOBOL, TOTAL, sobol.indices(some).total, *interval(drawn_n))

    fewer = [(n, total_of(n)) for n in _shown(len(blocks)) if n < len(blocks)]
    base = np.arange(len(blocks)) * plan.rows_a_unit
    at_a, at_b = plan.factors.values[base], plan.factors.values[base + plan.rows_a_unit - 1]
    rises = np.sign(at_b - at_a)
    changes = [rises * (blocks.ab - blocks.a[:, None])]
    if blocks.ba is not None:
        changes.append(rises * (blocks.b[:, None] - blocks.ba))
    counts = np.tile(weights(len(blocks), resamples, seed), len(changes))
    return Outcome(
        indices=(
            total,
            first,
            together,
            *_from_given(
                plan,
                np.concatenate([at_a, at_b]),
                np.concatenate([blocks.a, blocks.b]),
                np.tile(weights(len(blocks), GIVEN_RESAMPLES, seed), 2),
                seed,
            ),
        ),
        ranked=drawn.total,
        pairs=pairs,
        directions=direction.of_changes(np.concatenate(changes), counts),
        matters=total.low > np.maximum(NEGLIGIBLE, other_luck),
        convergence=(*fewer, (len(blocks), total)),
    )


def _from_given(plan: Plan, x: np.ndarray, y: np.ndarray, counts: np.ndarray, seed: int) -> tuple[Index, ...]:
    """Delta and PAWN of the factors that are one number."""
    own = plan.factors.own & (np.nanmax(x, axis=0, initial=-np.inf) > np.nanmin(x, axis=0, initial=np.inf))
    if not own.any():
        return ()

    def whole(part: np.ndarray) -> np.ndarray:
        full = np.full(len(own), np.nan)
        full[own] = part
        return full

    if np.ptp(y) == 0:
        zero = whole(np.zeros(own.sum()))
        return tuple(
            Index(method, name, zero, zero, zero, zero) for method, name in ((DELTA, DELTA), (PAWN, MEDIAN))
        )
    rows, found = given.Given(x[:, own], y, counts, seed), []
    for method, name, of in ((DELTA, DELTA, given.delta), (PAWN, MEDIAN, given.pawn)):
        one = of(rows)
        low, high = (np.clip(end, 0, 1) for end in around(one.estimate, one.resampled))
        found.append(Index(method, name, *map(whole, (one.estimate, low, high, one.nothing))))
    return tuple(found)


def _given(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    """Rows without any structure: random ones, or of a Latin hypercube."""
    x, y, units = plan.factors.values, target.y, plan.units

    def indices(n: int) -> tuple[Index, ...]:
        return _from_given(plan, x[:n], y[:n], weights(n, GIVEN_RESAMPLES, seed), seed)

    found = indices(units)
    if not found:
        empty = np.full(len(plan.factors), np.nan)
        found = (Index(DELTA, DELTA, empty, empty, empty, empty),)
    fewer = [(n, one[0]) for n in _shown(units) if n < units and (one := indices(n))]
    matters = np.any([one.estimate > one.nothing for one in found], axis=0)
    return Outcome(found, None, None, direction.of_ranks(x, y), matters, (*fewer, (units, found[0])))


def _morris(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    if plan.steps is None:
        raise ValueError("not a design of Morris")
    signed, size = morris.elementary_effects(target.y, plan.steps)
    # As far as everybody's other luck moves the output, once for each trajectory.
    other_luck = np.full(size.shape[1], np.mean(np.abs(target.first - target.again)) / morris.STEP)

    def of(n: int) -> tuple[list[Index], np.ndarray]:
        found = morris.mu_mu_star_sigma(signed[:n], size[:n], np.ones((1, n)))
        drawn = morris.mu_mu_star_sigma(signed[:n], size[:n], weights(n, resamples, seed))
        named = zip((MU, MU_STAR, SIGMA), found, drawn, strict=True)
        levels = None, other_luck, None
        indices = [
            Index(MORRIS, name, one[0], *interval(again), level)
            for (name, one, again), level in zip(named, levels, strict=True)
        ]
        return indices, drawn[1]

    (mu, mu_star, sigma), ranked = of(plan.units)
    fewer = [(n, of(n)[0][1]) for n in _shown(plan.units) if n < plan.units]
    return Outcome(
        indices=(mu_star, mu, sigma),
        ranked=ranked,
        pairs=None,
        directions=direction.of_changes(signed, weights(plan.units, resamples, seed)),
        matters=mu_star.low > np.maximum(NOTABLE * mu_star.estimate.max(), other_luck),
        convergence=(*fewer, (plan.units, mu_star)),
    )


def _fast(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    """SALib's analysis; SALib itself describes its intervals as rough."""
    y = target.y
    if np.ptp(y) == 0:
        zero = np.zeros(len(plan.factors))
        total, first = (Index(FAST, name, zero, zero, zero) for name in (TOTAL, FIRST))
    else:
        from SALib.analyze import fast

        # SALib resamples by the state that all of NumPy's old functions share.
        before = np.random.get_state()  # noqa: NPY002
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = fast.analyze(plan.problem, y, num_resamples=resamples, conf_level=LEVEL, seed=seed + 1)
        np.random.set_state(before)  # noqa: NPY002
        total, first = (
            Index(FAST, name, np.array(found[key]), *_sides(found[key], found[f"{key}_conf"]))
            for name, key in ((TOTAL, "ST"), (FIRST, "S1"))
        )
    return Outcome(
        indices=(total, first),
        ranked=None,
        pairs=None,
        directions=direction.of_ranks(plan.factors.values, y),
        matters=total.low > NEGLIGIBLE,
        convergence=(),
    )


def _sides(estimate: list[float], margin: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(estimate) - np.array(margin), np.array(estimate) + np.array(margin)


def _factorial(plan: Plan, target: Target, resamples: int, seed: int) -> Outcome:
    """Main effects and interactions, with one error for all of them; nothing is resampled."""
    found = factorial.effects(plan.problem, target.y, target.again)
    low, high = found.main - found.margin, found.main + found.margin
    main = Index(FACTORIAL, MAIN, found.main, low, high)
    j, k = np.triu_indices(len(plan.factors), 1)
    estimate = found.pairs[j, k]
    pairs = Pairs(
        FACTORIAL,
        PAIR,
        j,
        k,
        estimate,
        estimate - found.margin,
        estimate + found.margin,
        found.alike[j, k],
    )
    return Outcome(
        indices=(main,),
        ranked=None,
        pairs=pairs,
        directions=Directions(direction.CONTRAST, found.main, low, high, found.main == 0),
        matters=np.abs(found.main) > found.margin,
        convergence=(),
    )
