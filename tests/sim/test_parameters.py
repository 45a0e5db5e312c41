"""Parameters are declared once, strictly, and drawn so that one never disturbs another."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from sim import parameters
from sim.draws.priors import Beta
from sim.errors import InputError

ENTRY = """\
{name}:
  label: A label
  description: What it means.
  unit: weeks
  value: {value}
  bounds: {bounds}
  prior: {prior}
  source: "report V"
  grade: assumed
"""


def entry(name="a", value=0.3, bounds="[0, 1]", prior="{distribution: uniform, low: 0, high: 1}"):
    return ENTRY.format(name=name, value=value, bounds=bounds, prior=prior)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "people.yaml").write_text(
        entry("wish", 0.3, prior="{distribution: beta, mean: 0.3, concentration: 10}")
        + entry("ages", 20, "[12, 34]", "{distribution: fixed}")
        + "  lasting: true\n"
    )
    (tmp_path / "courts.yaml").write_text(
        entry("cases", 18, "[1, 100]", "{distribution: normal, mean: 18, sd: 4}")
    )
    return tmp_path


def refusal(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        parameters.declared(tmp_path)
    return caught.value


def test_the_module_stands_beside_the_folder_of_the_same_name():
    assert parameters.__file__.endswith("parameters.py")
    assert parameters.FOLDER.name == "parameters"
    assert not (parameters.FOLDER / "__init__.py").exists()


def test_the_shipped_declarations_load():
    known = parameters.declared()
    assert known
    assert parameters.central().shape == (1,)
    assert parameters.draw(5, seed=1).dtype.names == tuple(known)


def test_the_input_layer_starts_without_the_compiler():
    code = "import sys; from sim.reading import schema; schema.scenario_schema(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numba", "mesa", "pandas", "scipy"} & set(loaded)


def test_order_is_by_file_name_then_as_written(folder):
    known = parameters.declared(folder)
    assert list(known) == ["cases", "wish", "ages"]
    assert [one.group for one in known.values()] == ["courts", "people", "people"]
    assert parameters.dtype(folder) == np.dtype([(name, "f8") for name in known])
    assert known["ages"].lasting
    assert not known["wish"].lasting


def test_declarations_cannot_be_changed(folder):
    known = parameters.declared(folder)
    with pytest.raises(TypeError):
        known["more"] = known["wish"]
    with pytest.raises(ValueError, match="frozen"):
        known["wish"].value = 1.0


def test_central_values_are_those_declared(folder):
    central = parameters.central(folder)
    assert isinstance(central, np.recarray)
    assert (central.cases[0], central.wish[0], central.ages[0]) == (18, 0.3, 20)


@pytest.mark.parametrize(
    ("text", "line", "field", "message", "nearest"),
    [
        (entry().replace("  unit: weeks\n", ""), 1, "a", "'unit' is missing", None),
        (entry().replace('  source: "report V"\n', ""), 1, "a", "'source' is missing", None),
        (entry().replace("  grade: assumed\n", ""), 1, "a", "'grade' is missing", None),
        (entry().replace('"report V"', "''"), 8, "a.source", "must be text", None),
        (entry().replace("assumed", "assume"), 9, "a.grade", "unknown grade 'assume'", "assumed"),
        (entry().replace("unit:", "units:"), 4, "a.units", "unknown key", "unit"),
        (entry() + "  lasting: yes\n", 10, "a.lasting", "must be true or false", None),
        (entry() + "  name: b\n", 10, "a.name", "unknown key", None),
        (entry(value="high"), 5, "a.value", "must be a number", None),
        (entry(value=".nan"), 5, "a.value", ".nan is not a finite number", None),
        (entry(value=2), 5, "a.value", "2 is out of bounds: must be from 0 to 1", None),
        (entry(bounds="[1, 0]"), 6, "a.bounds", "bounds must rise", None),
        (entry(bounds="[0, 0.5, 1]"), 6, "a.bounds", "must be a list of two", None),
        (entry(bounds="[0, x]"), 6, r"a.bounds[1]", "must be a number", None),
        (entry(bounds="[0, .inf]"), 6, r"a.bounds[1]", ".inf is not a finite number", None),
        (entry(prior="{low: 0, high: 1}"), 7, "a.prior", "'distribution' is missing", None),
        (
            entry(prior="{distribution: unifrom}"),
            7,
            "a.prior.distribution",
            "unknown distribution",
            "uniform",
        ),
        (entry(prior="{distribution: uniform, low: 0}"), 7, "a.prior", "'high' is missing", None),
        (
            entry(prior="{distribution: uniform, lo: 0}"),
            7,
            "a.prior.lo",
            "unknown key of a uniform prior",
            "low",
        ),
        (
            entry(prior="{distribution: fixed, low: 0}"),
            7,
            "a.prior.low",
            "unknown key of a fixed prior",
            None,
        ),
        (
            entry(prior="{distribution: uniform, low: 1, high: 0}"),
            7,
            "a.prior",
            "low 1 must be less than",
            None,
        ),
        (
            entry(prior="{distribution: normal, mean: 0.3, sd: 0}"),
            7,
            "a.prior.sd",
            "Input should be greater",
            None,
        ),
        (entry(prior="{distribution: normal, mean: 3, sd: 1}"), 7, "a.prior", "3 is out of bounds", None),
        (
            entry(prior="{distribution: lognormal, median: -1, sd_log: 1}"),
            7,
            "a.prior.median",
            "Input should",
            None,
        ),
        (entry(prior="{distribution: loguniform, low: 0, high: 1}"), 7, "a.prior.low", "Input should", None),
        (
            entry(prior="{distribution: beta, mean: 1, concentration: 2}"),
            7,
            "a.prior.mean",
            "Input should",
            None,
        ),
        (
            entry(prior="{distribution: triangular, low: 0, mode: 2, high: 1}"),
            7,
            "a.prior",
            "mode 2 must lie",
            None,
        ),
        (
            entry(prior="{distribution: uniform, low: 0.4, high: 0.8}"),
            7,
            "a.prior",
            "the value 0.3 is impossible",
            None,
        ),
        (entry(prior="3"), 7, "a.prior", "must be a mapping", None),
        (entry("Wish"), 1, "Wish", "a name must be lower-case", None),
        (entry("size"), 1, "size", "arrays have an attribute of this name", None),
        (entry() + entry(), 10, "a", "written twice, first on line 1", None),
        ("a: 3\n", 1, "a", "must be a mapping", None),
    ],
)
def test_a_faulty_declaration_is_refused_with_its_place(tmp_path, text, line, field, message, nearest):
    error = refusal(tmp_path, text)
    assert (error.file, error.line, error.field) == (str(tmp_path / "x.yaml"), line, field)
    assert error.message.startswith(message), error.message
    assert error.nearest == nearest


def test_a_name_belongs_to_one_file(tmp_path):
    (tmp_path / "w.yaml").write_text(entry())
    error = refusal(tmp_path, entry("b") + entry())
    assert (error.line, error.field) == (10, "a")
    assert error.message == f"declared before, at {tmp_path / 'w.yaml'}:1"


def test_a_folder_without_declarations_is_refused(tmp_path):
    with pytest.raises(InputError, match="no YAML files"):
        parameters.declared(tmp_path)


PRIORS = {
    "{distribution: uniform, low: 2, high: 8}": stats.uniform(2, 6),
    "{distribution: loguniform, low: 0.5, high: 50}": stats.loguniform(0.5, 50),
    "{distribution: normal, mean: 5, sd: 3}": stats.norm(5, 3),
    "{distribution: lognormal, median: 4, sd_log: 0.8}": stats.lognorm(0.8, scale=4),
    "{distribution: triangular, low: 2, mode: 4, high: 12}": stats.triang(0.2, 2, 10),
    "{distribution: triangular, low: 2, mode: 2, high: 12}": stats.triang(0, 2, 10),
    "{distribution: triangular, low: 2, mode: 12, high: 12}": stats.triang(1, 2, 10),
    "{distribution: beta, mean: 0.6, concentration: 5}": stats.beta(3, 2),
}


@pytest.mark.parametrize("prior", PRIORS)
@pytest.mark.parametrize("tight", [False, True])
def test_a_prior_is_the_distribution_it_names_cut_at_the_bounds(tmp_path, prior, tight):
    theirs = PRIORS[prior]
    low, high = theirs.ppf([0.2, 0.7]) if tight else theirs.ppf([1e-9, 1 - 1e-9])
    (tmp_path / "x.yaml").write_text(entry("a", theirs.median(), f"[{float(low)!r}, {float(high)!r}]", prior))
    ours = parameters.declared(tmp_path)["a"]
    u = np.linspace(0.0005, 0.9995, 1999)
    expected = theirs.ppf(theirs.cdf(low) + u * (theirs.cdf(high) - theirs.cdf(low)))
    np.testing.assert_allclose(ours.ppf(u), expected, rtol=1e-7)
    inside = np.linspace(*theirs.ppf([0.001, 0.999]), 100)
    np.testing.assert_allclose(ours.prior.cdf(inside), theirs.cdf(inside), atol=1e-12)
    np.testing.assert_allclose(ours.prior.cdf(np.array([-1e6, 1e6])), [0, 1], atol=1e-12)


@given(
    u=some.floats(0, 1, exclude_min=True, exclude_max=True), low=some.floats(0, 0.3), high=some.floats(0.5, 1)
)
def test_no_draw_leaves_the_bounds(u, low, high):
    prior = Beta(mean=0.4, concentration=3)
    one = parameters.Parameter(
        name="a", group="g", label="l", description="d", unit="u", value=0.4, bounds=(low, high), prior=prior,
        source="s", grade="assumed",
    )  # fmt: skip
    assert low <= one.ppf(np.array([u]))[0] <= high


def test_a_fixed_prior_never_moves(folder):
    assert set(parameters.draw(100, 1, folder=folder).ages) == {20.0}


def test_draws_follow_the_prior(folder):
    cases = parameters.draw(20_000, 1, folder=folder).cases
    assert stats.kstest(cases, stats.truncnorm(-17 / 4, 82 / 4, 18, 4).cdf).pvalue > 0.001


def test_draws_depend_on_seed_name_and_number_alone(folder):
    before = parameters.draw(50, 7, folder=folder)
    more = folder / "more"
    more.mkdir()
    (more / "a_first.yaml").write_text(entry("early"))
    (more / "z_last.yaml").write_text((folder / "people.yaml").read_text())
    after = parameters.draw(80, 7, folder=more)
    np.testing.assert_array_equal(before.wish, after.wish[:50])
    assert not np.array_equal(after.wish, parameters.draw(80, 8, folder=more).wish)
    assert np.corrcoef(after.wish, after.early)[0, 1] < 0.5


def test_an_override_holds_in_all_draws_and_disturbs_no_other(folder):
    free, held = parameters.draw(9, 7, folder=folder), parameters.draw(9, 7, {"wish": 0.9}, folder)
    assert set(held.wish) == {0.9}
    np.testing.assert_array_equal(free.cases, held.cases)


def test_values_may_be_given_by_name(folder):
    record = parameters.from_values({"wish": [0.1, 0.2], "ages": 15}, folder)
    assert record.shape == (2,)
    assert (record.wish.tolist(), record.ages.tolist(), record.cases.tolist()) == (
        [0.1, 0.2],
        [15, 15],
        [18, 18],
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"wsh": 1}, "^wsh: unknown parameter; did you mean 'wish'\\?$"),
        ({"wish": 1.5}, "^wish: out of bounds: from 0 to 1 weeks$"),
        ({"wish": float("nan")}, "^wish: out of bounds"),
        ({"wish": [0.5, float("inf")]}, "^wish: out of bounds"),
    ],
)
def test_unknown_names_and_values_out_of_bounds_are_refused(folder, values, message):
    with pytest.raises(InputError, match=message):
        parameters.from_values(values, folder)


def test_the_digest_covers_numbers_and_no_wording(folder, tmp_path_factory):
    same, other = tmp_path_factory.mktemp("same"), tmp_path_factory.mktemp("other")
    for path in folder.glob("*.yaml"):
        text = path.read_text()
        (same / path.name).write_text(f"# a comment\n{text.replace('report V', 'report IV')}")
        (other / path.name).write_text(text.replace("value: 20", "value: 21"))
    assert parameters.digest(folder) == parameters.digest(same) != parameters.digest(other)
    assert len(parameters.digest(folder)) == 64


def test_the_digest_covers_the_prior(folder, tmp_path):
    narrow = tmp_path / "narrow"
    narrow.mkdir()
    for path in folder.glob("*.yaml"):
        (narrow / path.name).write_text(path.read_text().replace("sd: 4", "sd: 3"))
    assert parameters.digest(folder) != parameters.digest(narrow)
