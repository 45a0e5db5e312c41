"""The same bytes by every way to make a run: threads, Mesa, no compiler, caches, cluster, Pythons, wheel."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from tests import ROOT
from tests.conftest import busy_scenario
from tests.experiments import tiny_study
from tests.trust import way
from tests.trust.tiny import SCENARIO, environment, udha
from tests.trust.trials import Trial

THEME = "The same bytes"
CLAIM = "every count of every month is the same to the last bit"
SEEDS = ("1", "20140101", "4611686018427387904")
# Of the busy scenario, in weeks: all of it; what agents in Python live in a minute or so; and a few.
WHOLE, SOME, FEW = 200, 30, 8
PYTHONS = ("3.12", "3.13", "3.14")
LONGEST = 1_800
DIGEST = "[0-9a-f]{64}"


def digests(
    name: str, scenario: Path, weeks: int, seeds: tuple[str, ...] = SEEDS, **options
) -> tuple[str, ...]:
    """Return what a process that makes runs one way prints, or the last line of why it did not."""
    python = options.pop("python", sys.executable)
    done = subprocess.run(
        [str(python), way.__file__, name, str(scenario), str(weeks), *seeds],
        capture_output=True, text=True, timeout=LONGEST, **options,
    )  # fmt: skip
    if done.returncode:
        return ((done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1],)
    return tuple(done.stdout.split())


def same(tried: str, one: tuple[str, ...], other: tuple[str, ...]) -> Trial:
    """Return the trial that two ways give the same digests; two that fail alike do not."""
    made = all(re.fullmatch(DIGEST, digest) for digest in (*one, *other))
    same = made and one == other and len(one) > 0
    faults = () if same else (f"{tried}: {' '.join(other)[:200]} in place of {' '.join(one)[:200]}",)
    return Trial(THEME, tried, len(one), CLAIM, faults)


def same_bytes(full: bool) -> Iterator[Trial]:
    """Make the same runs in every way there is."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        busy = folder / "busy.yaml"
        busy.write_text(yaml.safe_dump(busy_scenario().resolved(), sort_keys=False), "utf-8")
        if not full:
            yield same(
                "Mesa as the engine", *(tuple(way.of(name, busy, FEW, [1])) for name in ("engine", "mesa"))
            )
            return
        seeds = SEEDS[:2]
        some = digests("engine", busy, SOME, seeds, env=environment())
        acting = digests("teaching", busy, SOME, seeds, env=environment())
        yield same("teaching mode, agents acting in Python, as the engine", some, acting)
        few = digests("engine", busy, FEW, seeds, env=environment())
        off = digests("engine", busy, FEW, seeds, env=environment(NUMBA_DISABLE_JIT="1"))
        yield same("the compiler off as on", few, off)
        whole = digests("engine", busy, WHOLE, env=environment())
        yield same(
            "Mesa as the engine, through growth", whole, digests("mesa", busy, WHOLE, env=environment())
        )
        for cache in ("a fresh", "a warm"):
            own = environment(XDG_CACHE_HOME=str(folder / "cache"))
            yield same(f"{cache} kernel cache", whole, digests("engine", busy, WHOLE, env=own))
        yield from by_workers(folder)
        yield from by_pythons(folder, busy, whole)


def tables(folder: Path) -> dict[str, str]:
    """Return the digests of the tables in a folder of results."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in (".csv", ".parquet")
    }


def by_workers(folder: Path) -> Iterator[Trial]:
    """Threads, processes and a Dask cluster."""
    (folder / "tiny.yaml").write_text(SCENARIO)
    study = tiny_study.written(folder, tiny_study.TINY.replace("n: 2", "n: 8"))
    ways: Mapping[str, tuple[object, ...]] = {
        "run by 2 threads as by 1": ("run", folder / "tiny.yaml", "--draws", 8, "--seeds", 2),
        "sweep by 2 processes as by 1": ("sweep", study),
        "compare by 2 processes as by 1": ("compare", folder / "policy.yaml", "--draws", 8),
    }
    for number, (tried, arguments) in enumerate(ways.items()):
        made = []
        for workers in (1, 2):
            out = folder / f"out-{number}-{workers}"
            udha(*arguments, "--out", out, "--workers", workers)
            made.append(tables(out))
        different = tuple(name for name in made[0] if made[0][name] != made[1].get(name))
        yield Trial(THEME, tried, len(made[0]), "every table is the same bytes", different)
    yield by_cluster(study, folder)


def by_cluster(study: Path, folder: Path) -> Trial:
    """A sweep by two processes of Dask's."""
    from distributed import Client, LocalCluster

    tried, claim = "sweep on a Dask cluster as without", "every table is the same bytes"
    udha("sweep", study, "--out", folder / "alone")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        udha("sweep", study, "--out", folder / "cluster", "--cluster", cluster.scheduler_address)
    alone, by_dask = tables(folder / "alone"), tables(folder / "cluster")
    different = tuple(name for name in alone if alone[name] != by_dask.get(name))
    return Trial(THEME, tried, len(alone), claim, different)


def by_pythons(folder: Path, busy: Path, whole: tuple[str, ...]) -> Iterator[Trial]:
    """The built wheel in an environment of its own, with each Python."""
    from hatchling.builders.wheel import WheelBuilder

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder / "dist"), versions=["standard"])
    pins = folder / "pins.txt"
    pins.write_text(pinned((ROOT / "requirements.txt").read_text("utf-8")), "utf-8")
    for version in PYTHONS:
        home = folder / f"python-{version}"
        python = home / "bin" / "python"
        tried = f"the wheel with Python {version}, away from the checkout"
        if (base := python_of(version)) is None:
            yield Trial(THEME, tried, 0, CLAIM, skipped=f"there is no Python {version} here")
            continue
        steps = (
            [base, "-m", "venv", str(home)],
            [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(pins), wheel],
        )
        made = [subprocess.run(step, capture_output=True, text=True) for step in steps]
        if any(step.returncode for step in made):
            reason = (made[-1].stderr.strip().splitlines() or ["no word"])[-1]
            yield Trial(THEME, tried, 0, CLAIM, skipped=f"its packages cannot be had here: {reason}")
            continue
        away = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        away |= {"XDG_CACHE_HOME": str(home / "cache")}
        yield same(tried, whole, digests("engine", busy, WHOLE, python=python, cwd=home, env=away))


def python_of(version: str) -> str | None:
    """Return a Python of a version that runs, on the path or among pyenv's; None where there is none."""
    roots = [os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"]
    kept = [path for root in roots if root for path in Path(root).glob(f"versions/{version}*/bin/python3")]
    for path in (f"python{version}", *map(str, kept)):
        # pyenv leaves names on the path that fail while their version is switched off.
        if (at := shutil.which(path)) and not subprocess.run([at, "-c", ""], capture_output=True).returncode:
            return at
    return None


def pinned(requirements: str) -> str:
    """Return the versions of a list of requirements without hashes, which no wheel made here can have."""
    lines = (line.removesuffix("\\").strip() for line in requirements.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("#", "--hash")))
