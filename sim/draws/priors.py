"""The distributions that a parameter may have before calibration."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, Self, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator


class Prior(BaseModel):
    """The distribution of a parameter before calibration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Fixed(Prior):
    """Always the central value."""

    distribution: Literal["fixed"] = "fixed"


class Drawn(Prior, ABC):
    """A distribution that values are drawn from.

    ``cdf(x)`` and ``ppf(q)`` work on float64 arrays of any shape; ``support`` holds the ends of the
    range before truncation to the parameter's bounds, ``centre`` the median (of a beta: the mean).
    """

    @abstractmethod
    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of a value of at most ``x``."""

    @abstractmethod
    def ppf(self, q: np.ndarray) -> np.ndarray:
        """Return the values at ranks ``q``."""

    def within(self, u: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
        """Return the values at ranks ``u`` in (0, 1) of the prior truncated to ``bounds``; same shape."""
        low, high = self.cdf(np.array(bounds))
        return np.clip(self.ppf(low + np.asarray(u) * (high - low)), *bounds)

    def allows(self, value: float) -> bool:
        """Tell whether the prior allows a value, bounds aside."""
        return self.support[0] <= value <= self.support[1]

    @property
    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf

    @property
    def centre(self) -> float:
        return float(self.ppf(np.array(0.5)))


class Between(Drawn, ABC):
    low: FiniteFloat
    high: FiniteFloat

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


class Normal(Drawn):
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


class LogNormal(Drawn):
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


class Beta(Drawn):
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


Slab = Uniform | LogUniform | Normal | LogNormal | Beta | Triangular


class Spike(Drawn):
    """A point of mass and a slab: exactly ``at`` with probability ``chance``, otherwise drawn from ``slab``.

    It is for the size of a policy that may have no effect. Bounds truncate the slab alone, so ``chance`` is
    the share of draws at the point whatever the bounds. Values rise with their ranks: first the slab below
    the point, then the point, then the slab above it.
    """

    distribution: Literal["spike"] = "spike"
    at: FiniteFloat
    chance: FiniteFloat = Field(gt=0, lt=1)
    slab: Slab

    @property
    def support(self) -> tuple[float, float]:
        low, high = self.slab.support
        return min(low, self.at), max(high, self.at)

    def allows(self, value: float) -> bool:
        return value == self.at or self.slab.allows(value)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return (1 - self.chance) * self.slab.cdf(x) + self.chance * (np.asarray(x) >= self.at)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        return self.within(q, self.support)

    def within(self, u: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
        u = np.asarray(u)
        low, at, high = self.slab.cdf(np.clip(np.array([bounds[0], self.at, bounds[1]]), *bounds))
        begins = (1 - self.chance) * (at - low) / (high - low)  # the rank at which the point does
        below = self.slab.within(np.clip(u / (1 - self.chance), 0, 1), bounds)
        above = self.slab.within(np.clip((u - self.chance) / (1 - self.chance), 0, 1), bounds)
        # Rounding puts no value on the wrong side of the point.
        rest = np.where(u < begins + self.chance, self.at, np.maximum(above, self.at))
        return np.where(u < begins, np.minimum(below, self.at), rest)


class Choice(Drawn):
    """One of two forms of the model: 1 with probability ``chance``, otherwise 0."""

    distribution: Literal["choice"] = "choice"
    chance: FiniteFloat = Field(gt=0, lt=1)

    @property
    def support(self) -> tuple[float, float]:
        return 0.0, 1.0

    def allows(self, value: float) -> bool:
        return value in (0.0, 1.0)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, float)
        return (1 - self.chance) * (x >= 0) + self.chance * (x >= 1)

    def ppf(self, q: np.ndarray) -> np.ndarray:
        return np.where(np.asarray(q) < 1 - self.chance, 0.0, 1.0)

    def within(self, u: np.ndarray, bounds: tuple[float, float]) -> np.ndarray:
        return np.clip(self.ppf(u), *bounds)


AnyPrior = Fixed | Slab | Spike | Choice
SLABS: Mapping[str, type[Slab]] = MappingProxyType(
    {kind.model_fields["distribution"].default: kind for kind in get_args(Slab)}
)
PRIORS: Mapping[str, type[AnyPrior]] = MappingProxyType(
    {kind.model_fields["distribution"].default: kind for kind in get_args(AnyPrior)}
)
