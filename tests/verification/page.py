"""The page of results: a table a theme, the same bytes whenever and wherever it is written."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compiled.version import model_digest
from tests.verification.findings import FAMILY_WISE, Finding, failures
from tests.verification.pictures import DRAWN

HEAD = """# Verification

Does the program do what the model says? `make verify` puts whole runs against closed forms and
independent code, and writes this page. Each check isolates one mechanism: all others are switched off
(`tests/verification/isolated.py`). What runs do is observed from outside, week by week; theory is
written down a second time and reads no kernel. Verification says nothing of whether the model describes
Kosovo.

**How verdicts are reached.** {statistical} checks are statistical: *p* is the chance of a deviation as
large if the claim is true. They are judged together by Holm's procedure, so that the chance that a right
program fails any of them is at most {family:.0%}. {exact} checks are exact and allow no deviation. Seeds
are fixed and were not chosen. ± is one standard error of the runs.

**Result: {result}**

{model}
"""
COLUMNS = "| claim | theory | expected | measured | *p* | holds |" + "\n" + "| --- " * 6 + "|"
WHERE = {
    "Survival curves": "verification_survival.png",
    "Queues": "verification_blocking.png",
    "A second implementation": "verification_chain.png",
}
NOTES = {
    "Survival curves": """\
Chances a week are means over the weeks at risk, each person's worked out from the state of the week
before. *p* is a chi-square test of events against the sum of those chances in ten parts of the duration
of spells, so it sees level and shape.
""",
    "Queues": """\
Erlang B holds in continuous time. Here the week is the unit: somebody who leaves may do so before or
after somebody else asks in the same week, so that a stay counts as one week less than its length, or the
whole. The check asks that the share lies between the two.
""",
    "Monotone in expectation": """\
Theory gives the direction, in expectation over luck and parameters. Pairs of runs share their luck.
""",
    "Conservation": """\
Parameters come from the priors, from anywhere within their bounds, or from a bound itself; levers,
dates, seeds and populations are random too; recruiters are few, to make runs short.
""",
}


def write(findings: Sequence[Finding]) -> str:
    """Return the page as Markdown."""
    failed = {id(one) for one in failures(findings)}
    statistical = sum(finding.p is not None for finding in findings)
    result = f"all {len(findings)} checks hold." if not failed else f"{len(failed)} of {len(findings)} FAIL."
    parts = [
        HEAD.format(
            statistical=statistical,
            exact=len(findings) - statistical,
            family=FAMILY_WISE,
            result=result,
            model=of_model(),
        )
    ]
    for theme in dict.fromkeys(finding.theme for finding in findings):
        parts.append(f"## {theme}\n")
        if theme in NOTES:
            parts.append(NOTES[theme])
        if theme in WHERE:
            parts.append(f"![{DRAWN[WHERE[theme]][1]}](pictures/{WHERE[theme]})\n")
        rows = [finding for finding in findings if finding.theme == theme]
        parts.append(COLUMNS)
        parts[-1] += "".join(f"\n{row(one, id(one) in failed)}" for one in rows) + "\n"
    return "\n".join(parts)


def of_model() -> str:
    """Return the sentence that says which model a page is about."""
    return f"All of this is about the model with the digest `{model_digest()}`."


def row(one: Finding, failed: bool) -> str:
    """Return a finding as a row of a table."""
    p = "exact" if one.p is None else f"{one.p:.3f}" if one.p >= 0.001 else f"{one.p:.1e}"
    cells = (one.claim, one.theory, one.expected, one.measured, p, "**no**" if failed else "yes")
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"
