"""Every parameter of the model, as declared in the YAML files of the folder ``parameters``.

A parameter is declared once: label, unit, central value, bounds, prior, source and grade. A run reads its
values from a record with one float64 field per parameter, in the order of declaration.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self, get_args

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationInfo,
    field_validator,
    model_validator,
)

from sim.compiled import digests
from sim.errors import InputError, nearest
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


class Prior(BaseModel):
    """The distribution of a parameter before calibration.

    ``cdf(x)`` and ``ppf(q)`` work on float64 arrays of any shape; ``support`` holds the ends of the
    range before truncation to the parameter's bounds, ``centre`` the median (of a beta: the mean).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf


class Fixed(Prior):
    """Always the central value."""

    distribution: Literal["fixed"] = "fixed"


class Between(Prior, ABC):
    low: FiniteFloat
    high: FiniteFloat

    @abstractmethod
    def ppf(self, q: np.ndarray) -> np.ndarray:
        """Return the values at ranks ``q``."""

    @property
    def centre(self) -> float:
        return float(self.ppf(np.array(0.5)))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be less than high {self.high:g}")
        return self

    @property
    def support(self) -> tuple[float, float]:
        return self.low, self.high


class Uniform(Between):
    distribution: Literal["uniform"] = "uniform"

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return np.clip((x - self.low) / (self.high - self.low), 0, 1)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        return self.low + q * (self.high - self.low)


class LogUniform(Between):
    distribution: Literal["loguniform"] = "loguniform"
    low: FiniteFloat = Field(gt=0)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        above = np.maximum(x, self.low)
        return np.clip(np.log(above / self.low) / np.log(self.high / self.low), 0, 1)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        return self.low * (self.high / self.low) ** q


class Triangular(Between):
    distribution: Literal["triangular"] = "triangular"
    mode: FiniteFloat

    @model_validator(mode="after")
    def _mode_inside(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"mode {self.mode:g} must lie between low {self.low:g} and high {self.high:g}")
        return self

    def cdf(self, x: np.ndarray) -> np.ndarray:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        x = np.clip(x, self.low, self.high)
        rising = (x - self.low) ** 2 / (width * left or 1)
        falling = 1 - (self.high - x) ** 2 / (width * right or 1)
        return np.where(x < self.mode, rising, falling)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(q * width * left)
        return np.where(q * width < left, rising, self.high - np.sqrt((1 - q) * width * right))


class Normal(Prior):
    distribution: Literal["normal"] = "normal"
    mean: FiniteFloat
    sd: FiniteFloat = Field(gt=0)

    @property
    def centre(self) -> float:
        return self.mean

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr  # here, because commands that draw nothing must start fast

        return ndtr((x - self.mean) / self.sd)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(q)


class LogNormal(Prior):
    distribution: Literal["lognormal"] = "lognormal"
    median: FiniteFloat = Field(gt=0)
    sd_log: FiniteFloat = Field(gt=0)

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, np.inf

    @property
    def centre(self) -> float:
        return self.median

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        with np.errstate(divide="ignore"):
            return ndtr(np.log(np.maximum(x, 0) / self.median) / self.sd_log)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.median * np.exp(self.sd_log * ndtri(q))


class Beta(Prior):
    """Beta by mean and concentration: a = mean x concentration, b = (1 - mean) x concentration."""

    distribution: Literal["beta"] = "beta"
    mean: FiniteFloat = Field(gt=0, lt=1)
    concentration: FiniteFloat = Field(gt=0)

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, 1.0

    @property
    def centre(self) -> float:
        return self.mean

    @property
    def _shape(self) -> tuple[float, float]:
        return self.mean * self.concentration, (1 - self.mean) * self.concentration

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import betainc

        return betainc(*self._shape, np.clip(x, 0, 1))

    def ppf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import betaincinv

        return betaincinv(*self._shape, q)


AnyPrior = Fixed | Uniform | LogUniform | Normal | LogNormal | Beta | Triangular
PRIORS: dict[str, type[AnyPrior]] = {
    kind.model_fields["distribution"].default: kind for kind in get_args(AnyPrior)
}


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
            within_bounds(prior.centre, info)
            if not prior.support[0] <= info.data["value"] <= prior.support[1]:
                raise ValueError(f"the value {info.data['value']:g} is impossible under this prior")
        return prior

    def ppf(self, u: np.ndarray) -> np.ndarray:
        """Return the prior's values at ranks ``u`` in (0, 1), truncated to the bounds; same shape."""
        if isinstance(self.prior, Fixed):
            return np.full(np.shape(u), self.value)
        bounds = np.array(self.bounds)
        low, high = self.prior.cdf(bounds)
        return np.clip(self.prior.ppf(low + np.asarray(u) * (high - low)), *bounds)


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


def _prior(node: Node) -> AnyPrior:
    if "distribution" not in node.mapping():
        raise node.error("'distribution' is missing")
    kind = PRIORS[node.mapping()["distribution"].choice(PRIORS, "distribution")]
    fields = node.fields(kind.model_fields, kind.model_fields, f"key of a {kind.__name__.lower()} prior")
    return checked(kind, node, **{key: at.number() for key, at in fields.items() if key != "distribution"})


def dtype(folder: Path | None = None) -> np.dtype:
    """Return the record's type: one float64 field per parameter."""
    return np.dtype([(name, np.float64) for name in declared(folder)])


def central(folder: Path | None = None) -> np.recarray:
    """Return the central values; shape (1,)."""
    return from_values({}, folder)


def from_values(
    values: Mapping[str, float | np.ndarray],
    folder: Path | None = None,
    anew: Mapping[str, Parameter] = MappingProxyType({}),
) -> np.recarray:
    """Return the central values with those in ``values`` in their place.

    Arguments: ``values``, numbers or arrays (n,) by name; ``anew``, declarations that replace those of the
    folder (``declared_anew``). Result: shape (n,), or (1,) of numbers only.
    ``InputError`` for an unknown name or a value out of bounds.
    """
    known = {**declared(folder), **anew}
    columns = {name: np.atleast_1d(np.asarray(value, np.float64)) for name, value in values.items()}
    for name, column in columns.items():
        one = find(name, folder)
        low, high = one.bounds
        if not np.all((low <= column) & (column <= high)):
            raise InputError(f"out of bounds: from {low:g} to {high:g} {one.unit}", field=name)
    n = max((len(column) for column in columns.values()), default=1)
    record = np.empty(n, dtype(folder)).view(np.recarray)
    for name, parameter in known.items():
        record[name] = columns.get(name, parameter.value)
    return record


def draw(
    n: int,
    seed: int,
    overrides: Mapping[str, float] | None = None,
    folder: Path | None = None,
    anew: Mapping[str, Parameter] = MappingProxyType({}),
) -> np.recarray:
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
