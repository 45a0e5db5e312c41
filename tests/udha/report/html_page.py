"""What tests look at in a page, and the pages of made-up reports."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.udha.report.sample_report import sample_comparison, sample_report
from udha.report import files
from udha.report.contents import Common


class Page(HTMLParser):
    """What tests look at in a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text.replace("<wbr>", ""))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())


def page_of(report: Common) -> str:
    """The page of a report, with its figures as SVG alone, which are all that it needs."""
    figures = {}
    for name in report.figures:
        figures |= files.figure(report, name, ["svg"])
    return files.page(report, figures).decode("utf-8")


def sample_page(**changed) -> Page:
    return Page(page_of(sample_report(**changed)))


def sample_comparison_page(**changed) -> Page:
    return Page(page_of(sample_comparison(**changed)))
