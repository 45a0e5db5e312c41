"""Step 1 of a week: the policies in force set the week's parameters.

The one place where a lever meets a parameter. What each lever changes, and by how much, is declared in
``sim/levers``; here the declared effects are applied, whatever they are.
"""

from __future__ import annotations

from sim.compiled.compiler import kernel
from sim.levers import ADD, MULTIPLY, RAISE


@kernel
def apply_policies(world, base, bounds, effects, weight, setting):
    """Set ``world.values`` from a draw's parameters and the week's levers.

    Args:
        base: the draw's parameters, float64 (parameters,).
        bounds: lowest and highest value allowed, float64 (parameters, 2).
        effects: ``sim.levers.effects_table()``.
        weight: how far each lever is in force, 0 to 1, float64 (levers,).
        setting: each lever's own setting in its unit, float64 (levers,).
    """
    values = world.values
    for index in range(base.shape[0]):
        values[index] = base[index]
    for row in range(effects.shape[0]):
        effect = effects[row]
        share = weight[effect.lever]
        if share == 0.0:
            continue
        target = effect.parameter
        before = values[target]
        size = base[effect.measure] if effect.measure >= 0 else setting[effect.lever]
        if effect.kind == MULTIPLY:
            after = before * (1.0 + share * (size - 1.0))
        elif effect.kind == ADD:
            after = before + share * size
        elif effect.kind == RAISE and size <= before:
            after = before
        else:
            after = size if share == 1.0 else before + share * (size - before)
        values[target] = min(max(after, bounds[target, 0]), bounds[target, 1])


@kernel
def differ(weight, setting, week):
    """Tell whether a week's levers differ from those of the week before."""
    for lever in range(weight.shape[1]):
        if weight[week, lever] != weight[week - 1, lever] or setting[week, lever] != setting[week - 1, lever]:
            return True
    return False
