"""Known answers from outside: what others say that a generator must give."""

from __future__ import annotations

from pathlib import Path

import yaml

ANSWERS = Path(__file__).parent
SQUARES = yaml.safe_load((ANSWERS / "squares64.yaml").read_text())
PHILOX = yaml.safe_load((ANSWERS / "philox4x32.yaml").read_text())
