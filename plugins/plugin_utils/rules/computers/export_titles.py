# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The titles of an export's columns, and how a cell is cleaned."""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from .csv_text import DELIMITERS

# What no terminal and no editor shows: control characters, those of zero width, and those that turn the direction of the text.
UNSEEN = r"\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_unseen = re.compile(f"[{UNSEEN}]+")
# Column -> titles under which the reports show it, in lower case.
TITLES: dict[str, tuple[str, ...]] = {
    "name": ("name", "computer name", "computer"),
    "domain": ("domain",),
    "os": ("os name", "operating system"),
    "revision": ("os revision", "os version", "service pack", "os version/service pack", "os service pack"),
    "system_type": ("system type",),
    "address": ("ip address", "ip"),
    "agent": ("agent version",),
    "site": ("site", "location"),
    "seen": ("last basic inventory", "last inventory", "last configuration request"),
    "guid": ("guid", "_resourceguid", "resource guid"),
}


def with_single_blanks(text: str) -> str:
    return " ".join(text.split())


def clean(text: str) -> str:
    """Without line breaks and characters that nobody sees, and with single blanks."""
    text = with_single_blanks(text)
    return text if text.isascii() and text.isprintable() else _unseen.sub("", text)


def visible(text: str) -> str:
    """As it was written, with a blank in place of what nobody sees."""
    return text if text.isascii() and text.isprintable() else _unseen.sub(" ", text)


_WITHOUT_BLANKS = {title.replace(" ", ""): title for titles in TITLES.values() for title in titles}


def columns_of(titles: t.Sequence[str]) -> dict[str, int]:
    by_title = {_title(title): number for number, title in reversed(list(enumerate(titles)))}
    return {name: by_title[title] for name, titles in TITLES.items() for title in reversed(titles) if title in by_title}


def _title(written: str) -> str:
    """In lower case, with single blanks; a line break, which a narrow column makes, may also stand inside a word."""
    text = clean(written.strip("\ufeff")).casefold()
    return _WITHOUT_BLANKS.get(text.replace(" ", ""), text) if len(written.splitlines()) > 1 else text


_LOOKED_AT = 50  # lines in which the titles are looked for


def no_header(stream: t.BinaryIO, encoding: str, source: str, first: str) -> Refusal:
    """What is wrong with the head of an export, as exactly as it can be said."""
    names = " or ".join(map(str.title, TITLES["name"]))
    others = ", ".join(title for name, titles in TITLES.items() for title in titles if name != "name")
    needed = f"a first line with the titles of the report's columns: {names}, and where they are there {others}"
    if not first.strip():
        return Refusal(f"{source} is empty", needed, "export the computer report of the console again, as CSV with its titles")
    number = _line_of_titles(stream, encoding)
    if number:
        above = "the line above it" if number == 2 else f"the {number - 1} lines above it"
        return Refusal(f"{source} has its titles in line {number}, and starts with {first[:120]!r}", needed, f"delete {above}")
    return Refusal(
        f"{source} starts with {first[:120]!r}, which has no title that is known as the computer's name",
        needed,
        f"rename the titles, which are known in English only ({TITLES['name'][0].title()} is the one that is needed), or export the "
        "report of the console as CSV with its titles; another separator than comma, semicolon or tab has to be changed",
    )


def _line_of_titles(stream: t.BinaryIO, encoding: str) -> int:
    """The number of the line with the titles when others stand above it, else 0."""
    stream.seek(0)
    lines = stream.read(1 << 16).decode(encoding, "replace").splitlines()[:_LOOKED_AT]
    for number, line in enumerate(lines, 1):
        if number > 1 and any("name" in columns_of([cell.strip(' "') for cell in line.split(mark)]) for mark in DELIMITERS):
            return number
    return 0
