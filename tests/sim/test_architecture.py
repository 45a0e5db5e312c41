"""The house: arrows point one way, files stay small, rows can be read as attributes."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pytest

from sim import levers, parameters, world
from sim.agents import (
    border_post,
    court,
    labour_inspectorate,
    network,
    permit_official,
    person,
    police_unit,
    recruiter,
    shelter,
)
from sim.agents.view import RowView
from sim.codes import STAGE_GRAPH, AgentKind, Stage
from sim.processes.justice import cases
from sim.reading import strict_yaml
from sim.records import Series, catalogue
from tests import ROOT
from tools.documentation.markdown import title
from tools.documentation.tables import state_variables

MAY_IMPORT = {
    "sim": {"sim"},
    "calibration": {"sim", "experiments", "calibration"},
    "experiments": {"sim", "experiments"},
    "udha": {"sim", "calibration", "experiments", "udha"},
}
MOST_FILES = 15
# The folders of the front door, the ground first; each imports from those below, not from those beside it.
FLOORS = (
    ("",),
    ("output",),
    ("inputs", "tables"),
    ("report",),
    ("scenario_runs",),
    ("run", "compare", "sweep", "sensitivity", "discover", "calibrate"),
    ("classroom",),
    ("commands",),
    ("cli",),
)
AGENTS = (
    border_post,
    court,
    labour_inspectorate,
    network,
    permit_official,
    person,
    police_unit,
    recruiter,
    shelter,
)


def imports(path: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_arrows_point_one_way(package):
    for path in (ROOT / package).rglob("*.py"):
        assert imports(path) & MAY_IMPORT.keys() <= MAY_IMPORT[package], path


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_no_file_imports_itself_by_way_of_others(package):
    """Imports that wait inside a function count too: a circle is one wherever it closes."""
    arrows = imports_within(package)
    while ends := {name for name, targets in arrows.items() if not targets & arrows.keys()}:
        for name in ends:
            del arrows[name]
    assert not arrows, f"circles among {sorted(arrows)}"


@pytest.mark.parametrize("package", [*MAY_IMPORT, "tests", "tools", "benchmarks"])
def test_folders_stay_small(package):
    for folder in {path.parent for path in (ROOT / package).rglob("*.py")}:
        assert len(list(folder.glob("*.py"))) <= MOST_FILES, folder


def test_the_front_door_has_a_folder_for_everything():
    assert {path.name for path in (ROOT / "udha").glob("*.py")} <= {"__init__.py", "cli.py"}


def test_floors_of_the_front_door_stand_in_order():
    """A file imports from its own floor or from those below."""
    floor_of = {folder: number for number, floor in enumerate(FLOORS) for folder in floor}
    for name, targets in imports_within("udha").items():
        for target in targets:
            above, below = (floor_of[room(of)] for of in (name, target))
            assert below <= above, f"{name} imports {target} from a floor above"
            assert below < above or room(name) == room(target), f"{name} imports {target} beside it"


def imports_within(package: str) -> dict[str, set[str]]:
    """Return what each file of a package imports from the package, by dotted name."""
    files = {module(path): path for path in (ROOT / package).rglob("*.py")}
    return {name: imported(path, files.keys()) - {name} for name, path in files.items()}


def module(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def imported(path: Path, known: Collection[str]) -> set[str]:
    """Return those of some modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names & set(known) or {node.module}
    return found & set(known)


def room(name: str) -> str:
    """Return the folder below udha that a module lies in."""
    return name.split(".")[1] if "." in name else ""


def test_only_the_mesa_door_imports_mesa():
    door = {"model.py", "mesa_agents.py"}
    assert {path.name for path in (ROOT / "sim").rglob("*.py") if "mesa" in imports(path)} == door


def test_only_one_file_imports_matplotlib_so_that_nobody_s_own_settings_come_in():
    """But for the page that Mesa draws."""
    found = {path for path in (ROOT / "udha").rglob("*.py") if "matplotlib" in imports(path)}
    assert {path.name for path in found if path.parent.name != "mesa"} == {"matplotlib_alone.py"}


def test_only_the_compiler_and_nothing_else_decorates_kernels():
    assert {path.name for path in (ROOT / "sim").rglob("*.py") if "numba" in imports(path)} == {
        "compiler.py",
        "kernel_cache.py",
    }


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_files_stay_small(package):
    for path in (ROOT / package).rglob("*.py"):
        assert len(path.read_text().splitlines()) <= 400, path


@pytest.mark.parametrize(
    "row_type",
    [module.ROW for module in AGENTS]
    + [cases.CASE, world.NOW, world.SETTING, levers.EFFECT, parameters.dtype()],
)
def test_no_field_hides_behind_an_attribute_of_numpy(row_type):
    """In plain Python ``row.size`` would be the size of the record, and silently so."""
    taken = set(dir(np.recarray)) | set(dir(np.record))
    assert not taken & set(row_type.names)


def test_fields_are_whole_numbers_or_floats_of_64_bits_but_for_people():
    """Narrow types follow other rules of arithmetic in NumPy than in compiled code. People's rows, of which
    thousands are kept, have narrow whole numbers: codes that are compared, and weeks, far from any limit."""
    for module in AGENTS:
        whole = ("i8", "i4", "i1") if module is person else ("i8",)
        for name in module.ROW.names:
            kinds = [np.dtype(kind) for kind in (*whole, "f8")]
            assert module.ROW[name].base in kinds, (module.__name__, name)


def test_each_kind_of_agent_has_one_file_with_row_and_view():
    views = [one for module in AGENTS for one in vars(module).values() if is_view(one)]
    assert sorted(view.agent_kind for view in views) == sorted(AgentKind)
    for view, module in zip(views, AGENTS, strict=True):
        assert view.row_type is module.ROW
        assert view.table in world.World._fields


def test_what_can_be_set_is_a_field_with_a_range_that_its_comment_gives_too():
    for kind, field, (low, high) in settable_fields():
        said = field.values.removesuffix("; *can be set*")
        if field.meaning.startswith("Whether"):
            assert (low, high) == (0, 1), (kind, field.name)
        elif re.fullmatch(r"[\d.]+ to [\d.]+", said):
            assert said == f"{low:g} to {high:g}", (kind, field.name)


def settable_fields() -> Iterator[tuple[str, state_variables.Field, tuple[float, float]]]:
    views = {view.__name__: view for module in AGENTS for view in vars(module).values() if is_view(view)}
    rows = {row.title: row for path in state_variables.sources() for row in state_variables.rows_of(path)}
    for name, view in views.items():
        fields = {field.name: field for field in rows[title(name)].fields}
        for field, limits in view.settable.items():
            assert fields[field].values.endswith("can be set*")
            yield name, fields[field], limits


def is_view(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, RowView) and one is not RowView


def test_every_stage_can_be_reached_and_left():
    reached = set().union(*STAGE_GRAPH.values())
    assert set(STAGE_GRAPH) == set(Stage) == reached


def test_every_series_and_nothing_else_is_described_in_its_order():
    declared = strict_yaml.read(ROOT / "sim" / "series.yaml").data
    assert list(declared) == [member.name.lower() for member in Series]
    for info in catalogue().values():
        assert info.label
        assert info.description
        assert info.side in {"true", "recorded", "protection", "rights"}
        assert info.better in {"lower", "higher", "neither"}


def test_every_parameter_drives_something():
    """A parameter is read by a behaviour, or says how much a lever does."""
    text = "".join(path.read_text() for path in (ROOT / "sim").rglob("*.py"))
    sizes = {effect.size for lever in levers.declared().values() for effect in lever.effects}
    idle = [name for name in parameters.declared() if f"p.{name}" not in text and name not in sizes]
    assert idle == []


# Divided by only where they are above 0: the code asks before.
ASKED_BEFORE = {"recruiters_in_networks", "illness", "court_effort", "sexual_in_clubs"}


def test_no_kernel_divides_by_a_parameter_that_may_be_0():
    """Compiled code does not stop at a division by 0, so the bounds must leave none."""
    known, divisors = parameters.declared(), set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
                read = {one.attr for one in ast.walk(node.right) if isinstance(one, ast.Attribute)}
                divisors |= read & set(known)
    assert {"investigation_weeks", "visa_weeks"} | ASKED_BEFORE <= divisors
    assert {name for name in divisors if known[name].bounds[0] <= 0} == ASKED_BEFORE
