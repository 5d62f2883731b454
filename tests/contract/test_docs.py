"""What the documentation names exists: files, functions, links, pictures, commands, settings, error codes.

A sentence that names something which is gone fails here, with the page and the line that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from mkdocs.config import load_config

from tearline_hub.ops.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
AT_THE_ROOT = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "GLOSSARY.md")
PAGES = sorted([*(ROOT / name for name in AT_THE_ROOT), *DOCS.rglob("*.md")])

# Written by the browser journey, so that pictures show what the pages are. Anything else must be in docs/images.
PRODUCED = frozenset(
    f"{name}.png"
    for name in (
        "register", "draft-fields", "preview", "authorise", "inbox", "purpose", "reading", "answer", "who-opened",
        "recalled", "node", "overview", "look-up",
    )
)  # fmt: skip

_PATH = re.compile(r"`((?:src|tests|docs|deploy|frontend|requirements|bench)/[\w./-]*?)(?::(\w+))?`")
_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"tearline-hub ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")
_TARGET = re.compile(r"(?:^|`)make ([a-z][a-z0-9-]*)", re.MULTILINE)
_SETTING = re.compile(r"\b(?:TEARLINE_[A-Z_]+|DATABASE_URL)\b")
_CODE = re.compile(r"`([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)`")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pages
def test_files_and_functions_that_a_page_names_exist(page: Path) -> None:
    wrong = [f"{path}:{name}" if name else path for path, name in _named(page) if not _is_there(path, name)]
    assert not wrong, f"{page.relative_to(ROOT)} names what does not exist: {wrong}"


@pages
def test_links_lead_somewhere(page: Path) -> None:
    wrong = [target for _, target in _links(page) if not _leads_somewhere(page, target)]
    assert not wrong, f"{page.relative_to(ROOT)} links to nothing: {wrong}"


@pages
def test_pictures_are_there_or_made_by_the_journey(page: Path) -> None:
    for is_image, target in _links(page):
        if is_image:
            picture = (page.parent / target).resolve()
            assert picture.parent == DOCS / "images", f"{target}: keep pictures in docs/images"
            assert picture.name in PRODUCED or picture.is_file(), f"{target}: no such picture"


@pages
def test_pictures_say_in_words_what_they_show(page: Path) -> None:
    assert "![](" not in page.read_text(), "Describe the picture for people who cannot see it."


@pages
def test_commands_exist(page: Path) -> None:
    for name, sub in _COMMAND.findall(page.read_text()):
        assert name in COMMANDS, f"{page.relative_to(ROOT)}: there is no command tearline-hub {name}"
        module = ROOT / f"src/tearline_hub/ops/{COMMANDS[name]}.py"
        source = module.read_text()
        if "@click.group" in source and sub:
            assert f'@command.command("{sub}")' in source, f"There is no command tearline-hub {name} {sub}"
    targets = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for target in _TARGET.findall(page.read_text()):
        assert target in targets, f"{page.relative_to(ROOT)}: there is no make {target}"


@pages
def test_settings_are_read_somewhere(page: Path) -> None:
    unknown = set(_SETTING.findall(page.read_text())) - _settings()
    assert not unknown, f"{page.relative_to(ROOT)} names settings that nothing reads: {sorted(unknown)}"


@pages
def test_a_page_begins_with_its_title_and_holds_no_leftovers(page: Path) -> None:
    text = page.read_text()
    assert text.startswith(("# ", "--8<--", "<!--")), "A page begins with its title."
    assert "/tmp/" not in text  # noqa: S108 the point of the test
    assert not re.search(r"\b(TODO|FIXME|TBD|lorem)\b", text)


def test_error_codes_in_the_quarantine_and_backup_guides_exist() -> None:
    source = _source()
    for name in ("handle-quarantine.md", "back-up-and-restore.md"):
        codes = set(_CODE.findall((DOCS / "how-to" / name).read_text()))
        assert codes
        missing = sorted(code for code in codes if f'"{code}"' not in source)
        assert not missing, f"{name} names codes that nothing raises: {missing}"


def test_the_glossary_has_one_entry_per_word_in_order() -> None:
    words = re.findall(r"^## (.+)$", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
    assert words == sorted(words, key=lambda word: word.casefold().replace("-", " "))
    assert len(words) == len(set(words))


def test_every_page_is_in_the_navigation() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    listed = set(_paths_in(config.plugins.on_config(config)["nav"]))
    there = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}
    assert there - listed == set(), "Add the page to nav in mkdocs.yml."
    assert listed - there == set(), "nav in mkdocs.yml lists a page that is gone."


def test_the_built_pages_ask_nobody_else_for_anything() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert config["theme"]["font"] is False
    assert not config.get("repo_url")
    assert "analytics" not in config["extra"]


def test_every_decision_says_what_was_rejected_and_what_follows() -> None:
    found = sorted((DOCS / "adr").glob("0*.md"))
    assert [int(page.name[:4]) for page in found] == list(range(1, len(found) + 1))
    for page in found:
        text = page.read_text()
        for part in ("## Context", "## Options", "rejected", "## Decision", "## Consequences"):
            assert part in text, f"{page.name} lacks {part}"
        assert page.name in (DOCS / "adr" / "index.md").read_text(), f"{page.name} is not in the index"


def _named(page: Path) -> list[tuple[str, str]]:
    return _PATH.findall(page.read_text())


def _is_there(path: str, name: str) -> bool:
    file = ROOT / path
    if not name:
        return file.exists()
    pattern = rf"^(?:    )?(?:async )?(?:def|class) {name}\b|^{name}\b.*="
    return file.is_file() and re.search(pattern, file.read_text(), re.MULTILINE) is not None


def _links(page: Path) -> list[tuple[str, str]]:
    return [found for found in _LINK.findall(page.read_text()) if not found[1].startswith(("http:", "https:"))]


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if file.name in PRODUCED and file.parent == DOCS / "images":
        return True
    if not file.is_relative_to(ROOT) or not file.exists():
        return False
    return not anchor or anchor in {_slug(heading) for heading in _HEADING.findall(file.read_text())}


def _slug(heading: str) -> str:
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


@cache
def _source() -> str:
    return "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.py"))


@cache
def _settings() -> frozenset[str]:
    places = [*(ROOT / "src").rglob("*.py"), *(ROOT / "deploy").rglob("*"), ROOT / "Makefile", ROOT / ".ci/run"]
    text = "\n".join(file.read_text() for file in places if file.is_file())
    return frozenset(_SETTING.findall(text))


def _paths_in(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        yield from (path for value in nav.values() for path in _paths_in(value))
    elif isinstance(nav, list):
        yield from (path for item in nav for path in _paths_in(item))


THREATS = DOCS / "security" / "threat-model.md"
_TEST = re.compile(r"`tests/[\w./-]+\.py(?::\w+)?`")


def test_every_threat_has_all_its_parts_and_a_test_or_says_that_it_has_none() -> None:
    """Threat, who, control, where, secure default, test: what is not prevented says so, and so does what has no test."""
    lines = THREATS.read_text().partition("## Threats")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    assert len(rows) > 120
    for row in rows:
        assert len(row) == 6, row
        assert all(row), row
        heading = row[0] in {"Threat", "---"}
        assert heading or _TEST.search(row[5]) or row[5] == "none yet" or "not prevented" in row[2], row
