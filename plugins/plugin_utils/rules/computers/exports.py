# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Computer exports of the 6.x and 7.x consoles: CSV files as a report writes them, in any encoding that Windows makes.

Pure: bytes in, computers and rejected rows out. No row is dropped in silence. Records are tuples and the values that
many computers share are kept once, so that a million of them fit.
"""

from __future__ import annotations

import io
import operator
import re
import typing as t

from ..refusal import Refusal
from .csv_text import DELIMITERS, LARGEST_FIELD, Broken, Records, encoding_of

# A computer name, not yet whether DNS likes it. What a spreadsheet or a template engine would run is none.
# What no terminal and no editor shows: control characters, those of zero width, and those that turn the direction of the text.
_UNSEEN = r"\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_unseen = re.compile(f"[{_UNSEEN}]+")
_NO_NAME = rf"\\/:*?\"<>|,;\s~!@#$%^&'(){{}}=+\[\]{_UNSEEN}"
_NAME = re.compile(f"[^{_NO_NAME}.-][^{_NO_NAME}]{{0,62}}")

# Column -> titles under which the reports show it, in lower case.
_TITLES: dict[str, tuple[str, ...]] = {
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
_MANY_REJECTED = 1000  # rows; when they are also most of the rows, reading stops
_OWN = ("name", "address", "seen", "guid")  # columns whose values are each computer's own


def is_computer_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


class Computer(t.NamedTuple):
    name: str
    domain: str = ""
    os: str = ""
    revision: str = ""
    system_type: str = ""
    address: str = ""
    agent: str = ""
    site: str = ""
    seen: str = ""
    guid: str = ""
    line: int = 0
    source: str = ""  # the export


class Rejected(t.NamedTuple):
    source: str
    line: int
    reason: str
    text: str


class Export(t.NamedTuple):
    source: str
    encoding: str
    computers: tuple[Computer, ...]
    rejected: tuple[Rejected, ...]


def parse(data: bytes | t.BinaryIO, source: str) -> Export:
    """Read one export. Raises Refusal when it has no header with a name column; bad rows are rejected with a reason."""
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    encoding = encoding_of(stream)
    records = Records(stream, encoding)
    try:
        rows = iter(records)
        header = next(rows, (0, []))[1]
        columns = _columns(header if isinstance(header, list) else [])
        if "name" not in columns:
            raise _no_header(stream, encoding, source, records.first)
        records.width = len(header)
        records.least = len("\0".join(header).rstrip("\0 ").split("\0"))
        computers, rejected = _read(rows, columns, records.delimiter, source)
    finally:
        records.close()
    return Export(source, encoding, tuple(computers), tuple(rejected))


_WITHOUT_BLANKS = {title.replace(" ", ""): title for titles in _TITLES.values() for title in titles}


def _columns(titles: t.Sequence[str]) -> dict[str, int]:
    by_title = {_title(title): number for number, title in reversed(list(enumerate(titles)))}
    return {name: by_title[title] for name, titles in _TITLES.items() for title in reversed(titles) if title in by_title}


def _title(written: str) -> str:
    """In lower case, with single blanks; a line break, which a narrow column makes, may also stand inside a word."""
    text = _clean(written.strip("\ufeff")).casefold()
    return _WITHOUT_BLANKS.get(text.replace(" ", ""), text) if len(written.splitlines()) > 1 else text


_LOOKED_AT = 50  # lines in which the titles are looked for


def _no_header(stream: t.BinaryIO, encoding: str, source: str, first: str) -> Refusal:
    """What is wrong with the head of an export, as exactly as it can be said."""
    names = " or ".join(map(str.title, _TITLES["name"]))
    others = ", ".join(title for name, titles in _TITLES.items() for title in titles if name != "name")
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
        f"rename the titles, which are known in English only ({_TITLES['name'][0].title()} is the one that is needed), or export the "
        "report of the console as CSV with its titles; another separator than comma, semicolon or tab has to be changed",
    )


def _line_of_titles(stream: t.BinaryIO, encoding: str) -> int:
    """The number of the line with the titles when others stand above it, else 0."""
    stream.seek(0)
    lines = stream.read(1 << 16).decode(encoding, "replace").splitlines()[:_LOOKED_AT]
    for number, line in enumerate(lines, 1):
        if number > 1 and any("name" in _columns([cell.strip(' "') for cell in line.split(mark)]) for mark in DELIMITERS):
            return number
    return 0


def _read(
    rows: t.Iterator[tuple[int, list[str] | Broken]], columns: t.Mapping[str, int], delimiter: str, source: str
) -> tuple[list[Computer], list[Rejected]]:
    computers: list[Computer] = []
    rejected: list[Rejected] = []
    # The cells that many computers have alike, as written -> cleaned. Looked up together: one look-up a row.
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    texts: dict[str, str] = {}  # each cleaned value once
    places = {field: columns.get(field, -1) for field in Computer._fields[: len(_TITLES)]}  # -1: the empty cell at the end
    own = operator.itemgetter(*(places[field] for field in _OWN))
    common = operator.itemgetter(*(place for field, place in places.items() if field not in _OWN))
    is_name, make = _NAME.fullmatch, Computer._make
    for line, cells in rows:
        if len(rejected) >= _MANY_REJECTED and len(rejected) > 2 * len(computers):
            raise _mostly_rejected(rejected, len(computers), source)
        if isinstance(cells, Broken):
            rejected.append(Rejected(source, line, cells.reason, _visible(cells.text[:200])))
            continue
        whole = "".join(cells)
        if not whole or whole.isspace():
            continue  # an empty line is no row
        reason = _fault(whole, cells)
        cells.append("")
        name, address, seen, guid = own(cells)
        if not is_name(name):
            name = " ".join(name.split())
            if not reason and not is_name(name):
                reason = "a name that no computer can have" if name else "no name"
        if reason:
            rejected.append(Rejected(source, line, reason, _visible(delimiter.join(cells[:-1])[:200])))
            continue
        written = common(cells)
        values = shared.get(written)
        if values is None:
            values = shared[written] = tuple(texts.setdefault(text, text) for text in map(_clean, written))
        domain, os, revision, system_type, agent, site = values
        address, seen, guid = " ".join(address.split()), " ".join(seen.split()), " ".join(guid.split())
        computers.append(make((name, domain, os, revision, system_type, address, agent, site, seen, guid, line, source)))
    return computers, rejected


def _mostly_rejected(rejected: t.Sequence[Rejected], good: int, source: str) -> Refusal:
    """Reading on would take minutes and gigabytes for a file that is no report of computers, or a broken one."""
    first = rejected[0]
    return Refusal(
        f"{len(rejected)} of the first {len(rejected) + good} rows of {source} could not be used; the first is line {first.line}: "
        f"{first.reason}",
        "a report of which most rows are computers",
        "check the file from that line on (a quotation mark that is not closed, another report), and export the computer report again",
    )


def _clean(text: str) -> str:
    """Without line breaks and characters that nobody sees, and with single blanks."""
    text = " ".join(text.split())
    return text if text.isascii() and text.isprintable() else _unseen.sub("", text)


def _visible(text: str) -> str:
    """As it was written, with a blank in place of what nobody sees."""
    return text if text.isascii() and text.isprintable() else _unseen.sub(" ", text)


def _fault(whole: str, cells: t.Sequence[str]) -> str:
    if len(whole) > LARGEST_FIELD and any(len(cell) > LARGEST_FIELD for cell in cells):
        return "a cell longer than a report writes"
    if "\0" in whole or "\ufffd" in whole:
        return "characters that its encoding does not have"
    return ""
