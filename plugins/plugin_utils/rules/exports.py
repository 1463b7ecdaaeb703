# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Computer exports of the 6.x and 7.x consoles: CSV files as a report writes them, in any encoding that Windows makes.

Pure: bytes in, computers and rejected rows out. No row is dropped in silence. Records are tuples and the values that
many computers share are kept once, so that a million of them fit.
"""

from __future__ import annotations

import io
import re
import typing as t

from .export_text import LARGEST_FIELD, Broken, Records, encoding_of
from .refusal import Refusal

# A computer name, not yet whether DNS likes it. What a spreadsheet or a template engine would run is none.
_NAME = re.compile(r"[^\\/:*?\"<>|,;\s~!@#$%^&'(){}=+\[\]\x00-\x1f.-][^\\/:*?\"<>|,;\s~!@#$%^&'(){}=+\[\]\x00-\x1f]{0,62}")

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
            raise Refusal(
                f"{source} starts with {records.first[:120]!r}",
                "a first line with the titles of the report's columns, a Name among them",
                "export the computer report of the console as CSV, with its titles",
            )
        records.width = len(header)
        computers, rejected = _read(rows, columns, records.delimiter, source)
    finally:
        records.close()
    return Export(source, encoding, tuple(computers), tuple(rejected))


def _columns(titles: t.Sequence[str]) -> dict[str, int]:
    by_title = {title.strip().strip("\ufeff").casefold(): number for number, title in reversed(list(enumerate(titles)))}
    return {name: by_title[title] for name, titles in _TITLES.items() for title in reversed(titles) if title in by_title}


def _read(
    rows: t.Iterator[tuple[int, list[str] | Broken]], columns: t.Mapping[str, int], delimiter: str, source: str
) -> tuple[list[Computer], list[Rejected]]:
    computers: list[Computer] = []
    rejected: list[Rejected] = []
    shared: dict[str, str] = {}  # as written -> cleaned, for the columns with few different values
    places = [(columns.get(field, -1), field in _OWN) for field in Computer._fields[: len(_TITLES)]]
    name_at = columns["name"]
    is_name = _NAME.fullmatch
    for line, cells in rows:
        if isinstance(cells, Broken):
            rejected.append(Rejected(source, line, cells.reason, cells.text[:200]))
            continue
        whole = "".join(cells)
        if not whole or whole.isspace():
            continue  # an empty line is no row
        reason = _fault(whole, cells)
        values: list[t.Any] = []
        for place, own in places:
            if place < 0:
                values.append("")
            elif own:
                values.append(" ".join(cells[place].split()))
            else:
                written = cells[place]
                value = shared.get(written)
                if value is None:
                    value = shared[written] = " ".join(written.split())
                values.append(value)
        if not reason and not is_name(values[0]):
            reason = "a name that no computer can have" if cells[name_at].strip() else "no name"
        if reason:
            rejected.append(Rejected(source, line, reason, delimiter.join(cells)[:200]))
        else:
            values += (line, source)
            computers.append(Computer._make(values))
    return computers, rejected


def _fault(whole: str, cells: t.Sequence[str]) -> str:
    if len(whole) > LARGEST_FIELD and any(len(cell) > LARGEST_FIELD for cell in cells):
        return "a cell longer than a report writes"
    if "\0" in whole or "\ufffd" in whole:
        return "characters that its encoding does not have"
    return ""
