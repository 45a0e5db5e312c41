"""What Windows lacks is nowhere needed, as far as can be tried on another system."""

from __future__ import annotations

import subprocess
import sys

PLAIN = """
import multiprocessing, multiprocessing.context as contexts, os, signal, sys
for module, names in {
    os: "getuid geteuid getgid getegid killpg setsid mkfifo chown sched_getaffinity".split(),
    signal: "SIGHUP SIGKILL SIGUSR1 SIGALRM pthread_sigmask SIG_BLOCK SIG_SETMASK setitimer alarm".split(),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
sys.modules.update(dict.fromkeys(["resource", "termios", "pwd", "grp"]))
for name in ("fork", "forkserver"):
    del contexts._concrete_contexts[name]
contexts._default_context = only = contexts.DefaultContext(contexts._concrete_contexts["spawn"])
only.set_start_method("spawn")
multiprocessing.__dict__.update({name: getattr(only, name) for name in multiprocessing.__all__})
multiprocessing.get_all_start_methods = lambda: ["spawn"]

import importlib, pkgutil
for package in ("sim", "experiments", "calibration", "udha"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name != "udha.classroom.mesa.page":  # a page of Solara's, not to be imported
            importlib.import_module(module.name)

from experiments.work import processes
from udha.cli import main
processes.start_server()
with processes.Pool(1) as pool:
    print(pool.submit(abs, -3).result())
print(main(["run", "visa_liberalisation", "--draws", "1", "--prior", "--to", "2010-12-31", "--out", "out"]))
"""


def test_all_is_imported_and_a_run_is_made_without_what_windows_lacks(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", f"if __name__ == '__main__':\n{PLAIN}".replace("\n", "\n    ")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (lines[0], lines[-1]) == ("3", "0")
    assert (tmp_path / "out" / "report.html").exists()
