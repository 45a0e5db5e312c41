"""Machine code is kept where nobody else can write, is whole or made anew, and ends no run."""

from __future__ import annotations

import errno
import hashlib
import os
import pickle
import resource
import stat
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.compiled import compiler, kernel_cache
from sim.compiled.kernel_cache import KernelCache, folder_for

pytestmark = pytest.mark.skipif(not compiler.is_compiling(), reason="nothing is compiled")
NAME = "kernels-1"


def twice(number):
    return 2 * number


def compiled(folder: Path | None) -> Any:
    """Return the function as another process would meet it: with an empty memory and this cache."""
    function: Any = numba.njit(twice)
    function._cache = KernelCache(twice, folder)
    return function


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kernel_cache.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def kept(home) -> Path:
    """The file of a function that has been compiled once."""
    folder = folder_for(NAME)
    assert folder == home / "udha" / NAME
    assert compiled(folder)(3) == 6
    (file,) = folder.iterdir()
    return file


def hits(folder: Path | None) -> int:
    """How many of the calls of a fresh function were answered from the cache; the answer is always right."""
    function = compiled(folder)
    assert function(3) == 6
    return sum(function.stats.cache_hits.values())


def test_a_function_is_compiled_once(kept, capsys):
    assert hits(kept.parent) == 1
    assert capsys.readouterr().err == ""
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


class Forged:
    """Pickled, it makes a folder when it is loaded."""

    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return os.mkdir, (str(self.mark),)


def forge(file: Path, mark: Path) -> None:
    content = pickle.dumps(Forged(mark))
    file.write_bytes(hashlib.sha256(content).digest() + content)


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:40]),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes() + b"."),
        lambda file: file.write_bytes(b"of another tool"),
        lambda file: file.write_bytes(pickle.dumps(Forged(file.with_name("run")))),
        flip,
        pipe,
        lambda file: file.rename(file.with_name("moved")) and file.symlink_to("moved"),
        lambda file: file.chmod(0o666),
        lambda file: file.chmod(0o620),
    ],
    ids="empty short shorter longer foreign forged flipped pipe link writable group".split(),
)
def test_a_damaged_file_is_passed_by_and_replaced(kept, damage, capsys):
    damage(kept)
    assert hits(kept.parent) == 0
    message = capsys.readouterr().err
    assert str(kept) in message
    assert message.count("\n") == 1
    assert hits(kept.parent) == 1
    assert not kept.with_name("run").exists()


def test_a_folder_in_the_place_of_a_file_ends_nothing(kept, capsys):
    kept.unlink()
    kept.mkdir()
    assert hits(kept.parent) == 0
    assert list(kept.parent.iterdir()) == [kept]
    assert str(kept.parent) in capsys.readouterr().err


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_nothing_is_loaded_from_where_others_can_write(kept, mode, level, tmp_path):
    """A whole file, which this user owns, is not enough."""
    forge(kept, tmp_path / "run")
    kept.parents[level].chmod(mode)
    assert hits(kept.parent) == 0
    assert not (tmp_path / "run").exists()
    assert folder_for(NAME) == tmp_path / "temporary" / f"udha-{os.geteuid()}" / NAME


def test_others_may_write_above_where_they_cannot_take_away(kept):
    """As in the temporary folder of a machine."""
    kept.parents[2].chmod(0o1777)
    assert hits(folder_for(NAME)) == 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("level", [None, 0, 1])
def test_nothing_of_somebody_else_is_loaded(kept, level, tmp_path):
    forge(kept, tmp_path / "run")
    os.chown(kept if level is None else kept.parents[level], 1234, -1)
    assert hits(kept.parent) == 0
    assert not (tmp_path / "run").exists()
    assert (folder_for(NAME) == kept.parent) == (level is None)


def test_a_temporary_folder_of_somebody_else_is_passed_by(home, tmp_path, capsys):
    home.write_text("no folder")
    taken = tmp_path / "temporary" / f"udha-{os.geteuid()}"
    taken.mkdir()
    taken.chmod(0o777)
    assert folder_for(NAME) is None
    assert hits(None) == 0
    assert "compiles it anew" in capsys.readouterr().err


@pytest.mark.parametrize("home", ["", "relative"])
def test_the_cache_is_never_where_the_command_was_given(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", home)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    folder_for(NAME)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("call", ["write", "replace", "mkdir"])
def test_a_full_disk_ends_nothing_and_leaves_nothing(home, call, monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "mkdir":
        monkeypatch.setattr(Path, "mkdir", full)
    folder = folder_for(NAME)
    if call == "replace":
        monkeypatch.setattr(os, "replace", full)
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100 if call == "write" else before, most))
    try:
        assert hits(folder) == 0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert capsys.readouterr().err.count("\n") == 1
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_no_standard_error_ends_nothing(kept, monkeypatch, capsys):
    kept.write_bytes(b"")
    monkeypatch.setattr("sys.stderr", None)
    assert hits(kept.parent) == 0
    assert capsys.readouterr().out == ""


def test_the_wait_is_announced_where_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(compiler, "CACHE", None)
    assert not compiler.is_warm()
    monkeypatch.setattr(compiler, "CACHE", tmp_path)
    assert not compiler.is_warm()
    (tmp_path / f"sim.engine.run_weeks-1{kernel_cache.ENDING}").touch()
    assert compiler.is_warm()
