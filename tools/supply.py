"""Check what udha is made from (``make supply``): pins, licences, published faults, built packages.

``python -m tools.supply [--licences]`` fails where a claim fails, and names what it had to skip. With
``--licences`` it writes ``docs/licences.md`` from what is installed, and no more.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PINS, TOOLS = ROOT / "requirements.txt", ROOT / "tools" / "supply.txt"
PAGE = ROOT / "docs" / "licences.md"
BUILD = ROOT / "build"
BILL = "udha.cdx.json"
# Extras that a user installs; the rest is for work on udha itself.
EXTRAS = ("calibrate", "classroom", "cluster", "explore", "mesa-viz")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)", re.MULTILINE)
# Licences that ask more of those who pass udha on together with a package, and why each may come along.
STRICT = re.compile(r"\b[AL]?GPL|GNU|SSPL|BUSL|Commons Clause|unknown", re.IGNORECASE)
ALLOWED = {"platypus-opt"}
WORDS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "GNU GENERAL PUBLIC LICENSE": "GPL-3.0",
}
HEAD = """# Licences

udha comes under the [Apache License 2.0](../LICENSE). This page lists the packages that it is tested
with and their licences, as the packages state them. `make supply` checks it against the pins of
`requirements.txt`.

**GPL:** Platypus-Opt comes under the GNU General Public License 3. It is installed only with the extra
`explore`, because `ema-workbench` asks for it. udha neither imports nor ships it. Anyone who passes on an
environment or an image with the extra `explore` must follow that licence for it.

A package comes with plain udha or with the extras named. *Work on udha* is tests, documentation and checks.

| package | licence | comes with |
| --- | --- | --- |
"""


def pins(path: Path = PINS) -> dict[str, str]:
    """Return the pinned versions by canonical name."""
    return {canonicalize_name(name): version for name, version in PIN.findall(path.read_text("utf-8"))}


def without_hash(path: Path = PINS) -> list[str]:
    """Return the pins of a file that name no SHA-256, and lines that are no pin at all."""
    entries = re.sub(r"\\\n\s*", " ", path.read_text("utf-8")).splitlines()
    hashed = re.compile(PIN.pattern + r".* --hash=sha256:[0-9a-f]{64}( |$)")
    return [entry for entry in entries if entry and not entry.startswith("#") and not hashed.match(entry)]


def licence(package: importlib.metadata.Distribution) -> str:
    """Return a package's licence in a few words, "unknown" where it states none."""
    stated = package.metadata
    classes = [text.split(" :: ")[-1] for text in stated.get_all("Classifier", []) if "License ::" in text]
    first_line = (stated.get("License") or "").strip().partition("\n")[0]
    short = first_line if re.search(r"[A-Z]{3}|Apache", first_line) and len(first_line) < 50 else ""
    of_file = "".join(_texts(package))
    words = stated.get("License-Expression") or " and ".join(classes) or short or of_file or "unknown"
    return WORDS.get(words, words)


def _texts(package: importlib.metadata.Distribution) -> Iterator[str]:
    """The licence by the first words of its text, where nothing else states it."""
    for file in package.files or ():
        if re.search(r"LICEN[CS]E", file.name, re.IGNORECASE):
            text = " ".join(file.read_text("utf-8").split()[:40])
            if match := re.search(r"\b(MIT|BSD|Apache|Mozilla)\b", text):
                yield match[1]
                return


def installed() -> dict[str, importlib.metadata.Distribution]:
    """Return the installed packages by canonical name."""
    packages = importlib.metadata.distributions()
    return {canonicalize_name(package.metadata["Name"]): package for package in packages}


def comes_with() -> dict[str, list[str]]:
    """Return the extras that bring each package: none where plain udha does."""
    plain = _closure("udha", frozenset())
    brought: dict[str, list[str]] = {name: [] for name in plain}
    for extra in EXTRAS:
        for name in _closure("udha", frozenset({extra})) - plain:
            brought.setdefault(name, []).append(extra)
    return brought


def _closure(name: str, extras: frozenset[str]) -> set[str]:
    """Everything that a package with extras needs on this machine."""
    known, seen, waiting = installed(), set(), [(name, extras)]
    while waiting:
        at = waiting.pop()
        if at in seen or at[0] not in known:
            continue
        seen.add(at)
        for text in known[at[0]].requires or ():
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in at[1] or {""}):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
    return {package for package, _ in seen} - {"udha"}


def rows(page: str) -> dict[str, tuple[str, str]]:
    """Return the rows of a page by package."""
    found = re.findall(r"^\| (\S+) \| (.+) \| (.+) \|$", page, re.MULTILINE)
    return {name: (words, place) for name, words, place in found if name not in ("package", "---")}


def licences(page: str) -> str:
    """Return the page anew. What is not installed here, for other systems, stays as it says."""
    known, brought, before = installed(), comes_with(), rows(page)
    lines = []
    for name in sorted(pins()):
        words, place = before.get(name, ("unknown", "other systems"))
        if name in known:
            words = licence(known[name])
            place = ", ".join(f"`{extra}`" for extra in brought.get(name, ())) or "udha"
            place = place if name in brought else "work on udha"
        lines.append(f"| {name} | {words} | {place} |\n")
    return HEAD + "".join(lines)


def unlisted(page: str) -> list[str]:
    """Return what a page says otherwise than the installed packages, with the way to write it anew."""
    # What brings a package along differs by system and Python; its licence does not.
    says, is_so = (
        {name: words for name, (words, _) in rows(text).items()} for text in (page, licences(page))
    )
    differing = sorted(name for name in says.keys() | is_so.keys() if says.get(name) != is_so.get(name))
    return [f"{', '.join(differing)}: python -m tools.supply --licences"] if differing else []


def strict(page: str) -> list[str]:
    """Return the packages of a page whose licence needs a decision that nobody has made."""
    return [name for name, (words, _) in rows(page).items() if STRICT.search(words) and name not in ALLOWED]


def built(folder: Path) -> dict[str, str]:
    """Build wheel and source archive; return the SHA-256 of each by name."""
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    for builder in (WheelBuilder, SdistBuilder):
        list(builder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def stray(folder: Path) -> list[str]:
    """Return what built packages hold that no user should get: compiled files and results."""
    names = []
    for path in folder.iterdir():
        if path.suffix == ".whl":
            names += zipfile.ZipFile(path).namelist()
        else:
            with tarfile.open(path) as archive:
                names += [name.partition("/")[2] for name in archive.getnames()]
    return [
        name for name in names if re.search(r"__pycache__|\.py[co]$|\.nb[ci]$|^(results|build|dist)/", name)
    ]


def with_tools(folder: Path) -> Path | None:
    """Return a Python with the pinned tools, made for this call; None where they cannot be had."""
    python = folder / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    made = [uv, "venv", "--quiet", "--python", sys.executable, folder]
    filled = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "--requirement", TOOLS]
    return python if all(subprocess.run(map(str, step)).returncode == 0 for step in (made, filled)) else None


def bill(python: Path) -> bytes:
    """Return a list of what is installed in the environment at work, as CycloneDX JSON."""
    asked = ["environment", sys.executable, "--pyproject", ROOT / "pyproject.toml", "--output-reproducible"]
    command = [python, "-m", "cyclonedx_py", *asked, "--of", "JSON"]
    return subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout


def known_faults(python: Path) -> tuple[str, list[str]]:
    """Return why the pins could not be looked up (or nothing), and those with a published fault."""
    command = [python, "-m", "pip_audit", "--requirement", PINS, "--disable-pip", "--format", "json"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return (done.stderr.strip().splitlines() or ["no answer"])[-1], []
    return "", [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {fault['fix_versions'] or 'none'}"
        for package in packages
        for fault in package.get("vulns", ())
    ]


def tell(claim: str, faults: list[str]) -> bool:
    """Say whether a claim holds, and what speaks against it."""
    print(f"{'FAILS' if faults else 'holds'}  {claim}", *(f"         {fault}" for fault in faults), sep="\n")
    return not faults


def check() -> bool:
    """Put every claim; return whether all hold."""
    page = PAGE.read_text("utf-8")
    held = []
    for path in (PINS, TOOLS):
        held.append(tell(f"the {len(pins(path))} pins of {path.name} are hashed", without_hash(path)))
    held.append(tell("docs/licences.md lists every pin and what its package states", unlisted(page)))
    held.append(tell("no licence asks for more than those decided on", strict(page)))
    with tempfile.TemporaryDirectory() as made:
        first, second = (Path(made) / name for name in ("first", "second"))
        same = built(first) == built(second)
        held.append(
            tell("wheel and source archive, built twice, are the same bytes", [] if same else ["differ"])
        )
        held.append(tell("neither holds what no user should get", stray(first)))
        python = with_tools(Path(made) / "tools")
        if python is None:
            print("skipped: known faults and the bill of materials, as the tools cannot be had here")
            return all(held)
        BUILD.mkdir(exist_ok=True)
        material = bill(python)
        (BUILD / BILL).write_bytes(material)
        same = bill(python) == material
        held.append(tell(f"build/{BILL}, made twice, is the same bytes", [] if same else ["differs"]))
        reason, faults = known_faults(python)
        if reason:
            print(f"skipped: known faults of packages ({reason})")
        else:
            held.append(tell("no pinned package has a fault that is published", faults))
    return all(held)


def main() -> int:
    """Check, or write the page of licences."""
    ask = argparse.ArgumentParser(prog="python -m tools.supply", description=__doc__.splitlines()[0])
    ask.add_argument("--licences", action="store_true", help="write docs/licences.md")
    if ask.parse_args().licences:
        PAGE.write_text(licences(PAGE.read_text("utf-8") if PAGE.exists() else ""), "utf-8")
        return 0
    return 0 if check() else 1


if __name__ == "__main__":
    sys.exit(main())
