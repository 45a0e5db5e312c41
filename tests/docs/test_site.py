"""The site says what the pages say on a code host, opens from the disk, and asks nothing of the outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.browser import DESKTOP, PHONE, requests_of
from tools.documentation.__main__ import DOCS, ROOT
from tools.site import formulas, outside

PAGES = [path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))]
# What a reader sees of a page's structure.
SEEN = {"li", "ol", "ul", "tr", "h1", "h2", "h3", "h4", "p", "img", "blockquote", "em", "strong", "pre"}
# What a browser fetches of itself.
FETCHED = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src"}


class Elements(HTMLParser):
    """Counts the elements of a page's article, and keeps all that a browser would fetch."""

    def __init__(self, inside: bool = False):
        super().__init__()
        self.inside = inside
        self.seen: Counter[str] = Counter()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == "article"
        if self.inside and tag in SEEN:
            self.seen[tag] += 1
        if address := dict(attributes).get(FETCHED.get(tag, "")):
            self.fetched.append(address)

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "article"

    @classmethod
    def of(cls, html: str, inside: bool = False) -> Elements:
        found = cls(inside)
        found.feed(html)
        return found


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The site, built as `make site` builds it: a warning is a failure."""
    for package in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(package, reason="the site is built with the extra 'docs'")
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert built.returncode == 0, built.stderr
    return folder


@cache
def shown(site: Path, page: str) -> str:
    """Return the HTML of a page of ``docs``."""
    name = re.sub(r"README\.md$", "index.md", page)
    return (site / name).with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_structure_that_a_code_host_shows(site, page):
    """The two read Markdown differently: a list without an empty line before it, or a list in a list."""
    text = (DOCS / page).read_text(encoding="utf-8")
    on_a_host = Elements.of(MarkdownIt("commonmark").enable("table").render(text), inside=True).seen
    on_a_host["pre"] -= len(re.findall("^```math$", text, re.MULTILINE))
    on_the_site = Elements.of(shown(site, page)).seen
    if "<!-- ::: " in text:  # what the site adds from the code
        assert all(on_the_site[tag] >= number for tag, number in on_a_host.items())
    else:
        assert on_the_site == +on_a_host


def test_nothing_comes_from_elsewhere(site):
    outward = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
    for path in site.rglob("*.html"):
        fetched = Elements.of(path.read_text(encoding="utf-8")).fetched
        assert [one for one in fetched if outward.match(one)] == [], path
    for path in site.rglob("*.css"):
        named = re.findall(r"(?:url\(|@import\s*)[\"']?([^\"')]+)", path.read_text(encoding="utf-8"))
        assert [parameter for parameter in named if outward.match(parameter)] == [], path


def test_every_formula_is_a_picture_that_can_be_heard(site):
    text = "".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)
    prose = outside.CODE.sub("", outside.FENCE.sub("", text))
    written = len(re.findall(r"\$[^$\n]+\$", prose)) + len(re.findall("^```math$", text, re.MULTILINE))
    html = "".join(shown(site, page) for page in PAGES)
    assert len(re.findall(r'<svg class="formula" role="img" aria-label="[^"]', html)) == written
    assert "arithmatex" not in html


def test_a_formula_that_cannot_be_set_is_named():
    with pytest.raises(ValueError, match=r"cannot be set: \\nothing\{x\}"):
        formulas.shown(r'<p><span class="arithmatex">\(\nothing{x}\)</span></p>')


def test_the_depth_of_a_formula_puts_it_on_the_line():
    assert "vertical-align:-0." in formulas.svg("x_i")
    high, low = (float(re.search(r"height:([\d.]+)em", formulas.svg(tex))[1]) for tex in ("x^{2^2}", "x"))
    assert high > low


def test_links_that_leave_the_documentation_lead_to_pages_of_the_site():
    text = (
        "See [it](../sim/series.yaml), [README](../README.md#how-fast), [terms](terms.md) "
        "and [web](https://x.y/z.md)."
    )
    assert outside.renewed(text, "docs/records.md") == (
        "See [it](files/sim/series.yaml.md), [README](files/README.md#how-fast), [terms](terms.md) "
        "and [web](https://x.y/z.md)."
    )
    assert outside.renewed("[a]: ../docs/terms.md\n", "docs/records.md") == "[a]: terms.md\n"
    assert outside.renewed("[d](docs/terms.md)", "README.md") == "[d](../terms.md)"


def test_code_keeps_what_looks_like_a_link():
    text = "```\n[a](../README.md)\n```\n"
    assert outside.renewed(text, "docs/x.md") == text
    assert list(outside.targets(f"{text}`[b](../y.md)` [c](z.md#d)")) == ["z.md"]


@pytest.mark.parametrize("name", ["index.html", "odd.html", "tables/levers.html", "reference/python.html"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_open_from_the_disk_fit_the_screen_and_ask_nothing_of_the_outside(site, page, name, screen):
    asked = requests_of(page)
    page.set_viewport_size(screen)
    page.goto((site / name).as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", [page for page in PAGES if page.startswith("lessons/")])
def test_no_table_of_a_lesson_is_cut_on_a_desktop(site, page, name):
    """Neither the address to copy nor the verdict, which stands last."""
    page.set_viewport_size(DESKTOP)
    page.goto((site / re.sub(r"README\.md$", "index.md", name)).with_suffix(".html").as_uri())
    frames = "[...document.querySelectorAll('.md-typeset__scrollwrap')]"
    assert page.evaluate(f"{frames}.filter((one) => one.scrollWidth > one.clientWidth).length") == 0


def test_the_search_works_from_the_disk(site, page):
    page.goto((site / "index.html").as_uri())
    # Key by key: the page listens to keys, and not to a text that is pasted in.
    page.get_by_role("textbox", name="Search").press_sequentially("kontrabandim")
    page.wait_for_selector(".md-search-result__item h1 >> text=Terms")
