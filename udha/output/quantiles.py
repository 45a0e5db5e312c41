"""The five quantiles that every table and figure gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import PlainSerializer, PlainValidator

from experiments import QUANTILES

# An array that can be kept as JSON: nested lists there.
Array = Annotated[np.ndarray, PlainValidator(np.asarray), PlainSerializer(np.ndarray.tolist)]

LOW_90, LOW_50, MEDIAN, HIGH_50, HIGH_90 = range(len(QUANTILES))
# Their names in every table.
ENDS = ("low_90", "low_50", "median", "high_50", "high_90")


def ends(record: Mapping[str, Any]) -> np.ndarray:
    """Return the quantiles of a table's row, float64 (5,)."""
    return np.array([record[name] for name in ENDS])
