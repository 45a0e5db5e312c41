"""Text that people wrote: read from files without waiting, and quoted so that unseen marks show."""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections import Counter
from typing import Any

from sim.errors import InputError

# Of what people write, and of what udha itself has written.
MAX_BYTES, MAX_RESULTS = 1_000_000, 4_000_000_000
# How files begin that are no plain text.
BEGINNINGS = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"PK\x03\x04": "a spreadsheet or another packed file",
    b"\xd0\xcf\x11\xe0": "a spreadsheet of an old form",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF file",
}
# Control characters, line ends that most programs do not know, and byte order marks within a text.
FOREIGN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
# Marks that Unicode calls printable although nothing shows: fillers, blanks, and selectors of a variant.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
# Alphabets with letters that look alike, as the names of characters begin.
ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")


def read_text(path: str | os.PathLike, most: int = MAX_BYTES) -> str:
    """Return the text of a file in UTF-8, without a byte order mark; line ends are as they were written.

    Raises:
        InputError: it is missing, no ordinary file, longer than ``most`` bytes, or no such text.
    """
    data = read_bytes(path, most)
    for beginning, what in BEGINNINGS.items():
        if data.startswith(beginning):
            raise InputError(f"is {what}; save it as plain text in UTF-8", str(path))
    if b"\0" in data[:2]:
        raise InputError("is UTF-16 text or no text; save it as plain text in UTF-8", str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 text (byte {error.start + 1}); save it as plain text in UTF-8",
            str(path),
            data.count(b"\n", 0, error.start) + 1,
        ) from None


def read_json(path: str | os.PathLike, most: int = MAX_BYTES) -> Any:
    """Return what a JSON file says.

    Raises:
        InputError: as ``read_text``, or it is no JSON.
    """
    try:
        return json.loads(read_text(path, most))
    except json.JSONDecodeError as error:
        raise InputError(f"is no JSON: {error.msg}", str(path), error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("holds JSON that cannot be read", str(path)) from None


def read_bytes(path: str | os.PathLike, most: int = MAX_BYTES) -> bytes:
    """Return the content of a file.

    Raises:
        InputError: it is missing, no ordinary file, or longer than ``most`` bytes.
    """
    try:
        refuse_special(path)
        with open(path, "rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise InputError("no such file", str(path)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"cannot be read: {reason}", str(path)) from None
    if len(data) > most:
        raise InputError(f"larger than {most:,} bytes", str(path))
    return data


def refuse_special(path: str | os.PathLike) -> None:
    """Refuse what is no ordinary file, unopened: a pipe or a device might never end.

    Raises:
        InputError: it is a folder, a pipe or the like.
        OSError, ValueError: it is missing, or nothing can be known of it.
    """
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise InputError("is a folder, not a file", str(path))
    if not stat.S_ISREG(mode):
        raise InputError("is not an ordinary file", str(path))


def refuse_foreign(text: str, file: str) -> None:
    """Refuse control characters, and separators that would move all lines below in some programs.

    Raises:
        InputError: there is one; the message names it and its column.
    """
    if found := FOREIGN.search(text):
        line_start = text.rfind("\n", 0, found.start()) + 1
        raise InputError(
            f"column {found.start() - line_start + 1} is {name_of(found[0])}, which text may not contain",
            file,
            text.count("\n", 0, found.start()) + 1,
        )


def short(text: str) -> str:
    """Return ``text`` as messages quote it: on one line, between quotation marks, unseen marks named."""
    return quoted(text) + unseen(text)


def quoted(text: str) -> str:
    """Return ``text`` on one line, between quotation marks, its end left out where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def unseen(text: str, what: str = "character") -> str:
    """Return which mark in a text looks like another or like nothing, in brackets; empty where none does."""
    for place, mark in enumerate(text, start=1):
        if _misleads(mark, text):
            return f" ({what} {place} is {name_of(mark)})"
    return ""


def invisible(text: str) -> str:
    """Return which mark in a text does not show, as ``unseen`` does; empty where all do."""
    for place, mark in enumerate(text, start=1):
        if not mark.isprintable() or BLANK.match(mark):
            return f" (character {place} is {name_of(mark)})"
    return ""


def mixed(text: str) -> str:
    """Return which letter is of another alphabet than most of its word; empty where none is.

    Only of alphabets that look alike: Latin, Greek and Cyrillic.
    """
    for word in re.finditer(r"\w+", text):
        letters = {place: name for place, mark in enumerate(word[0]) if (name := _alphabet(mark))}
        counts = Counter(letters.values())
        if len(counts) > 1:
            most, fewest = counts.most_common()[0][0], counts.most_common()[-1][0]
            place = next(place for place, name in letters.items() if name == fewest)
            mark = name_of(word[0][place])
            return f"character {word.start() + place + 1} is {mark}, in a word of {most.title()} letters"
    return ""


def looks(text: str) -> str:
    """Return text so that names that look alike are equal: one Unicode form, no capitals, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def name_of(mark: str) -> str:
    """Return the name of a character in Unicode with its number: NO-BREAK SPACE, U+00A0."""
    name = "TAB" if mark == "\t" else unicodedata.name(mark, "a control character")
    return f"{name}, U+{ord(mark):04X}"


def _alphabet(mark: str) -> str:
    """The alphabet of a letter that looks like one of another; empty of any other mark."""
    name = unicodedata.name(mark, "").partition(" ")[0] if mark.isalpha() else ""
    return name if name in ALPHABETS else ""


def _misleads(mark: str, text: str) -> bool:
    """Whether a mark may be taken for another: not one of ASCII, nor a letter unless alphabets are mixed."""
    if mark.isascii():
        return not mark.isprintable() and mark not in "\n\r"
    if not mark.isalpha() or BLANK.match(mark):
        return True
    return not unicodedata.name(mark, "").startswith("LATIN ") and bool(re.search("[A-Za-z0-9]", text))
