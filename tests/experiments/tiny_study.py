"""A study that takes a second: two factors, a base and a policy over three years."""

from __future__ import annotations

from pathlib import Path

TINY = """\
name: Tiny
question: What drives it?
scenario: base.yaml
policies: [policy.yaml]
parameters:
  grooming_withdrawal: {}
  withdrawal_awareness: {}
sample: {method: sobol, n: 2, seed: 3}
outputs: [newly_exploited, in_exploitation]
"""
BASE = "name: Base\nstart: 2009-01-01\nrecords_from: 2010-01-01\nend: 2011-12-31\n"
POLICY = "name: Policy\nextends: base.yaml\nlevers:\n  visa_liberalisation: {from: 2011-01-01}\n"


def written(folder: Path, text: str = TINY) -> Path:
    """Write a study with its scenarios into a folder; return the study's file."""
    (folder / "base.yaml").write_text(BASE)
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "study.yaml").write_text(text)
    return folder / "study.yaml"
