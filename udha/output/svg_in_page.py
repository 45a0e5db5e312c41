"""Figures within the page: SVG as matplotlib writes it, made part of an HTML document."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# What a file needs and a part of a page does not: prologue, metadata, and a style that would reach all of it.
NEEDLESS = re.compile(
    r"\A.*?(?=<svg)|<metadata>.*?</metadata>\s*|<defs>\s*(?:<style.*?</style>\s*)?</defs>\s*|<style.*?</style>\s*",
    re.S,
)
IDENTITY = re.compile(r' id="([^"]+)"')
REFERENCE = re.compile(r'(url\(#|href="#)([^)"]+)')
TAG, BETWEEN = re.compile(r"<[^>]*>"), re.compile(r">\s+<")
# A turn by nothing, more digits than any screen has dots for, and lines within a path.
NOTHING = re.compile(r' transform="rotate\(-?0 [^)]*\)"|\s+(?=[/">])')
DIGITS = re.compile(r"-?\d+\.\d{3,}")
GROUP = re.compile(r"<g(?: [^>]*)?/?>|</g>")
ROOT = re.compile(r"<svg[^>]*?(viewBox=\"[^\"]+\")[^>]*>")


def inline(svg: bytes, name: str, description: str) -> Markup:
    """Return an SVG file as an element of a page, with a description for readers who cannot see it.

    Names within it become its own (several figures stand on one page); those that nothing refers to go.
    """
    text = NEEDLESS.sub("", svg.decode("utf-8"))
    needed = {match[2] for match in REFERENCE.finditer(text)}
    text = IDENTITY.sub(lambda match: f' id="{name}-{match[1]}"' if match[1] in needed else "", text)
    text = REFERENCE.sub(lambda match: f"{match[1]}{name}-{match[2]}", text).replace("xlink:href", "href")
    text = _without_bare_groups(BETWEEN.sub("><", TAG.sub(_shortened, text)))
    return Markup(ROOT.sub(rf'<svg role="img" aria-label="{_plain(description)}" \1>', text, count=1).strip())


def _shortened(tag: re.Match[str]) -> str:
    """A tag in fewer words, to a hundredth of a point."""
    plain = NOTHING.sub("", " ".join(tag[0].split()))
    return DIGITS.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), plain)


def _without_bare_groups(text: str) -> str:
    """Leave out groups that nothing is said of: half of what matplotlib writes."""
    bare: list[bool] = []

    def kept(tag: re.Match[str]) -> str:
        if tag[0].endswith("/>"):
            return ""
        if tag[0] != "</g>":
            bare.append(tag[0] == "<g>")
            return "" if bare[-1] else tag[0]
        return "" if bare.pop() else tag[0]

    return GROUP.sub(kept, text)


def _plain(description: str) -> str:
    """A description as the value of an attribute, and as the replacement of a pattern."""
    return str(escape(" ".join(description.split()))).replace("\\", r"\\")
