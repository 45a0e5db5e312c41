"""The reference of Python names: what users of the packages import.

On a code host the page has a line for each name and leads to its source. The site puts the whole docstring in
the place of the comments (``tools/site/hooks.py``, mkdocstrings).
"""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

from sim.errors import InputError
from tools.documentation import markdown

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 90
# A comma between arguments, not one within the brackets of a type.
ARGUMENTS = re.compile(r", (?![^\[(]*[\])])")
# What each package offers, by the place where it is written.
PACKAGES = {
    "sim": (
        "The simulation: a scenario, one run or many, the model for Mesa users, and all that is declared.",
        (
            "sim.scenario.Scenario",
            "sim.model.TraffickingModel",
            "sim.frames.simulate",
            "sim.frames.simulate_many",
            "sim.errors.InputError",
            "sim.parameters.declared",
            "sim.parameters.Parameter",
            "sim.levers.declared",
            "sim.levers.Lever",
            "sim.records.catalogue",
            "sim.records.SeriesInfo",
            "sim.country.load",
            "sim.draws.posterior.KeptPosterior",
            "sim.parameters.rows",
            "sim.random.run_seeds",
        ),
    ),
    "experiments": (
        "Ensembles over uncertain parameters, effects of policies and their ranking, sweeps and sensitivity.",
        (
            "experiments.ensemble.run_ensemble",
            "experiments.ensemble.Ensemble",
            "experiments.effects.effects",
            "experiments.effects.Effect",
            "experiments.uncertainty.splits",
            "experiments.uncertainty.Split",
            "experiments.ranking.ranks",
            "experiments.ranking.Rank",
            "experiments.cost_effectiveness.cost_per_person_year",
            "experiments.study.Study",
            "experiments.design.design",
            "experiments.sweep.sweep",
            "experiments.sweep.Sweep",
            "experiments.sensitivity.analysis.analyse_sweep",
            "experiments.sensitivity.analysis.Sensitivity",
        ),
    ),
    "calibration": (
        "From priors and official figures to a posterior, and predictions from it.",
        (
            "calibration.study.Study",
            "calibration.calibrate.calibrate",
            "calibration.calibrate.Calibration",
            "calibration.validation.predict",
            "calibration.validation.scores",
        ),
    ),
}


def page() -> str:
    """Return the page of Python names.

    Raises:
        InputError: a name that does not exist or says nothing of itself.
    """
    parts = []
    for package, (says, names) in PACKAGES.items():
        parts += [f"## {package}", says, overview(names)]
        parts += [part for name in names for part in describe(name)]
    return markdown.page(
        "Python",
        "the docstrings of `sim`, `experiments` and `calibration`",
        "What to import in a script or a notebook. Everything else is there to be read, and may "
        "change. Errors that a user can make are `sim.InputError`, with file, line, field and the nearest "
        "valid name.",
        *parts,
    )


def overview(names: tuple[str, ...]) -> str:
    return markdown.table(
        ("Name", "What it is"),
        [(f"[{markdown.code(short(name))}](#{anchor(name)})", summary(name)) for name in names],
    )


def describe(name: str) -> list[str]:
    """Return the section of a name: how it is imported, where it is written, room for its docstring."""
    package, _, last = short(name).rpartition(".")
    file = source(name)
    return [
        f"### {heading(name)}",
        f"`from {package} import {last}`, written in [{file}](../../{file})",
        *([f"```python\n{called}\n```"] if (called := signature(name)) else []),
        f"<!-- ::: {name} -->",
    ]


def signature(name: str) -> str:
    """Return how a function or class is called, as it is written; nothing for a class of fields."""
    last = name.rpartition(".")[2]
    tree = ast.parse((ROOT / source(name)).read_text(encoding="utf-8"))
    node = next(one for one in tree.body if getattr(one, "name", None) == last)
    if isinstance(node, ast.ClassDef):
        inner = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
        return written(last, ast.unparse(inner[0].args).removeprefix("self, "), "") if inner else ""
    return written(last, ast.unparse(node.args), ast.unparse(node.returns) if node.returns else "")


def written(name: str, arguments: str, returns: str) -> str:
    """Return a signature on one line, or, where that is long, with a line for each argument."""
    arguments = arguments.replace("=", " = ")
    end = f" -> {returns}" if returns else ""
    line = f"{name}({arguments}){end}"
    if len(line) <= LONGEST:
        return line
    return "\n".join([f"{name}(", *(f"    {one}," for one in ARGUMENTS.split(arguments)), f"){end}"])


def short(name: str) -> str:
    """Return a name as users import it: from its package where that offers it, else from its module."""
    package, last = name.split(".")[0], name.split(".")[-1]
    return f"{package}.{last}" if last in getattr(import_module(package), "__all__", ()) else name


def heading(name: str) -> str:
    """Return a heading that tells a class from a function which differs in its first letter alone."""
    return f"class {short(name)}" if inspect.isclass(found(name)) else short(name)


def anchor(name: str) -> str:
    return heading(name).lower().replace(".", "").replace(" ", "-")


def found(name: str):
    """Return what a name stands for."""
    module, _, last = name.rpartition(".")
    try:
        return getattr(import_module(module), last)
    except (ImportError, AttributeError):
        raise InputError(f"there is no {name}", __file__) from None


def summary(name: str) -> str:
    """Return the first sentence of a docstring."""
    paragraph = (inspect.getdoc(found(name)) or "").split("\n\n")[0]
    if not paragraph:
        raise InputError(f"{name} has no docstring", source(name))
    return " ".join(paragraph.split()).replace("``", "`")


def source(name: str) -> str:
    """Return the file in which a name is written, seen from the root of the repository."""
    return Path(inspect.getsourcefile(inspect.unwrap(found(name)))).relative_to(ROOT).as_posix()
