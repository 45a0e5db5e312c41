"""Results as JSON may hold them."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

import numpy as np


def plain(value: Any) -> Any:
    """Return a value as JSON may hold it: dataclasses as dictionaries, None for what is not a number."""
    if isinstance(value, float | np.floating):
        # Adding zero turns -0.0 into 0.0.
        return float(value) + 0.0 if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value


def written(data: Any) -> str:
    """Return data as JSON that people can read."""
    return json.dumps(plain(data), indent=2, ensure_ascii=False, allow_nan=False)


def print_json(data: Any) -> None:
    """Print data as JSON."""
    print(written(data))
