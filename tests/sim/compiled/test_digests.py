"""Digests of the model and of its machine code: changed by what can change a run, and by nothing else."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest

from sim import engine, levers, parameters
from sim.compiled import compiler, digests, version
from sim.compiled.digests import code_shape

CODE = '''
"""What it does."""

def share(a, b):
    """Return a share."""
    # why
    if b < 0:
        raise ValueError(f"{b} is below 0")
    return a / (b + 1.0)
'''


def test_wording_does_not_count():
    plain = """
from typing import Any


def share(a: float, b: Any) -> float:
    if b < 0:
        raise ValueError("must not be negative")
    return (a
            / (b + 1.0))
"""
    assert code_shape(CODE) == code_shape(plain)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("1.0", "2.0"),
        ("1.0", "1"),
        ("a /", "a *"),
        ("share", "part"),
        ("a / (b", "b / (a"),
        ("b < 0", "b < 1"),
        ("raise ValueError", "print"),
    ],
)
def test_every_number_name_and_sign_counts(was, now):
    assert code_shape(CODE) != code_shape(CODE.replace(was, now))


def test_code_that_stands_last_in_a_body_is_no_docstring():
    assert code_shape("def f():\n    1\n") != code_shape("def f():\n    2\n")


def test_types_of_fields_count():
    """They decide how a value is read and checked."""
    assert code_shape("class A:\n    b: int\n") != code_shape("class A:\n    b: float\n")


# Reach


def test_everything_that_the_engine_loads_is_reached():
    """The imports followed in the sources are those that Python follows."""
    command = "import sim.engine, sys; print([name for name in sys.modules if name.startswith('sim.')])"
    loaded = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    files = {f"{name.removeprefix('sim.').replace('.', '/')}.py" for name in ast.literal_eval(loaded.stdout)}
    reached = set(digests.reached(digests.PACKAGE))
    assert {file for file in files if (digests.PACKAGE / file).is_file()} == reached
    assert reached >= digests.APART, "a name that is not reached need not be set apart"


def test_every_file_with_a_kernel_is_in_the_digest():
    with_kernels = {
        f"sim/{path.relative_to(digests.PACKAGE)}"
        for path in digests.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Name) and node.id == "kernel"
    }
    assert len(with_kernels) > 25
    assert with_kernels <= digests.code().keys()


def test_all_that_a_run_compiles_is_in_the_digest():
    """Kernels, and the words, numbers and types that they take from other files."""
    files = {
        Path(where).relative_to(digests.PACKAGE.parent).as_posix() for where in sources(engine.run_weeks)
    }
    assert {"sim/engine.py", "sim/codes.py", "sim/random.py", "sim/processes/justice/trial.py"} <= files
    assert files <= digests.code().keys()


def sources(kernel: Any) -> Iterator[str]:
    """Yield the files in which a kernel, and what it refers to, directly or through others, is written."""
    waiting, seen = [kernel], set()
    while waiting:
        thing = waiting.pop()
        thing = getattr(thing, "py_func", thing)
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, FunctionType):
            yield thing.__code__.co_filename
            names = [name for name in thing.__code__.co_names if name in thing.__globals__]
            waiting += [thing.__globals__[name] for name in names]
        elif isinstance(thing, ModuleType) and thing.__name__.startswith("sim."):
            yield thing.__file__
        elif isinstance(thing, Enum):
            waiting.append(type(thing))
        elif isinstance(thing, type) and thing.__module__.startswith("sim."):
            yield sys.modules[thing.__module__].__file__


# What counts

NOTHING, MODEL, BOTH = (False, False), (True, False), (True, True)


@pytest.fixture
def changed(tmp_path, monkeypatch) -> Callable[..., tuple[bool, bool]]:
    """Tell whether an edit in a copy of the package changes the digests of the model and its machine code."""
    before = digests.whole(version.parts()), compiler.sources_digest()

    def after(file: str, was: str, now: str) -> tuple[bool, bool]:
        copy = tmp_path / str(len(list(tmp_path.iterdir())))
        package = digests.PACKAGE
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__", "data"))
        text = (copy / file).read_text("utf-8")
        assert was in text
        (copy / file).write_text(text.replace(was, now, 1), "utf-8")
        monkeypatch.setattr(digests, "PACKAGE", copy)
        monkeypatch.setattr(parameters, "FOLDER", copy / "parameters")
        monkeypatch.setattr(levers, "FOLDER", copy / "levers")
        return digests.whole(version.parts()) != before[0], compiler.sources_digest() != before[1]

    return after


HELPER = '\n\ndef helper(share: float) -> float:\n    """Return half."""\n    return share / 2\n\n\ndef '


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("reading/schema.py", "\n\ndef ", HELPER),
        ("frames.py", "\n\ndef ", HELPER),
        ("reading/strict_yaml.py", "\n\ndef ", HELPER),
        ("scenario.py", "\n\ndef ", HELPER),
        ("agents/person.py", "\n\n@kernel", "\n\n# a remark\n@kernel"),
        ("processes/justice/trial.py", '    """', '    """In other words. '),
        ("parameters/exposure.yaml", "label: ", "label: Otherwise "),
        ("parameters/exposure.yaml", "source: ", "# a remark\n  source: "),
        ("levers/borders.yaml", "mechanism: ", "mechanism: Otherwise "),
        ("money/costs.yaml", "label: ", "label: Otherwise "),
    ],
)
def test_wording_readers_and_output_change_nothing(changed, file, was, now):
    assert changed(file, was, now) == NOTHING


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("parameters/exposure.yaml", "value: 18", "value: 17"),
        ("parameters/exposure.yaml", "bounds: [16, 21]", "bounds: [16, 22]"),
        ("parameters/exposure.yaml", "concentration: 20", "concentration: 21"),
        ("parameters/exposure.yaml", "lasting: true", "lasting: false"),
        ("levers/borders.yaml", "kind: raise", "kind: set"),
        ("levers/borders.yaml", "default: 1}", "default: 0.5}"),
    ],
)
def test_a_declared_number_changes_the_model_and_compiles_nothing_anew(changed, file, was, now):
    assert changed(file, was, now) == MODEL


def test_a_new_parameter_changes_both(changed):
    assert changed("parameters/exposure.yaml", "\n\n", "\n\n" + DECLARATION) == BOTH


DECLARATION = """\
invented:
  label: Invented
  description: For this test.
  unit: share
  value: 0.5
  bounds: [0, 1]
  prior: {distribution: fixed}
  source: "assumed"
  grade: assumed

"""


@pytest.mark.parametrize(
    ("file", "was", "now"),
    [
        ("processes/justice/trial.py", "FINE_ONLY = 0.0", "FINE_ONLY = 1.0"),
        ("processes/in_force.py", "since + 1", "since + 2"),
        ("codes.py", "ESCAPE = 7", "ESCAPE = 17"),
        ("compiled/compiler.py", 'error_model="numpy"', 'error_model="python"'),
    ],
)
def test_code_that_a_run_reaches_changes_both(changed, file, was, now):
    assert changed(file, was, now) == BOTH


def test_the_order_of_parameters_does_not_count_and_that_of_levers_does(monkeypatch):
    """A parameter is drawn by its name; levers that move the same parameter do so one after the other."""
    known, before = (parameters.declared(), levers.declared()), digests.whole(version.parts())
    monkeypatch.setattr(parameters, "declared", lambda folder=None: dict(reversed(known[0].items())))
    assert digests.whole(version.parts()) == before
    monkeypatch.setattr(levers, "declared", lambda folder=None: dict(reversed(known[1].items())))
    assert digests.whole(version.parts()) != before


def test_what_a_series_is_counted_in_counts(monkeypatch):
    known, before = version.catalogue(), digests.whole(version.parts())
    first = next(iter(known))
    for change, counts in (({"label": "Otherwise"}, False), ({"scale": 2.0}, True), ({"stock": True}, True)):
        monkeypatch.setattr(
            version, "catalogue", lambda change=change: known | {first: replace(known[first], **change)}
        )
        assert (digests.whole(version.parts()) != before) == counts, change


def test_a_part_s_name_says_where_to_look():
    names = set(version.parts())
    assert {
        "sim/agents/person.py",
        "parameter approach_rate",
        "lever hotline_promotion",
        "series identified",
    } <= names
    assert json.dumps(version.parts()), "plain data, for a manifest"
    assert np.unique([len(part) for part in version.parts().values()]).tolist() == [digests.LENGTH]
