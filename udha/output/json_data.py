"""Results as JSON may hold them."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return dataclasses and numbers as JSON may hold them: nothing for what is not a number."""
    if isinstance(value, float | np.floating):
        return float(value) + 0.0 if math.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value
