"""The page of draws: every purpose, and the function that draws it, found by parsing the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sim
from sim.errors import InputError
from sim.random import Purpose
from tools.documentation import markdown
from tools.documentation.tables.state_variables import first_line

PACKAGE = Path(sim.__file__).parent
# Purposes that nothing draws any more. Their numbers are not used again, so that none changes its meaning.
RETIRED = frozenset(
    {
        *("TARGET_AGE_BAND", "TARGET_RURAL"),
        *("STREET_CHILD", "REPORT_AFTER_REFUSAL"),
    }
)
DRAWING = ("draw", "draw_at", "counter_of")


@dataclass(frozen=True)
class Use:
    """A function that names a purpose; ``through`` is the function that draws for it, if another does."""

    purpose: str
    function: str
    file: str
    says: str
    through: str | None


def page() -> str:
    """Return the page of draws.

    Raises:
        InputError: a purpose that nothing draws and that is not ``RETIRED``, or that is and is drawn.
    """
    uses = all_uses()
    idle = {purpose.name for purpose in Purpose if purpose.name not in uses}
    if idle - RETIRED:
        raise InputError(
            f"nothing draws {', '.join(sorted(idle - RETIRED))}", "sim/random.py", field="Purpose"
        )
    if RETIRED - idle:
        raise InputError(
            f"retired and drawn: {', '.join(sorted(RETIRED - idle))}", "sim/random.py", field="Purpose"
        )
    rows = [
        (str(purpose.value), markdown.code(purpose.name.lower()), function(use), use.says)
        for purpose in Purpose
        for use in uses.get(purpose.name, ())
    ]
    rows += [
        (
            str(Purpose[name].value),
            markdown.code(name.lower()),
            "nothing any more",
            "The number is kept free.",
        )
        for name in sorted(RETIRED, key=lambda name: Purpose[name].value)
    ]
    return markdown.page(
        "Draws",
        "`Purpose` in `sim/random.py` and the functions that use it",
        "Chance enters a run here and nowhere else. A draw is a uniform number in [0, 1) and a pure "
        "function of the run's seed, the agent, the week and the purpose. So the random numbers of one "
        "agent do not depend on what others do, and two scenarios with the same seed have common random "
        "numbers (everybody has the same luck). A number, once used, keeps its purpose for ever.",
        markdown.table(("Number", "Purpose", "Drawn by", "What that function does"), rows),
    )


def function(use: Use) -> str:
    through = f", through `{use.through}`" if use.through else ""
    return f"`{use.function}` in `{use.file}`{through}"


def all_uses() -> dict[str, list[Use]]:
    """Return by purpose the functions of the model that draw it, in the order of files and lines."""
    uses: dict[str, list[Use]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for use in uses_in(node, path):
                    if use not in uses.setdefault(use.purpose, []):
                        uses[use.purpose].append(use)
    return uses


def uses_in(node: ast.FunctionDef, path: Path) -> Iterator[Use]:
    """Yield the purposes that a function draws or hands to another function that does."""
    for call in (one for one in ast.walk(node) if isinstance(one, ast.Call)):
        called = call.func.id if isinstance(call.func, ast.Name) else None
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            match given:
                case ast.Attribute(value=ast.Name(id="Purpose"), attr=purpose):
                    yield Use(
                        purpose=purpose,
                        function=node.name,
                        file=path.relative_to(PACKAGE.parent).as_posix(),
                        says=first_line(ast.get_docstring(node)),
                        through=None if called in DRAWING else called,
                    )
