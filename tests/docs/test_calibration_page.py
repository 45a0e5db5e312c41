"""What ``make calibrate`` takes from a calibration's results into the repository."""

from __future__ import annotations

from tools.posterior import take


def test_posterior_page_and_the_pictures_that_it_shows_are_taken(tmp_path):
    results, posteriors, docs = (tmp_path / name for name in ("results", "posteriors", "docs"))
    for folder in (results / "figures", posteriors, docs / "pictures"):
        folder.mkdir(parents=True)
    for name in ("posterior.parquet", "posterior.json", "figures/trace.png", "figures/unshown.png"):
        (results / name).write_text(name)
    (results / "calibration.md").write_text("# Page\n\n![How it went](figures/trace.png)\n")
    take(results, "here", posteriors, docs)
    assert (posteriors / "here.parquet").read_text() == "posterior.parquet"
    assert (posteriors / "here.json").read_text() == "posterior.json"
    assert (
        docs / "calibration.md"
    ).read_text() == "# Page\n\n![How it went](pictures/calibration_trace.png)\n"
    assert [path.name for path in (docs / "pictures").iterdir()] == ["calibration_trace.png"]
