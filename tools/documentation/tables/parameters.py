"""The table of parameters: all that is declared of each, and how much of it is assumption."""

from __future__ import annotations

from itertools import groupby

from sim import levers, parameters
from sim.parameters import GRADES, Parameter
from tools.documentation import markdown
from udha.inputs.declared import prior_words, range_words

MEANING = {
    "reported": "the report gives the figure or the rule",
    "literature": "other published evidence gives it, or bounds it",
    "stated": "the report names the mechanism; we chose its size",
    "assumed": "neither was found; the value seems plausible, with a wide prior where it matters",
}


def page() -> str:
    """Return the page of parameters."""
    declared = list(parameters.declared().values())
    parts = []
    for group, members in groupby(declared, key=lambda one: one.group):
        parts += [
            f"## {markdown.title(group)}",
            f"Declared in `sim/parameters/{group}.yaml`.",
            table(members),
        ]
    return markdown.page(
        "Parameters",
        "`sim/parameters`",
        "Every number of the model that a reader could question. *Value* is the central value, used "
        "where nothing is drawn; runs draw from the *prior*, truncated to the *bounds*. The size of a "
        "policy's effect is a parameter like any other.",
        "## How much is assumption",
        grades(declared),
        *parts,
    )


def grades(declared: list[Parameter]) -> str:
    """Return the counts by grade, in all and of those that say how much a policy does."""
    sizes = {effect.size for lever in levers.declared().values() for effect in lever.effects}
    total = len(declared)
    rows = []
    for grade in GRADES:
        members = [parameter for parameter in declared if parameter.grade == grade]
        share = f"{len(members)} ({len(members) / total:.0%})"
        of_policies = sum(member.name in sizes for member in members)
        fixed = sum(member.prior.distribution == "fixed" for member in members)
        rows.append((grade, MEANING[grade], share, str(of_policies), str(fixed)))
    fixed = sum(parameter.prior.distribution == "fixed" for parameter in declared)
    rows.append(
        ("all", "", str(total), str(len(sizes & {parameter.name for parameter in declared})), str(fixed))
    )
    return markdown.table(
        ("Grade", "Meaning", "Parameters", "of these sizes of policies", "of these fixed"), rows
    )


def table(members) -> str:
    """Return the parameters of one file; each name can be linked to."""
    return markdown.table(
        ("Name", "Meaning", "Value", "Unit", "Bounds", "Prior", "Grade", "Source"),
        [
            (
                f'<a id="{member.name}"></a>{markdown.code(member.name)}',
                f"**{member.label}.** {member.description}"
                + (" *Lasting: no lever moves it.*" if member.lasting else ""),
                f"{member.value:g}",
                member.unit,
                range_words(member.bounds),
                prior_words(member.prior),
                member.grade,
                member.source,
            )
            for member in members
        ],
    )
