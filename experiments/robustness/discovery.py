"""Scenario discovery: in which parts of parameter space does a policy fail?

The patient rule induction method peels the space down to boxes in which failures are dense (EMA Workbench).
A box is searched for in one half of the rows and measured in the other, so reported numbers were not chosen
to look good; if the other half does not confirm a box, none is reported. A classification tree gives a second
opinion.

Sources: Friedman and Fisher 1999, Stat. Comput. 9, 123-143 (PRIM); Hornberger and Spear 1981, J. Environ.
Manag. 12, 7-18 (screening); Breiman et al. 1984, Classification and Regression Trees.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

from experiments.robustness.boxes import (
    PRIM,
    TREE,
    Box,
    Candidate,
    Ends,
    Limit,
    balance,
    borne_out,
    inside,
    proportion,
)
from experiments.robustness.sampled import Factor
from sim.errors import needing

# A peel takes off so large a share of a box's rows; no box holds fewer rows than this share of all.
PEEL, LEAST_MASS = 0.05, 0.1
MOST_BOXES = 2
# Restrictions that chance could give more often than this are dropped.
QUASI_P = 0.05
# A parameter is looked at in boxes if its values differ between failures and others at this level.
DIFFERS, MOST_FACTORS = 0.05, 8
DEPTH = 3
# Rarer or commoner failures leave nothing to tell apart.
RAREST = 0.02

NEVER_FAILS = "it fails in hardly any row"
ALWAYS_FAILS = "it fails in nearly every row"
NOTHING_TELLS = "no parameter named tells rows in which it fails from others"
NOT_BORNE_OUT = "no box found in one half of the rows holds more failures in the other"


@dataclass(frozen=True, eq=False)
class Discovery:
    """Where one policy fails.

    Attributes:
        fails: share of rows in which it does, with its 90 % interval.
        unchanged: share of rows in which its effect is 0.
        chance: share of rows run again with independent seeds in which the answer changed; NaN without any.
        boxes: those found; ``why``: why there are none, empty otherwise.
        trajectory: of the peeling: mass, coverage and density where it was found and where it was measured.
    """

    policy: str
    fails: Ends
    unchanged: float
    chance: float
    boxes: tuple[Box, ...]
    why: str
    trajectory: pd.DataFrame


def require() -> None:
    """Refuse to begin without EMA Workbench.

    Raises:
        InputError: it is not installed.
    """
    with warnings.catch_warnings(), needing("explore", "discovery"):
        warnings.simplefilter("ignore")
        import ema_workbench.analysis.prim  # noqa: F401
        import sklearn.tree  # noqa: F401


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
        chance: share of rows run again in which the answer changed.
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
        boxes = borne_out(candidates, x, fails, effects, measured, share[0], seed)
        why = "" if boxes else NOT_BORNE_OUT
    progress()
    return Discovery(policy, share, float(np.mean(effects == 0)), chance, boxes, why, trajectory)


def _hopeless(share: float) -> str:
    return NEVER_FAILS if share < RAREST else ALWAYS_FAILS if share > 1 - RAREST else ""


def _screened(x: pd.DataFrame, fails: np.ndarray) -> list[str]:
    """The parameters whose values differ most between failures and others."""
    p = {name: ks_2samp(x[name][fails], x[name][~fails]).pvalue for name in x}
    return [name for name in sorted(p, key=p.__getitem__) if p[name] <= DIFFERS][:MOST_FACTORS]


def _peeled(
    x: pd.DataFrame, fails: np.ndarray, found: np.ndarray, measured: np.ndarray
) -> tuple[list[Candidate], pd.DataFrame]:
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
        steps = box.peeling_trajectory
        best = int(balance(steps["coverage"].to_numpy(), steps["density"].to_numpy(), y.mean()).argmax())
        box.select(best)
        _prune(box)
        limits = _limits(box) if best else ()
        if not limits:
            break
        boxes.append(Candidate(PRIM, limits, box))
        rows = rows[~inside(x.iloc[rows], limits)]
    return boxes, trajectory


def _prune(box: Any) -> None:
    """Drop restrictions that chance could produce, the weakest first."""
    while True:
        held = {name: _quasi_p(ends) for name, ends in box.p_values[box._cur_box].items()}
        weakest = max(held, key=held.__getitem__, default=None)
        if weakest is None or held[weakest] <= QUASI_P:
            return
        box.drop_restriction(weakest, box._cur_box)


def _quasi_p(ends: Sequence[float]) -> float:
    """The larger of both ends' quasi-p-values; an end without limit has -1."""
    return float(max(ends))


def _limits(box: Any) -> tuple[Limit, ...]:
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
    box: Any, own: pd.DataFrame, fails: np.ndarray, other: pd.DataFrame, measured: np.ndarray
) -> pd.DataFrame:
    """Mass, coverage and density of each step of a peeling, where it was found and where it is measured."""
    rows = []
    for step in range(len(box.box_lims)):
        ends = {name: map(float, box.box_lims[step][name]) for name in box.p_values[step]}
        limits = [Limit(name, low, high, 0.0, 0.0) for name, (low, high) in ends.items()]
        row: dict[str, float] = {"restricted": len(limits)}
        for what, x, y in (("found", own, fails), ("measured", other, measured)):
            within = inside(x, limits)
            row[f"mass_{what}"] = within.mean()
            row[f"coverage_{what}"] = y[within].sum() / y.sum()
            row[f"density_{what}"] = y[within].mean() if within.any() else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _tree(x: pd.DataFrame, fails: np.ndarray, found: np.ndarray) -> list[Candidate]:
    """The leaf of a small tree that has the best balance of coverage and density."""
    from sklearn.tree import DecisionTreeClassifier

    y, least = fails[found], max(2, int(LEAST_MASS * len(found)))
    grown = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=least, random_state=0)
    grown.fit(x.to_numpy()[found], y)
    tree, best = grown.tree_, (0.0, {})
    stack: list[tuple[int, dict[str, tuple[float, float]]]] = [(0, {})]
    while stack:
        node, ends = stack.pop()
        if tree.children_left[node] < 0:
            density = tree.value[node][0][-1] / tree.value[node][0].sum()
            coverage = density * tree.n_node_samples[node] / y.sum()
            worth = float(balance(coverage, density, y.mean()))
            best = max(best, (worth, ends), key=lambda one: one[0])
            continue
        name, cut = x.columns[tree.feature[node]], float(tree.threshold[node])
        low, high = ends.get(name, (-np.inf, np.inf))
        stack.append((tree.children_left[node], {**ends, name: (low, min(high, cut))}))
        stack.append((tree.children_right[node], {**ends, name: (max(low, cut), high)}))
    limits = tuple(
        Limit(name, low if np.isfinite(low) else None, high if np.isfinite(high) else None, np.nan, np.nan)
        for name, (low, high) in best[1].items()
    )
    return [Candidate(TREE, limits)] if limits else []
