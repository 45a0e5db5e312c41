"""The model's digest: changed by what decides results, and by nothing else."""

from __future__ import annotations

from sim import version
from sim.version import code_shape, model_digest, numbers

CODE = '''
"""What it does."""

def share(a, b):
    """Return a share."""
    # why
    return a / (b + 1.0)
'''


def test_wording_does_not_count():
    plain = "def share(a, b):\n    return (a\n            / (b + 1.0))\n"
    assert code_shape(CODE) == code_shape(plain)


def test_every_number_name_and_sign_counts():
    for was, now in (("1.0", "2.0"), ("1.0", "1"), ("a /", "a *"), ("share", "part"), ("a / (b", "b / (a")):
        assert code_shape(CODE) != code_shape(CODE.replace(was, now)), (was, now)


def test_code_that_stands_last_in_a_body_is_no_docstring():
    assert code_shape("def f():\n    1\n") != code_shape("def f():\n    2\n")


def test_declarations_count_without_their_wording():
    declared = {"rate": {"value": 0.1, "label": "Rate", "source": "x", "bounds": [0, 1]}}
    other = {"rate": {"value": 0.1, "label": "The rate", "source": "y", "bounds": [0, 1]}}
    assert numbers(declared) == numbers(other)
    assert numbers(declared) != numbers({"rate": {"value": 0.2, "bounds": [0, 1]}})


def test_a_parameter_moved_in_its_file_gives_another_model(tmp_path, monkeypatch):
    """A copy of the package has the same digest until a number in it changes."""
    import shutil

    copy = tmp_path / "sim"
    ignored = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(version.PACKAGE, copy, ignore=ignored)
    monkeypatch.setattr(version, "PACKAGE", copy)
    digest = model_digest.__wrapped__
    assert digest() == model_digest()
    path = copy / "parameters" / "exposure.yaml"
    text = path.read_text()
    path.write_text(f"# a remark\n{text}")
    assert digest() == model_digest()
    path.write_text(text.replace("value: ", "value: 1", 1))
    assert digest() != model_digest()
