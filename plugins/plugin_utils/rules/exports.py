# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Computer exports of the 6.x console: CSV files as a report writes them, in any of the encodings that Windows makes.

Pure: bytes in, computers and rejected rows out. No row is dropped in silence.
"""

from __future__ import annotations

import csv
import io
import re
import typing as t

from .refusal import Refusal

LARGEST_FIELD = 100_000  # characters; a report cell is a few dozen
_NAME = re.compile(r"^[^\\/:*?\"<>|,\s~!@#$%^&'(){}]{1,63}$")  # a computer name, not yet whether DNS likes it
_DELIMITERS = (",", ";", "\t")

# Column -> titles under which NS 6.x reports show it, in lower case.
_TITLES: dict[str, tuple[str, ...]] = {
    "guid": ("guid", "_resourceguid", "resource guid"),
    "name": ("name", "computer name", "computer"),
    "domain": ("domain",),
    "os": ("os name", "operating system"),
    "revision": ("os revision", "os version", "service pack", "os version/service pack", "os service pack"),
    "system_type": ("system type",),
    "address": ("ip address", "ip"),
    "agent": ("agent version",),
    "site": ("site", "location"),
    "seen": ("last basic inventory", "last inventory", "last configuration request"),
}


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


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding. A byte order mark decides; else UTF-8 if it is valid, else the Western code page of Windows."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if data[1:2] == b"\0" or data[3:4] == b"\0":
        return data.decode("utf-16-le", errors="replace"), "utf-16-le"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def parse(data: bytes, source: str) -> Export:
    """Read one export. Raises Refusal when it has no header with a name column; bad rows are rejected with a reason."""
    text, encoding = decode(data)
    first = text.lstrip("\r\n").split("\n", 1)[0].strip("\r")
    if first.casefold().startswith("sep="):  # Excel's hint line
        text = text.lstrip("\r\n").partition("\n")[2]
        first = text.split("\n", 1)[0].strip("\r")
    delimiter = max(_DELIMITERS, key=first.count)
    rows = _rows(text, delimiter)
    header = next(rows, None)
    columns = _columns(header[1] if header and isinstance(header[1], list) else [])
    if header is None or "name" not in columns:
        raise Refusal(
            f"{source} starts with {first[:120]!r}",
            "a first line with the titles of the report's columns, a Name among them",
            "export the computer report of the 6.x console as CSV, with its titles",
        )
    computers: list[Computer] = []
    rejected: list[Rejected] = []
    width = len(header[1])
    for line, cells in rows:
        computer = _computer(cells, columns, width, line)
        if isinstance(computer, Computer):
            computers.append(computer)
        elif computer:
            shown = cells if isinstance(cells, str) else delimiter.join(cells)
            rejected.append(Rejected(source, line, computer, shown[:200]))
    return Export(source, encoding, tuple(computers), tuple(rejected))


def _rows(text: str, delimiter: str) -> t.Iterator[tuple[int, list[str] | str]]:
    """Line number and cells of each record; a record that csv cannot read is its error's text."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)


def _columns(titles: t.Sequence[str]) -> dict[str, int]:
    by_title = {title.strip().strip("\ufeff").casefold(): number for number, title in reversed(list(enumerate(titles)))}
    return {name: by_title[title] for name, titles in _TITLES.items() for title in reversed(titles) if title in by_title}


def _computer(cells: list[str] | str, columns: t.Mapping[str, int], width: int, line: int) -> Computer | str:
    """The computer, or why the row is rejected ("" for an empty line, which is no row)."""
    if isinstance(cells, str):
        return f"not CSV: {cells}"
    if not any(cell.strip() for cell in cells):
        return ""
    if len(cells) != width:
        return f"{len(cells)} columns instead of {width}"
    if any(len(cell) > LARGEST_FIELD for cell in cells):
        return "a cell longer than a report writes"
    value = {name: " ".join(cells[number].split()) for name, number in columns.items()}
    if any("\0" in cell or "\ufffd" in cell for cell in cells):
        return "characters that its encoding does not have"
    if not value["name"]:
        return "no name"
    if not _NAME.match(value["name"]):
        return "a name that no computer can have"
    return Computer(**{field: value.get(field, "") for field in _TITLES}, line=line)


def merge(exports: t.Iterable[Export]) -> tuple[list[Computer], list[Rejected]]:
    """All computers once, by name. The export lists an agent that was reinstalled twice: the later inventory is kept."""
    kept: dict[str, tuple[Computer, str]] = {}
    rejected: list[Rejected] = []
    for export in exports:
        rejected += export.rejected
        for computer in export.computers:
            key = computer.name.casefold()
            if key not in kept:
                kept[key] = (computer, export.source)
                continue
            old, source = kept[key]
            newer = _moment(computer.seen) > _moment(old.seen)
            if newer:
                kept[key] = (computer, export.source)
            loser, where = (old, source) if newer else (computer, export.source)
            why = "the same name in another domain" if loser.domain.casefold() != kept[key][0].domain.casefold() else "the same name again"
            rejected.append(
                Rejected(where, loser.line, f"{why}, with an older inventory", f"{loser.name} {loser.guid} {loser.seen}".strip())
            )
    return [kept[key][0] for key in sorted(kept)], rejected


_DAY_FIRST = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(.*)$")


def _moment(text: str) -> str:
    """A text that sorts by time for the two forms that exports show: ISO, and month/day or day/month before the year.

    Which of the last two it is cannot be known; the year counts first, and within a year an export is of one form.
    """
    found = _DAY_FIRST.match(text.strip())
    return f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}{found[4]}" if found else text.strip()
