"""Every parameter of the model, as declared in the YAML files of the folder ``parameters``.

A parameter is declared once: label, unit, central value, bounds, prior, source and grade. A run reads its
values from a record with one float64 field per parameter, in the order of declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, FiniteFloat, ValidationInfo, field_validator

from sim.compiled import digests
from sim.draws.priors import PRIORS, SLABS, AnyPrior, Fixed, Prior, Spike
from sim.errors import InputError, nearest
from sim.reading import tables
from sim.reading.strict_yaml import Node, checked, declarations

FOLDER = Path(__file__).resolve().parent / "parameters"

Grade = Literal["reported", "literature", "stated", "assumed"]
GRADES: tuple[Grade, ...] = get_args(Grade)


def _rising(bounds: tuple[float, float]) -> tuple[float, float]:
    if not bounds[0] < bounds[1]:
        raise ValueError(f"bounds must rise: {bounds[0]:g} is not less than {bounds[1]:g}")
    return bounds


def within_bounds(value: float, info: ValidationInfo) -> float:
    """Pydantic: refuse a value outside the model's ``bounds``, which must be declared before it."""
    low, high = info.data.get("bounds", (value, value))  # faulty bounds have been reported already
    if not low <= value <= high:
        raise ValueError(f"{value:g} is out of bounds: must be from {low:g} to {high:g}")
    return value


Bounds = Annotated[tuple[FiniteFloat, FiniteFloat], AfterValidator(_rising)]


class Parameter(BaseModel):
    """One declared parameter. ``group`` is its file; no lever moves a parameter that is ``lasting``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    group: str
    label: str
    description: str
    unit: str
    bounds: Bounds
    value: FiniteFloat
    prior: AnyPrior
    source: str
    grade: Grade
    lasting: bool = False

    _value_within = field_validator("value")(within_bounds)

    @field_validator("prior")
    @classmethod
    def _plausible(cls, prior: AnyPrior, info: ValidationInfo) -> AnyPrior:
        if not isinstance(prior, Fixed) and {"bounds", "value"} <= info.data.keys():
            inside = (prior.at, prior.slab.centre) if isinstance(prior, Spike) else (prior.centre,)
            for value in inside:
                within_bounds(value, info)
            if not prior.allows(info.data["value"]):
                raise ValueError(f"the value {info.data['value']:g} is impossible under this prior")
        return prior

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Return the prior's values at ranks ``u`` in (0, 1), truncated to the bounds; same shape."""
        if isinstance(self.prior, Fixed):
            return np.full(np.shape(u), self.value)
        return self.prior.within(u, self.bounds)


def declared(folder: Path | None = None) -> Mapping[str, Parameter]:
    """Return all parameters by name, by file name and then in order of declaration; read only.

    ``InputError`` names file, line and field of a faulty declaration. Here and below ``folder`` stands for
    the package's own folder when it is not given.
    """
    return _declared(Path(folder or FOLDER))


@cache
def _declared(folder: Path) -> Mapping[str, Parameter]:
    return MappingProxyType(
        {name: _parameter(group, name, node) for group, name, node in declarations(folder)}
    )


def _parameter(group: str, name: str, node: Node) -> Parameter:
    own = {"name", "group"}
    keys = [key for key in Parameter.model_fields if key not in own]
    required = [key for key in keys if Parameter.model_fields[key].is_required()]
    fields = node.fields(keys, required)
    if hasattr(np.recarray, name):
        raise node.error("arrays have an attribute of this name; choose another")
    return checked(
        Parameter,
        node,
        name=name,
        group=group,
        **{key: fields[key].words() for key in ("label", "description", "unit", "source")},
        value=fields["value"].number(),
        bounds=tuple(end.number() for end in fields["bounds"].pair()),
        prior=_prior(fields["prior"]),
        grade=fields["grade"].choice(GRADES, "grade"),
        lasting="lasting" in fields and fields["lasting"].flag(),
    )


def declared_anew(name: str, node: Node) -> Parameter:
    """Return a parameter with the value, prior, source and grade given in ``node``; the rest is as declared.

    ``InputError`` for an unknown name, and for what the declaration itself would be refused for.
    """
    known = declared()
    if name not in known:
        raise node.error("unknown parameter", nearest(name, known))
    keys = ("value", "prior", "source", "grade")
    fields = node.fields(keys, keys)
    anew = {
        "value": fields["value"].number(known[name].bounds, known[name].unit),
        "prior": _prior(fields["prior"]),
        "source": fields["source"].words(),
        "grade": fields["grade"].choice(GRADES, "grade"),
    }
    return checked(Parameter, node, **(dict(known[name]) | anew))


def _prior[P: Prior](node: Node, kinds: Mapping[str, type[P]] = PRIORS, what: str = "distribution") -> P:
    if "distribution" not in node.mapping():
        raise node.error("'distribution' is missing")
    kind = kinds[node.mapping()["distribution"].choice(kinds, what)]
    fields = node.fields(kind.model_fields, kind.model_fields, f"key of a {kind.__name__.lower()} prior")
    given = {
        key: _prior(at, SLABS, "distribution of a slab") if key == "slab" else at.number()
        for key, at in fields.items()
        if key != "distribution"
    }
    return checked(kind, node, **given)


class Draws(np.recarray):
    """Parameter draws, a float64 field for each parameter; a part costs less than of other record arrays."""

    def __getitem__(self, index: Any) -> Any:
        part = np.ndarray.__getitem__(self, index)
        is_column = isinstance(part, np.ndarray) and part.dtype.names is None
        return part.view(np.ndarray) if is_column else part


class _Layout(NamedTuple):
    """The type of a record and of ``Draws``; lowest and highest values, float64 (parameters,) each."""

    record: np.dtype
    draws: np.dtype
    low: np.ndarray
    high: np.ndarray


@cache
def _layout(folder: Path) -> _Layout:
    record = np.dtype([(name, np.float64) for name in declared(folder)])
    low, high = np.array([one.bounds for one in declared(folder).values()], np.float64).T.copy()
    return _Layout(record, np.dtype((np.record, record)), low, high)


def dtype(folder: Path | None = None) -> np.dtype:
    """Return the record's type: one float64 field per parameter."""
    return _layout(folder or FOLDER).record


def rows(
    values: Any, n: int | None = None, otherwise: np.ndarray | None = None, folder: Path | None = None
) -> Draws:
    """Return parameters as runs take them, from any table that gives each by its name; shape (rows,).

    Args:
        values: a mapping, a data frame, a series, a structured array or one of its records, with columns in
            any order and numbers of any type. A single number holds in all rows.
        n: how many rows there must be.
        otherwise: the values (1,) of parameters that are not given; without it all must be.

    Raises:
        InputError: values without names; a name that is unknown, missing or there twice; something that is no
            number, or out of bounds; another number of rows.
    """
    layout = _layout(folder or FOLDER)
    table = values
    # First whether the types are one, as comparing hundreds of fields takes longer; a pickled one is another.
    known = type(values) is Draws and (values.dtype is layout.draws or values.dtype == layout.draws)
    if not known or not values.flags.c_contiguous:
        table = _by_name(values, n, otherwise, layout, folder)
    if n is not None and len(table) != n:
        raise InputError(f"{len(table):,} rows of parameters, where {n:,} must be")
    numbers = table.view(np.float64, np.ndarray).reshape(-1, len(layout.low))
    inside = (layout.low <= numbers) & (numbers <= layout.high)
    if not inside.all():
        row, at = np.argwhere(~inside)[0].tolist()
        one = list(declared(folder).values())[at]
        low, high = one.bounds
        where = f" in row {row}" * (len(table) > 1)
        raise InputError(f"out of bounds{where}: from {low:g} to {high:g} {one.unit}", field=one.name)
    return table


def _by_name(
    values: Any, n: int | None, otherwise: np.ndarray | None, layout: _Layout, folder: Path | None
) -> Draws:
    """The same, before bounds are checked."""
    given = tables.columns(values)
    if given is None:
        raise InputError(
            "parameters are given by name, as a mapping, a data frame or a structured array, "
            f"not as {type(values).__name__}"
        )
    tables.check_names(given, declared(folder), "parameter", some=otherwise is not None)
    columns = {name: tables.numbers(column, name) for name, column in given.items()}
    lengths = {name: len(column) for name, column in columns.items() if column.ndim}
    size = max(lengths.values(), default=1 if n is None else n)
    for name, column in columns.items():
        if column.ndim > 1 or lengths.get(name, size) != size:
            raise InputError(f"must be a number or {size:,} of them, not {column.shape}", field=name)
    table = np.empty(size, layout.draws).view(Draws)
    if otherwise is not None:
        table[:] = otherwise
    for name, column in columns.items():
        table[name] = _not_beyond_by_rounding(column, declared(folder)[name].bounds)
    return table


def _not_beyond_by_rounding(column: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """Single precision may put an end of the bounds a little beyond itself: take it back."""
    low, high = np.array(ends, column.dtype if column.dtype.kind == "f" else np.float64)
    exact = column.astype(np.float64)
    return np.where((low <= column) & (column <= high), np.clip(exact, *ends), exact)


def central(folder: Path | None = None) -> Draws:
    """Return the central values; shape (1,)."""
    return from_values({}, folder)


def from_values(
    values: Any,
    folder: Path | None = None,
    anew: Mapping[str, Parameter] = MappingProxyType({}),
    n: int | None = None,
) -> Draws:
    """Return the central values with those in ``values`` in their place; shape (n,), or (1,) of numbers only.

    Args:
        values: as for ``rows``, but of some parameters only.
        anew: declarations that replace those of the folder (``declared_anew``).
        n: how many rows there must be.

    Raises:
        InputError: as for ``rows``.
    """
    known = {**declared(folder), **anew}
    usual = np.array([tuple(one.value for one in known.values())], dtype(folder))
    return rows(values, n, usual, folder)


def draw(
    n: int,
    seed: int,
    overrides: Mapping[str, float] | None = None,
    folder: Path | None = None,
    anew: Mapping[str, Parameter] = MappingProxyType({}),
) -> Draws:
    """Return ``n`` draws from the priors; shape (n,).

    Draw i of a parameter depends on ``seed``, its name and i alone, so one more parameter or another
    prior leaves all other draws as they are. ``overrides`` fix parameters to a number in all draws; ``anew``
    are declarations that replace those of the folder.
    """
    known = {**declared(folder), **anew}
    drawn = {name: one.ppf(ranks(n, seed, name)) for name, one in known.items()}
    return from_values(drawn | dict(overrides or {}), folder)


def ranks(n: int, seed: int, name: str) -> np.ndarray:
    """Return the ranks in its prior of ``n`` draws of a parameter; float64 (n,), in (0, 1)."""
    from sim.random import uniforms  # here, because it brings in the compiler

    return uniforms(seed, f"parameter {name}", n)


def find(name: str, folder: Path | None = None) -> Parameter:
    """Return the parameter of this name; ``InputError`` with the nearest name when there is none."""
    known = declared(folder)
    if name not in known:
        raise InputError("unknown parameter", field=name, nearest=nearest(name, known))
    return known[name]


def parts(folder: Path | None = None) -> dict[str, str]:
    """Return the digest of each declaration by name, in the order of names; wording does not count."""
    return {name: digests.part(one.model_dump()) for name, one in sorted(declared(folder).items())}


def digest(folder: Path | None = None) -> str:
    """Return the SHA-256 of all declarations, 64 hexadecimal digits: a result's manifest names it."""
    return digests.whole(parts(folder))
