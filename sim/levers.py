"""Every policy lever, as declared in the YAML files of the folder ``levers``.

A lever has one setting, which an analyst chooses, and effects on parameters. In a week with weight a, from 0
(not in force) to 1 (in full force), an effect turns a parameter's value v into

* multiply: v (1 + a (size - 1));
* add: v + a size;
* set: v + a (size - v), or without a size v + a (setting - v);
* raise: as set, but never below v: a policy that improves something leaves alone what is better already;

clipped to the parameter's bounds. ``size`` is itself a declared parameter, so that what a policy does is as
uncertain as anything else. A lever whose setting is called ``intensity`` has weight intensity x ramp;
of another the weight is the ramp, and its setting is in the parameter's own unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationInfo, field_validator

from sim import parameters
from sim.errors import InputError, nearest
from sim.parameters import GRADES, Bounds, Grade, Parameter, within_bounds
from sim.reading.strict_yaml import Node, checked, declarations

FOLDER = Path(__file__).resolve().parent / "levers"

SET, MULTIPLY, ADD, RAISE = 0, 1, 2, 3
Kind = Literal["set", "multiply", "add", "raise"]
KINDS: dict[Kind, int] = dict(zip(get_args(Kind), (SET, MULTIPLY, ADD, RAISE), strict=True))

INTENSITY = "intensity"
# The keys that say when a lever is in force: no setting may take such a name.
WHEN = ("from", "until", "ramp_weeks")

# The size at which an effect of a kind is none; of the others that is the parameter's own value.
NO_EFFECT: Mapping[Kind, float] = MappingProxyType({"multiply": 1.0, "add": 0.0})
# A verdict is clear from 95 % of draws on, so a size that fails in fewer than the rest leaves it no choice.
SELDOM = 0.05
_RANKS = (np.arange(1_000) + 0.5) / 1_000

EFFECT = np.dtype([(field, np.int64) for field in ("lever", "parameter", "kind", "measure")])
NO_SIZE = -1


class Setting(BaseModel):
    """The number that an analyst chooses, within ``bounds``, by default ``default``. ``words`` are numbers
    that may be given by name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    unit: str
    bounds: Bounds
    default: FiniteFloat
    words: dict[str, FiniteFloat] = {}

    _default_within = field_validator("default")(within_bounds)

    @field_validator("name")
    @classmethod
    def _not_taken(cls, name: str) -> str:
        if name in WHEN:
            raise ValueError(f"'{name}' says when a lever is in force; choose another name")
        return name

    @field_validator("words")
    @classmethod
    def _words_within(cls, words: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        for value in words.values():
            within_bounds(value, info)
        return words

    @field_validator("bounds")
    @classmethod
    def _intensity_is_a_share(cls, bounds: Bounds, info: ValidationInfo) -> Bounds:
        if info.data.get("name") == INTENSITY and not 0 <= bounds[0] < bounds[1] <= 1:
            raise ValueError("an intensity lies between 0 and 1")
        return bounds


class Effect(BaseModel):
    """What a lever does to one parameter; ``size`` names the parameter that says how much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parameter: str
    kind: Kind
    size: str | None = None

    @property
    def takes_setting(self) -> bool:
        """Whether the lever's own setting becomes the parameter's value."""
        return self.kind == "set" and self.size is None


class Lever(BaseModel):
    """One declared policy lever.

    ``group`` is its file, ``section`` the section of the report that asks for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    group: str
    label: str
    mechanism: str
    section: str
    setting: Setting
    effects: tuple[Effect, ...]
    source: str
    grade: Grade

    @property
    def by_intensity(self) -> bool:
        """Whether the setting is a share of the full effect rather than a value in a unit."""
        return self.setting.name == INTENSITY


def declared(folder: Path | None = None) -> Mapping[str, Lever]:
    """Return all levers by name, by file name and then in order of declaration; read only.

    ``InputError`` names file, line and field of a faulty declaration. Here and below ``folder`` stands for
    the package's own folder when it is not given; parameters are those of ``sim.parameters.declared()``.
    """
    return _declared(Path(folder or FOLDER), Path(parameters.FOLDER))


@cache
def _declared(folder: Path, parameter_folder: Path) -> Mapping[str, Lever]:
    known = parameters.declared(parameter_folder)
    nodes = list(declarations(folder))
    levers = {name: _lever(group, name, node, known) for group, name, node in nodes}
    targets = {effect.parameter: name for name, lever in levers.items() for effect in lever.effects}
    for _, name, node in nodes:
        _refuse_moving_sizes(levers[name], node, targets)
    return MappingProxyType(levers)


def _lever(group: str, name: str, node: Node, known: Mapping[str, Parameter]) -> Lever:
    keys = [key for key in Lever.model_fields if key not in ("name", "group")]
    fields = node.fields(keys, keys)
    setting = _setting(fields["setting"])
    effects = tuple(_effect(at, setting, known) for at in fields["effects"].items())
    _refuse_idle_or_double(fields["effects"], setting, effects)
    return Lever(
        name=name,
        group=group,
        **{key: fields[key].words() for key in ("label", "mechanism", "section", "source")},
        setting=setting,
        effects=effects,
        grade=fields["grade"].choice(GRADES, "grade"),
    )


def _setting(node: Node) -> Setting:
    required = [name for name, field in Setting.model_fields.items() if field.is_required()]
    fields = node.fields(Setting.model_fields, required)
    words = fields["words"].mapping() if "words" in fields else {}
    return checked(
        Setting,
        node,
        name=fields["name"].words(),
        unit=fields["unit"].words(),
        bounds=tuple(end.number() for end in fields["bounds"].pair()),
        default=fields["default"].number(),
        words={word: at.number() for word, at in words.items()},
    )


def _effect(node: Node, setting: Setting, known: Mapping[str, Parameter]) -> Effect:
    fields = node.fields(Effect.model_fields, ("parameter", "kind"))
    effect = Effect(
        parameter=_name(fields["parameter"], known),
        kind=fields["kind"].choice(KINDS, "kind"),
        size=_name(fields["size"], known) if "size" in fields else None,
    )
    target = known[effect.parameter]
    if target.lasting:
        raise fields["parameter"].error(f"'{target.name}' is fixed for a whole run; a lever may not move it")
    if effect.size is None and effect.kind != "set":
        raise node.error(f"'size' is missing: to {effect.kind} needs the parameter that says how much")
    if effect.takes_setting:
        if setting.name == INTENSITY:
            raise node.error("'size' is missing: an intensity is not a value to set a parameter to")
        (low, high), (least, most) = setting.bounds, target.bounds
        if not least <= low < high <= most:
            raise node.error(
                f"the setting's bounds exceed those of '{target.name}': from {least:g} to {most:g}"
            )
    return effect


def _name(node: Node, known: Mapping[str, Parameter]) -> str:
    name = node.words()
    if name not in known:
        raise node.error(f"unknown parameter '{name}'", nearest(name, known))
    return name


def _refuse_idle_or_double(node: Node, setting: Setting, effects: tuple[Effect, ...]) -> None:
    if not effects:
        raise node.error("a lever needs an effect")
    if setting.name != INTENSITY and not any(effect.takes_setting for effect in effects):
        raise node.error(f"the setting '{setting.name}' has no effect: one must be 'set' without a size")
    moved = [effect.parameter for effect in effects]
    for at, name in enumerate(moved):
        if name in moved[:at]:
            raise node.items()[at].error(f"a second effect on '{name}'")


def _refuse_moving_sizes(lever: Lever, node: Node, targets: Mapping[str, str]) -> None:
    """A size that another lever moves would make the result depend on which lever comes first."""
    for effect, at in zip(lever.effects, node.value["effects"].items(), strict=True):
        if effect.size in targets:
            raise at.error(f"size '{effect.size}' is itself moved by the lever '{targets[effect.size]}'")


def effects_table(folder: Path | None = None) -> np.recarray:
    """Return all effects in order of declaration; shape (effects,), all fields int64.

    ``lever`` and ``parameter`` are places in ``declared()``, ``kind`` is SET, MULTIPLY, ADD or RAISE,
    ``measure`` the place of a parameter or NO_SIZE (-1): the lever's setting itself.
    """
    place = {name: at for at, name in enumerate(parameters.declared())}
    rows = [
        (
            number,
            place[effect.parameter],
            KINDS[effect.kind],
            NO_SIZE if effect.size is None else place[effect.size],
        )
        for number, lever in enumerate(declared(folder).values())
        for effect in lever.effects
    ]
    return np.array(rows, EFFECT).view(np.recarray)


def find(name: str, folder: Path | None = None) -> Lever:
    """Return the lever of this name; ``InputError`` with the nearest name when there is none."""
    known = declared(folder)
    if name not in known:
        raise InputError("unknown lever", field=name, nearest=nearest(name, known))
    return known[name]


def cannot_fail(lever: Lever, known: Mapping[str, Parameter] | None = None) -> bool:
    """Tell whether no size of a lever allows it to fail: the sign of its effects follows from its form.

    A size allows it to fail if it has a probability of ``SELDOM`` or more at no effect or on the other side
    of it. No effect is a size of 1 that multiplies, a size of 0 that is added, and a size that equals the
    parameter that it sets or raises, each drawn from its own prior; a size below the parameter raises
    nothing. A setting in a unit is the analyst's choice and no size: of a lever without a size nothing
    follows.

    Args:
        known: parameters by name, where those of a country or scenario differ from the declared ones.
    """
    known = known or parameters.declared()
    sized = [effect for effect in lever.effects if effect.size is not None]
    return bool(sized) and all(_one_sided(effect, known) for effect in sized)


def _one_sided(effect: Effect, known: Mapping[str, Parameter]) -> bool:
    sizes = known[str(effect.size)].ppf(_RANKS)
    if effect.kind in NO_EFFECT:
        nothing = np.array([NO_EFFECT[effect.kind]])
    else:
        nothing = known[effect.parameter].ppf(_RANKS)
    below = np.searchsorted(sizes, nothing, "left").mean() / len(sizes)
    above = 1 - np.searchsorted(sizes, nothing, "right").mean() / len(sizes)
    return bool((above if effect.kind == "raise" else max(below, above)) > 1 - SELDOM)
