"""A few parameters and levers of their own, and a way to write files."""

import pytest

from sim import levers, parameters

PARAMETER = """\
{name}:
  label: A label
  description: What it means.
  unit: {unit}
  value: {value}
  bounds: {bounds}
  prior: {{distribution: fixed}}
  source: "report V"
  grade: assumed
"""

LEVER = """\
{name}:
  label: A label
  mechanism: How it works.
  section: "V"
  setting: {setting}
  effects:
    - {effect}
  source: report V
  grade: reported
"""

SHARE = "{name: intensity, unit: share of the full change, bounds: [0, 1], default: 1}"
WEEKS = "{name: weeks, unit: weeks, bounds: [1, 520], default: 52, words: {until_reintegrated: 520}}"


@pytest.fixture(scope="module", autouse=True)
def declarations(tmp_path_factory):
    """Two parameters, a size and three levers: hotline, stay (in weeks), visa."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("parameters")
        (folder / "all.yaml").write_text(
            PARAMETER.format(name="max_stay", unit="weeks", value=26, bounds="[1, 520]")
            + PARAMETER.format(name="compliance", unit="share", value=0.5, bounds="[0, 1]")
            + PARAMETER.format(name="compliance_gain", unit="factor", value=1.5, bounds="[1, 2]")
        )
        patch.setattr(parameters, "FOLDER", folder)
        folder = tmp_path_factory.mktemp("levers")
        by_share = "{parameter: compliance, kind: multiply, size: compliance_gain}"
        (folder / "all.yaml").write_text(
            LEVER.format(name="hotline_promotion", setting=SHARE, effect=by_share)
            + LEVER.format(name="shelter_max_stay", setting=WEEKS, effect="{parameter: max_stay, kind: set}")
            + LEVER.format(name="visa_liberalisation", setting=SHARE, effect=by_share)
        )
        patch.setattr(levers, "FOLDER", folder)
        yield


@pytest.fixture
def write(tmp_path):
    def write(text, name="x.yaml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write
