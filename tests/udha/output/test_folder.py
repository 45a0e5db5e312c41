"""A folder of results is replaced whole, and never takes with it what a person laid or changed there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.errors import InputError
from tests import ROOT
from tests.udha.conftest import contents
from udha.output import folder as folders
from udha.output.places import leftovers

FILES = {"effects.csv": b"1", "figures/map.svg": b"2", "scenarios/deep/base.yaml": b"3"}


def fill(out: Path, files: dict[str, bytes] | None = None) -> Path:
    """Put results into their place."""
    with folders.staged(out) as folder:
        for name, content in (FILES if files is None else files).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        folders.write_owned(folder, {"kind": "test"})
    return out


@pytest.fixture
def out(tmp_path) -> Path:
    return fill(tmp_path / "out")


def refusal(out: Path) -> str:
    """The message of a rerun, which changes nothing."""
    before = contents(out)
    with pytest.raises(InputError) as caught:
        fill(out, {"effects.csv": b"new"})
    assert contents(out) == before
    assert os.listdir(out.parent) == [out.name]
    return str(caught.value)


@pytest.mark.parametrize("name", ["note.txt", "figures/mine.png", "scenarios/deep/mine/base.yaml"])
def test_what_a_person_laid_there_is_not_lost_at_any_depth(out, name):
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_bytes(b"mine")
    assert f"such as '{name}'" in refusal(out)


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_what_a_person_changed_is_not_lost(out, name):
    content = (out / name).read_bytes()
    (out / name).write_bytes(content.replace(b"test", b"mine") if name == "manifest.json" else b"mine")
    assert f"was changed since udha wrote it, '{name}'" in refusal(out)


def test_a_folder_that_a_person_made_is_not_lost(out):
    (out / "figures" / "drafts").mkdir()
    assert "such as 'figures/drafts'" in refusal(out)


@pytest.mark.parametrize("what", ["link to a file", "loop", "pipe"])
def test_what_is_no_file_is_not_followed_or_lost(out, tmp_path, what):
    place = out / "figures" / "map.svg"
    place.unlink()
    if what == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(out if what == "loop" else out / "effects.csv")
    with pytest.raises(InputError, match=r"figures/map\.svg"):
        fill(out)
    assert os.path.lexists(place)


@pytest.mark.parametrize("what", ["link elsewhere", "loop", "file"])
def test_what_stands_in_the_place_of_a_folder_is_not_written_through_or_lost(out, tmp_path_factory, what):
    """Neither where all files are replaced nor where some are."""
    elsewhere, place = tmp_path_factory.mktemp("elsewhere"), out / "figures"
    (elsewhere / "map.svg").write_bytes(b"mine")
    shutil.rmtree(place)
    if what == "file":
        place.write_bytes(b"mine")
    else:
        place.symlink_to(place if what == "loop" else elsewhere)
    with pytest.raises(InputError, match="such as 'figures'"):
        fill(out)
    with (
        pytest.raises(InputError, match="such as 'figures'"),
        folders.again(out, ["figures/map.svg"], "RESULTS") as folder,
    ):
        folders.write_files(folder, {"figures/map.svg": b"new"})
    assert (elsewhere / "map.svg").read_bytes() == b"mine"
    assert place.is_symlink() or place.read_bytes() == b"mine"


def test_what_a_person_removed_is_no_hindrance(out):
    (out / "figures" / "map.svg").unlink()
    (out / "effects.csv").unlink()
    fill(out)
    assert contents(out).keys() == {*FILES, "manifest.json"}


CLUTTER = [
    *(".DS_Store", "Thumbs.db", "desktop.ini", "~$effects.csv", ".~lock.effects.csv#", "._effects.csv"),
    *("figures/.DS_Store", "scenarios/deep/Thumbs.db"),
]


@pytest.mark.parametrize("name", CLUTTER)
def test_what_other_programs_leave_in_any_folder_is_no_hindrance(out, name):
    (out / name).write_bytes(b"clutter")
    fill(out, {"effects.csv": b"new"})
    assert (out / "effects.csv").read_bytes() == b"new"


def test_a_folder_with_nothing_but_clutter_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").write_bytes(b"clutter")
    assert (fill(tmp_path / "out") / "effects.csv").exists()


def test_results_whose_manifest_names_no_checksums_are_left_alone(out):
    manifest = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps({**manifest, "files": ["effects.csv", "figures"]}))
    assert "something else than results of this version" in refusal(out)


# Some files again


def test_some_files_are_replaced_and_all_else_stays_a_persons_own_included(out):
    (out / "figures" / "mine.png").write_bytes(b"mine")
    (out / "effects.csv").write_bytes(b"changed")
    (out / "link").symlink_to("effects.csv")
    with folders.again(out, ["figures/map.svg", "report.html"], "RESULTS") as folder:
        folders.write_files(folder, {"figures/map.svg": b"new", "report.html": b"page"})
    found = contents(out)
    assert found["figures/map.svg"] == b"new"
    assert found["figures/mine.png"] == b"mine"
    assert found["effects.csv"] == found["link"] == b"changed"
    assert (out / "link").is_symlink()
    # What a person laid or changed there is still known as such.
    for name in ("effects.csv", "figures/mine.png", "link"):
        assert repr(name) in refusal(out)
        (out / name).unlink()
    fill(out)


def test_a_file_that_a_person_changed_is_not_replaced(out):
    (out / "figures" / "map.svg").write_bytes(b"mine")
    with (
        pytest.raises(InputError, match=r"'figures/map\.svg'"),
        folders.again(out, ["figures/map.svg"], "RESULTS"),
    ):
        pass
    assert (out / "figures" / "map.svg").read_bytes() == b"mine"


# What killed commands leave

KILLED = """
import os, sys, time
from pathlib import Path
from udha.output import folder
with folder.staged(Path(sys.argv[1])) as partial:
    (partial / "half").write_text("half")
    print(partial, flush=True)
    time.sleep(300)
"""


def staging(out: Path) -> tuple[subprocess.Popen, Path]:
    """A process that is writing results, and where."""
    running = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout
    return running, Path(running.stdout.readline().strip())


@pytest.fixture
def at_once(monkeypatch) -> None:
    monkeypatch.setattr(leftovers, "SECONDS_TO_LOCK", 0.0)


@pytest.mark.usefixtures("at_once")
def test_what_a_killed_command_left_is_removed_by_the_next_and_nothing_that_is_being_written(tmp_path):
    running, partial = staging(tmp_path / "out")
    try:
        fill(tmp_path / "out")
        assert (partial / "half").exists()
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert (partial / "half").exists()
        fill(tmp_path / "other")
        assert sorted(os.listdir(tmp_path)) == ["other", "out"]
    finally:
        running.kill()
        running.communicate()


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("whole", [True, False])
def test_a_move_that_a_killed_command_began_is_finished(out, whole):
    """It may have died between its two moves, with the earlier results set aside."""
    new = fill(out.parent / "new", {"effects.csv": b"new"})
    before = contents(new if whole else out)
    name = f"{leftovers._prefix(out)}00000000"
    os.rename(out, out.parent / f"{name}{leftovers.BEFORE}")
    if whole:
        os.rename(new, out.parent / f"{name}{leftovers.PARTIAL}")
    else:
        shutil.rmtree(new)
    leftovers.clear(out)
    assert contents(out) == before
    assert os.listdir(out.parent) == ["out"]


def test_a_new_folder_is_left_to_whoever_is_about_to_lock_it(tmp_path):
    new = tmp_path / f".udha-0-0{leftovers.PARTIAL}"
    new.mkdir()
    leftovers.clear(tmp_path / "out")
    assert new.exists()
    os.utime(new, times=(time.time() - 60,) * 2)
    leftovers.clear(tmp_path / "out")
    assert not new.exists()


def test_a_signal_amid_the_move_waits_for_its_end(tmp_path, monkeypatch):
    rename = os.rename

    def interrupted(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        rename(source, target)

    monkeypatch.setattr(os, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "out")
    assert contents(tmp_path / "out").keys() == {*FILES, "manifest.json"}
