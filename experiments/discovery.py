"""Scenario discovery: in which parts of parameter space does a policy fail?

The patient rule induction method peels the space down to boxes in which failures are dense (EMA Workbench).
A box is sought in one half of the rows and measured in the other, so that what is reported was not chosen to
look well; where the other half does not bear a box out, none is reported. A classification tree gives a
second opinion.

Sources: Friedman and Fisher 1999, Stat. Comput. 9, 123-143 (PRIM); Bryant and Lempert 2010, Technol.
Forecast. Soc. Change 77, 34-49 (coverage, density, quasi-p-values, reproducibility); Lavrac et al. 2004,
J. Mach. Learn. Res. 5, 153-188 (weighted relative accuracy, which chooses the box); Hornberger and Spear
1981, J. Environ. Manag. 12, 7-18 (screening); Breiman et al. 1984, Classification and Regression Trees.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, ks_2samp

from experiments.robustness import ENDS, resamples
from experiments.sampled import Factor
from sim.errors import InputError

PRIM, TREE = "PRIM", "tree"
# A peel takes off so large a share of a box's rows; no box holds fewer rows than this share of all.
PEEL, LEAST_MASS = 0.05, 0.1
MOST_BOXES = 2
# Restrictions that chance could give more often than this are dropped.
QUASI_P = 0.05
# A box is reported if chance would give so many failures in as many rows of the other half more seldom.
BORNE_OUT = 0.01
# A parameter is looked at in boxes if its values differ between failures and others at this level.
DIFFERS, MOST_FACTORS = 0.05, 8
HALVES, DEPTH = 10, 3
RESAMPLES = 500
# Rarer or commoner failures leave nothing to tell apart.
RAREST = 0.02

NEVER_FAILS = "it fails in hardly any row"
ALWAYS_FAILS = "it fails in nearly every row"
NOTHING_TELLS = "no parameter named tells rows in which it fails from others"
NOT_BORNE_OUT = "no box found in one half of the rows holds more failures in the other"

Ends = tuple[float, float, float]


@dataclass(frozen=True)
class Limit:
    """A box's limits on one parameter; None where it has none.

    Attributes:
        quasi_p: of as many failures in the box without this restriction, where chance alone is at work.
        reproduced: share of half-samples in which a box as large, or as dense, restricts it too; NaN of
            trees.
    """

    factor: str
    low: float | None
    high: float | None
    quasi_p: float
    reproduced: float


@dataclass(frozen=True, eq=False)
class Box:
    """A part of parameter space, measured in rows that it was not found in.

    Attributes:
        limits: parameters restricted, the surest first.
        density: share of its rows in which the policy fails; ``coverage``: share of all failures in it;
            ``mass``: share of all rows in it; with 90 % intervals.
        inside, outside: mean effect of the policy in it and elsewhere, with 90 % intervals.
        overlap: share of rows in this box or the first that are in both; NaN of the first itself.
    """

    method: str
    limits: tuple[Limit, ...]
    density: Ends
    coverage: Ends
    mass: Ends
    inside: Ends
    outside: Ends
    overlap: float


@dataclass(frozen=True, eq=False)
class Discovery:
    """Where one policy fails.

    Attributes:
        fails: share of rows in which it does, with its 90 % interval.
        chance: share of rows that came again with other luck in which the answer changed; NaN without any.
        boxes: what can be told; ``why``: why nothing can, empty otherwise.
        trajectory: of the peeling: mass, coverage and density where it was found and where it was measured.
    """

    policy: str
    fails: Ends
    chance: float
    boxes: tuple[Box, ...]
    why: str
    trajectory: pd.DataFrame


def require() -> None:
    """Refuse to begin without EMA Workbench.

    Raises:
        InputError: it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import ema_workbench.analysis.prim  # noqa: F401
    except ImportError as error:
        raise InputError(f"discovery needs the package '{error.name}': pip install 'udha[explore]'") from None


def discover(
    policy: str,
    factors: Sequence[Factor],
    fails: np.ndarray,
    effects: np.ndarray,
    chance: float,
    seed: int,
    progress: Callable[[], None] = lambda: None,
) -> Discovery:
    """Find where a policy fails.

    Args:
        fails: whether it does, bool (rows,); ``effects``: of the policy on the output asked about.
        chance: share of rows that came again in which the answer changed.
    """
    share = proportion(int(fails.sum()), len(fails))
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(fails))
    found, measured = order[: len(order) // 2], order[len(order) // 2 :]
    x = pd.DataFrame({one.name: one.values for one in factors})
    why = _hopeless(share[0]) or (NOTHING_TELLS if x.empty else "")
    if not why:
        x = x[_screened(x.iloc[found], fails[found])]
        why = NOTHING_TELLS if x.empty else ""
    trajectory, boxes = pd.DataFrame(), ()
    if not why:
        candidates, trajectory = _peeled(x, fails, found, measured)
        candidates += _tree(x, fails, found)
        boxes = _borne_out(candidates, x, fails, effects, measured, share[0], seed)
        why = "" if boxes else NOT_BORNE_OUT
    progress()
    return Discovery(policy, share, chance, boxes, why, trajectory)


def proportion(count: int, of: int) -> Ends:
    """Return a share with its 90 % interval, by Wilson; a share of none is NaN."""
    if not of:
        return np.nan, np.nan, np.nan
    interval = binomtest(count, of).proportion_ci(0.9, method="wilson")
    return count / of, float(interval.low), float(interval.high)


def _hopeless(share: float) -> str:
    return NEVER_FAILS if share < RAREST else ALWAYS_FAILS if share > 1 - RAREST else ""


def _screened(x: pd.DataFrame, fails: np.ndarray) -> list[str]:
    """The parameters whose values differ most between failures and others."""
    p = {name: ks_2samp(x[name][fails], x[name][~fails]).pvalue for name in x}
    return [name for name in sorted(p, key=p.__getitem__) if p[name] <= DIFFERS][:MOST_FACTORS]


def inside(x: pd.DataFrame, limits: Sequence[Limit]) -> np.ndarray:
    """Return which rows lie within limits, bool (rows,)."""
    within = np.ones(len(x), bool)
    for one in limits:
        values = x[one.factor].to_numpy()
        within &= (values >= (-np.inf if one.low is None else one.low)) & (
            values <= (np.inf if one.high is None else one.high)
        )
    return within


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A box that was found; ``peeled``: EMA Workbench's, None of a tree."""

    method: str
    limits: tuple[Limit, ...]
    peeled: Any = None


def _peeled(
    x: pd.DataFrame, fails: np.ndarray, found: np.ndarray, measured: np.ndarray
) -> tuple[list[_Candidate], pd.DataFrame]:
    """PRIM's boxes in one half, and the first peeling measured in both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis.prim import Prim
    logging.getLogger("EMA").setLevel(logging.ERROR)
    boxes, trajectory, rows = [], pd.DataFrame(), found
    while len(boxes) < MOST_BOXES and len(rows) >= LEAST_MASS * len(found):
        # Rows of earlier boxes are left out, so that each box tells of failures that are not told of yet.
        own, y = x.iloc[rows].reset_index(drop=True), fails[rows]
        mass = LEAST_MASS * len(found) / len(rows)
        box = Prim(own, y, peel_alpha=PEEL, paste_alpha=PEEL, mass_min=mass).find_box()
        if trajectory.empty:
            trajectory = _trajectory(box, own, y, x.iloc[measured], fails[measured])
        best = _best(box.peeling_trajectory, y.mean())
        box.select(best)
        _prune(box)
        limits = _limits(box) if best else ()
        if not limits:
            break
        boxes.append(_Candidate(PRIM, limits, box))
        rows = rows[~inside(x.iloc[rows], limits)]
    return boxes, trajectory


def _best(trajectory: pd.DataFrame, share: float) -> int:
    """The step of a peeling that holds most failures beyond those of any box of its size."""
    return int((trajectory["mass"] * (trajectory["density"] - share)).to_numpy().argmax())


def _prune(box) -> None:
    """Drop restrictions that chance could give, the weakest first."""
    while True:
        held = {name: _quasi_p(ends) for name, ends in box.p_values[box._cur_box].items()}
        weakest = max(held, key=held.__getitem__, default=None)
        if weakest is None or held[weakest] <= QUASI_P:
            return
        box.drop_restriction(weakest, box._cur_box)


def _quasi_p(ends: Sequence[float]) -> float:
    """The larger of both ends' quasi-p-values; an end without limit has -1."""
    return float(max(ends))


def _with_reproduced(one: _Candidate, seed: int) -> tuple[Limit, ...]:
    """A box's limits with how often half-samples give them too; as they are of a tree."""
    if one.peeled is None:
        return one.limits
    shares = _reproduced(one.peeled, seed)
    return tuple(replace(limit, reproduced=float(shares[limit.factor])) for limit in one.limits)


def _reproduced(box, seed: int) -> pd.Series:
    """In what share of half-samples a box like this restricts each parameter, by the worse of two ways."""
    at = box._cur_box
    both = box.resample(i=at, iterations=HALVES, rng=np.random.default_rng([seed, at]))
    return both.min(axis=1) / 100


def _limits(box) -> tuple[Limit, ...]:
    """The limits of PRIM's box that is selected, the surest first."""
    at, first = box._cur_box, box.prim.box_init
    found = []
    for name, ends in box.p_values[at].items():
        low, high = (float(one) for one in box.box_lims[at][name])
        least, most = (float(one) for one in first[name])
        found.append(
            Limit(
                name,
                low if low > least else None,
                high if high < most else None,
                _quasi_p(ends),
                np.nan,
            )
        )
    return tuple(sorted(found, key=lambda one: one.quasi_p))


def _trajectory(
    box, own: pd.DataFrame, fails: np.ndarray, other: pd.DataFrame, measured: np.ndarray
) -> pd.DataFrame:
    """Mass, coverage and density of each step of a peeling, where it was found and where it is measured."""
    rows = []
    for step in range(len(box.box_lims)):
        limits = [
            Limit(name, *(float(one) for one in box.box_lims[step][name]), 0.0, 0.0)
            for name in box.p_values[step]
        ]
        row = {"restricted": len(limits)}
        for what, x, y in (("found", own, fails), ("measured", other, measured)):
            within = inside(x, limits)
            row[f"mass_{what}"] = within.mean()
            row[f"coverage_{what}"] = y[within].sum() / y.sum()
            row[f"density_{what}"] = y[within].mean() if within.any() else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _tree(x: pd.DataFrame, fails: np.ndarray, found: np.ndarray) -> list[_Candidate]:
    """The leaf of a small tree that holds most failures beyond those of any box of its size."""
    from sklearn.tree import DecisionTreeClassifier

    y, least = fails[found], max(2, int(LEAST_MASS * len(found)))
    grown = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0)
    grown.fit(x.to_numpy()[found], y)
    tree, best = grown.tree_, (0.0, {})
    stack: list[tuple[int, dict[str, tuple[float, float]]]] = [(0, {})]
    while stack:
        node, ends = stack.pop()
        if tree.children_left[node] < 0:
            share = tree.value[node][0][-1] / tree.value[node][0].sum()
            gain = tree.n_node_samples[node] * (share - y.mean())
            best = max(best, (gain, ends), key=lambda one: one[0])
            continue
        name, cut = x.columns[tree.feature[node]], float(tree.threshold[node])
        low, high = ends.get(name, (-np.inf, np.inf))
        stack.append((tree.children_left[node], {**ends, name: (low, min(high, cut))}))
        stack.append((tree.children_right[node], {**ends, name: (max(low, cut), high)}))
    limits = tuple(
        Limit(name, low if np.isfinite(low) else None, high if np.isfinite(high) else None, np.nan, np.nan)
        for name, (low, high) in best[1].items()
    )
    return [_Candidate(TREE, limits)] if limits else []


def _borne_out(
    candidates: Sequence[_Candidate],
    x: pd.DataFrame,
    fails: np.ndarray,
    effects: np.ndarray,
    measured: np.ndarray,
    share: float,
    seed: int,
) -> tuple[Box, ...]:
    """The boxes that hold clearly more failures in the other half; PRIM's without rows of earlier ones."""
    x, fails, effects = x.iloc[measured], fails[measured], effects[measured]
    boxes: list[Box] = []
    first, told = None, np.zeros(len(x), bool)
    for one in candidates:
        within = inside(x, one.limits)
        if one.method == PRIM:
            within &= ~told
        held = int(fails[within].sum())
        rows = int(within.sum())
        if not rows or binomtest(held, rows, share, alternative="greater").pvalue > BORNE_OUT:
            continue
        overlap = np.nan if first is None else float((within & first).sum() / (within | first).sum())
        first = within if first is None else first
        told |= within
        boxes.append(
            Box(
                one.method,
                _with_reproduced(one, seed),
                proportion(held, rows),
                proportion(held, int(fails.sum())),
                proportion(rows, len(within)),
                _mean(effects[within], seed),
                _mean(effects[~within], seed),
                overlap,
            )
        )
    return tuple(boxes)


def _mean(values: np.ndarray, seed: int) -> Ends:
    """A mean with its 90 % interval from resampled rows."""
    if not len(values):
        return np.nan, np.nan, np.nan
    means = values[resamples(len(values), seed, RESAMPLES)].mean(axis=1)
    low, high = np.quantile(means, ENDS)
    return float(values.mean()), float(low), float(high)
