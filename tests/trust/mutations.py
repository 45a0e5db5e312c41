"""Ways to break a file: as people do by hand, as editors and disks do, and as nobody would."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

# What stands where a value should be.
HOSTILE = (
    *(
        "",
        "~",
        "null",
        "true",
        "yes",
        "-1",
        "-0",
        "0",
        "1e309",
        ".nan",
        ".inf",
        "-.inf",
        "1_000",
        "1,000",
        "0x10",
    ),
    *("1e-320", "9" * 30, "9" * 5_000, "2015-02-30", "0000-00-00", "99999-01-01", "2015-01-01T00:00:00Z"),
    *(
        "[]",
        "{}",
        "[1, [2, [3]]]",
        "{a: {b: {c: d}}}",
        "&a [*a]",
        "*nobody",
        "<<: {a: 1}",
        "!!python/name:os.system",
    ),
    *(
        "!!binary aGk=",
        "!!set {a}",
        "'",
        '"',
        "|",
        ">",
        "%",
        "@",
        "`",
        "#",
        "? :",
        "- - -",
        "---",
        "...",
        "\t",
    ),
    *(
        "\u00a0",
        "\ufeff",
        "\u202e",
        "\u200b",
        "\x00",
        "\x1b[31m",
        "\u2028",
        "é" * 300,
        "../../etc/passwd",
        "/dev/null",
    ),
    *(
        "{{ 7 * 7 }}",
        "${HOME}",
        "=1+1",
        "<script>",
        "a: b: c",
        "name",
        "baseline",
        "[" * 3_000,
        "{a: " * 1_000,
    ),
)
Mutation = Callable[[bytes, np.random.Generator], bytes]


def _lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True) or [b""]


def _at(rng: np.random.Generator, of: list) -> int:
    return int(rng.integers(len(of)))


def drop_a_line(content: bytes, rng: np.random.Generator) -> bytes:
    """Leave a line out."""
    lines = _lines(content)
    del lines[_at(rng, lines)]
    return b"".join(lines)


def repeat_a_line(content: bytes, rng: np.random.Generator) -> bytes:
    """Write a line twice, so that a key is there twice."""
    lines = _lines(content)
    at = _at(rng, lines)
    return b"".join([*lines[: at + 1], *lines[at:]])


def swap_lines(content: bytes, rng: np.random.Generator) -> bytes:
    """Swap two lines."""
    lines = _lines(content)
    one, other = _at(rng, lines), _at(rng, lines)
    lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def indent_a_line(content: bytes, rng: np.random.Generator) -> bytes:
    """Move a line to the right or to the left."""
    lines = _lines(content)
    at = _at(rng, lines)
    lines[at] = b" " * int(rng.integers(1, 4)) + lines[at] if rng.random() < 0.5 else lines[at].lstrip()
    return b"".join(lines)


def hostile_value(content: bytes, rng: np.random.Generator) -> bytes:
    """Put something odd where a value was."""
    lines = _lines(content)
    at, value = _at(rng, lines), str(rng.choice(HOSTILE)).encode("utf-8", "surrogatepass")
    for mark in (b": ", b",", b"="):
        if mark in lines[at]:
            parts = lines[at].rstrip(b"\n").split(mark)
            parts[int(rng.integers(1, len(parts)))] = value
            lines[at] = mark.join(parts) + b"\n"
            return b"".join(lines)
    lines[at] = value + b"\n"
    return b"".join(lines)


def change_a_letter(content: bytes, rng: np.random.Generator) -> bytes:
    """Mistype a letter."""
    at = int(rng.integers(max(1, len(content))))
    return content[:at] + bytes([int(rng.integers(97, 123))]) + content[at + 1 :]


def flip_a_bit(content: bytes, rng: np.random.Generator) -> bytes:
    """Flip a bit, as a disk may."""
    changed = bytearray(content or b"\0")
    changed[int(rng.integers(len(changed)))] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def cut_short(content: bytes, rng: np.random.Generator) -> bytes:
    """Keep the beginning alone."""
    return content[: int(rng.integers(len(content) + 1))]


def a_hole(content: bytes, rng: np.random.Generator) -> bytes:
    """Zeros in place of a part, as after a power cut."""
    at = int(rng.integers(len(content) + 1))
    length = min(len(content) - at, int(rng.integers(1, 600)))
    return content[:at] + b"\0" * length + content[at + length :]


def any_bytes(content: bytes, rng: np.random.Generator) -> bytes:
    """Put bytes of any value somewhere."""
    at = int(rng.integers(len(content) + 1))
    return content[:at] + rng.bytes(int(rng.integers(1, 40))) + content[at:]


def another_coding(content: bytes, rng: np.random.Generator) -> bytes:
    """Write the text as another program would."""
    text = content.decode("utf-8", "replace")
    way = int(rng.integers(4))
    if way == 0:
        return b"\xef\xbb\xbf" + content
    if way == 1:
        return text.encode("utf-16")
    if way == 2:
        return content.replace(b"\n", b"\r\n")
    return text.replace("a", "á").encode("latin-1", "replace")


def twice(content: bytes, rng: np.random.Generator) -> bytes:
    """The file after itself."""
    return content + content


def something_else(content: bytes, rng: np.random.Generator) -> bytes:
    """A file of another kind under the same name."""
    others = (
        b"",
        b"\n",
        b"null",
        b"[]",
        b"{}",
        b"42",
        b'"text"',
        b"PK\x03\x04",
        b"%PDF-1.4",
        b"<html></html>",
    )
    return others[int(rng.integers(len(others)))]


def json_value(content: bytes, rng: np.random.Generator) -> bytes:
    """Change one value of a JSON file, or take it out, and leave the rest whole."""
    try:
        data = json.loads(content)
    except ValueError:
        return hostile_value(content, rng)
    at = data
    while isinstance(at, dict | list) and at:
        key = list(at)[_at(rng, list(at))] if isinstance(at, dict) else _at(rng, at)
        if not (isinstance(at[key], dict | list) and at[key]) or rng.random() < 0.2:
            others = (None, -1, 1e300, "", "x", [], {}, True, "9" * 400)
            if rng.random() < 0.2:
                del at[key]
            else:
                at[key] = others[int(rng.integers(len(others)))]
            break
        at = at[key]
    return json.dumps(data).encode()


OF_TEXT: tuple[Mutation, ...] = (
    *(drop_a_line, repeat_a_line, swap_lines, indent_a_line, hostile_value, hostile_value, hostile_value),
    *(change_a_letter, cut_short, any_bytes, another_coding, twice, something_else, a_hole),
)
OF_JSON: tuple[Mutation, ...] = (
    json_value,
    json_value,
    json_value,
    change_a_letter,
    cut_short,
    something_else,
)
OF_BINARY: tuple[Mutation, ...] = (flip_a_bit, cut_short, a_hole, any_bytes, twice, something_else)
OF_ENDING = {".json": OF_JSON, ".parquet": OF_BINARY, ".arrow": OF_BINARY, ".npz": OF_BINARY}


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


# What may be there in place of a file.
INSTEAD = (lambda path: None, _folder, _link_to_itself, _pipe)


def mutate(path: Path, rng: np.random.Generator) -> str:
    """Break a file; return how, in a word."""
    if rng.random() < 0.01:
        path.unlink()
        INSTEAD[int(rng.integers(len(INSTEAD)))](path)
        return "something else in its place"
    mutations = OF_ENDING.get(path.suffix, OF_TEXT)
    content, names = path.read_bytes(), []
    for _ in range(1 if rng.random() < 0.8 else 3):
        mutation = mutations[int(rng.integers(len(mutations)))]
        content = mutation(content, rng)
        names.append(mutation.__name__)
    path.unlink()
    path.write_bytes(content)
    return ", ".join(names)
