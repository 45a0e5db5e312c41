"""The five quantiles that every table and figure gives."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import PlainSerializer, PlainValidator

from experiments import QUANTILES

# An array that can be kept as JSON: nested lists there.
Array = Annotated[np.ndarray, PlainValidator(np.asarray), PlainSerializer(np.ndarray.tolist)]


LOW_90, LOW_50, MEDIAN, HIGH_50, HIGH_90 = range(len(QUANTILES))
