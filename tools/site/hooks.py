"""MkDocs hooks: a page as a code host shows it becomes a page of the site.

Named in ``mkdocs.yml``. Links that leave ``docs`` get pages of their own, formulas become pictures, a folder
in the navigation becomes its pages, and what is written for the site alone leaves its comments.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
# Started as `mkdocs`, Python does not look here.
sys.path.insert(0, str(ROOT))

from tools.site import formulas, outside  # noqa: E402

# On a code host such a line would show as it is, so it waits in a comment: <!-- ::: sim.scenario.Scenario -->
HIDDEN = re.compile(r"^<!-- (::: [\w.]+) -->$", re.MULTILINE)
# Python-Markdown does not see [`name`] as a link; the list at the page's end says what it leads to.
LISTED = re.compile(r"^\[(`\w+`)\]: (\S+)$", re.MULTILINE)

TABLES = "tables/"


def on_config(config: MkDocsConfig) -> None:
    config.nav = expanded(config.nav, Path(config.docs_dir))


def expanded(nav: list, docs: Path) -> list:
    """Return a navigation in which a folder, written with a slash at its end, is the list of its pages."""
    new: list = []
    for one in nav:
        if isinstance(one, dict):
            ((title, inner),) = one.items()
            new.append({title: expanded(inner, docs) if isinstance(inner, list) else inner})
        elif one.endswith("/"):
            new += [
                path.relative_to(docs).as_posix()
                for path in sorted((docs / one).glob("*.md"))
                if path.name != "README.md"
            ]
        else:
            new.append(one)
    return new


def on_files(files: Files, config: MkDocsConfig) -> Files:
    pages = [f"docs/{file.src_uri}" for file in files.documentation_pages()]
    for path in outside.reached(ROOT, pages):
        files.append(File.generated(config, outside.address(path), content=outside.content(ROOT, path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    uri = page.file.src_uri
    inside = not uri.startswith(f"{outside.FOLDER}/")
    path = f"docs/{uri}" if inside else uri.removeprefix(f"{outside.FOLDER}/")
    if inside or (ROOT / path).is_file():
        markdown = outside.renewed(markdown, path)
    if uri.startswith(TABLES):
        page.meta["hide"] = ["toc"]  # the room is for the columns
    return HIDDEN.sub(r"\1", with_addresses(markdown))


def with_addresses(markdown: str) -> str:
    """Return a page in which each name in code that the list at its end gives an address is a link."""
    listed = dict(LISTED.findall(markdown))
    if not listed:
        return markdown
    names = "|".join(map(re.escape, listed))
    return re.sub(rf"\[({names})\](?![(\[:])", lambda name: f"[{name[1]}]({listed[name[1]]})", markdown)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return formulas.shown(html)
