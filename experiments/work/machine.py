"""What this machine has left: memory and disk; and which disk it is that has no more."""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")


def free_memory() -> float:
    """Return how many bytes this process may still take; infinite where the system does not tell."""
    return min([*_of_system(), *_of_groups(), *_of_process()], default=math.inf)


def _of_system() -> Iterator[float]:
    with suppress(OSError, ValueError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        yield 1024 * int(next(line for line in lines if line.startswith("MemAvailable")).split()[1])
        return
    with suppress(AttributeError, ValueError, OSError):
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _of_groups(groups: Path = Path("/proc/self/cgroup")) -> Iterator[float]:
    """What containers and batch systems leave; files that are kept in memory can go."""
    with suppress(OSError):
        for line in groups.read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds and "memory" not in kinds.split(","):
                continue
            root = CGROUPS / "memory" if kinds else CGROUPS
            most, taken = ("limit_in_bytes", "usage_in_bytes") if kinds else ("max", "current")
            for folder in (root / path.strip("/"), root):
                # Where there is no limit, the file says so in a word, or does not exist.
                with suppress(OSError, ValueError):
                    limit = int((folder / f"memory.{most}").read_text())
                    used = int((folder / f"memory.{taken}").read_text())
                    told = dict(one.split() for one in (folder / "memory.stat").read_text().splitlines())
                    can_go = told.get("total_inactive_file", told.get("inactive_file", 0))
                    yield max(0, limit - used + int(can_go))


def _of_process() -> Iterator[float]:
    with suppress(ImportError, OSError, ValueError):
        import resource

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            yield max(0, most - pages * resource.getpagesize())


def free_disk(place: Path) -> int:
    """Return how many bytes may be written at a place, which need not exist yet.

    A file system that has no size, such as /proc, says itself why it takes nothing.
    """
    usage = shutil.disk_usage(_existing(place))
    return usage.free if usage.total else sys.maxsize


def disk_of(place: Path) -> Path:
    """Return where the disk is mounted that a place lies on."""
    place = _existing(place)
    while not os.path.ismount(place):
        place = place.parent
    return place


def _existing(place: Path) -> Path:
    place = Path(os.path.realpath(place))
    while not os.path.exists(place):
        place = place.parent
    return place


@contextmanager
def naming(place: Path) -> Generator[None]:
    """Have an error of a disk name the file that was being written, as those of a write do not."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(place)
        raise
