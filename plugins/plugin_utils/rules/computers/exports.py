# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Computer exports of the 6.x and 7.x consoles: CSV files as a report writes them, in any encoding that Windows makes.

Pure: bytes in, computers and rejected rows out. No row is dropped in silence. Records are tuples and the values that
many computers share are kept once, so that a million of them fit.
"""

from __future__ import annotations

import functools
import io
import itertools
import operator
import re
import typing as t

from ..refusal import Refusal
from .csv_text import LARGEST_FIELD, Block, Broken, Records, is_letters_and_digits
from .encodings import encoding_of
from .export_titles import TITLES, UNSEEN, clean, columns_of, no_header, visible, with_single_blanks

# A computer name, not yet whether DNS likes it. What a spreadsheet or a template engine would run is not a valid name.
_NO_NAME = rf"\\/:*?\"<>|,;\s~!@#$%^&'(){{}}=+\[\]{UNSEEN}"
_NAME = re.compile(f"[^{_NO_NAME}.-][^{_NO_NAME}]{{0,62}}")

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
        header = records.header()
        columns = columns_of(header)
        if "name" not in columns:
            raise no_header(stream, encoding, source, records.first)
        records.width = len(header)
        records.least = len("\0".join(header).rstrip("\0 ").split("\0"))
        reading = _Reading(columns, header[columns["name"]], records, source)
        reading.run()
    finally:
        records.close()
    return Export(source, encoding, tuple(reading.computers), tuple(reading.rejected))


class _Cleaned(dict[tuple[str, ...], tuple[str, ...]]):
    """The cells that many computers have alike, as written -> cleaned. Looked up together: one look-up a row."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}  # each cleaned value once

    def __missing__(self, written: tuple[str, ...]) -> tuple[str, ...]:
        made = self[written] = tuple(self._texts.setdefault(text, text) for text in map(clean, written))
        return made


_new_computer = t.cast("t.Callable[[tuple[t.Any, ...]], Computer]", functools.partial(tuple.__new__, Computer))


class _Reading:
    """The computers and the rejected rows of one export."""

    def __init__(self, columns: t.Mapping[str, int], title: str, records: Records, source: str) -> None:
        self.records = records
        self.source = source
        self.computers: list[Computer] = []
        self.rejected: list[Rejected] = []
        self._shared = _Cleaned()
        places = {field: columns.get(field, -1) for field in Computer._fields[: len(TITLES)]}  # -1: the empty cell at the end
        self._lacks_a_column = -1 in places.values()
        self._columns = columns
        self._title = title  # of the column with the names
        self._name = operator.itemgetter(places["name"])
        self._own = operator.itemgetter(*(places[field] for field in _OWN))
        self._common = operator.itemgetter(*(place for field, place in places.items() if field not in _OWN))

    def run(self) -> None:
        for found in self.records:
            if isinstance(found, Block):
                self._block(found)
            else:
                self._one(*found)

    def _block(self, block: Block) -> None:
        """Take the rows between those with a strange name at once, and these one by one."""
        line, cells, _text = block
        if len(block.text) > LARGEST_FIELD or _fault(block.text, ()) or not all(cells):
            for number, one in enumerate(cells, line):
                self._one(number, one)
            return
        rows = [[*one, ""] for one in cells] if self._lacks_a_column else cells
        start = 0
        for strange in self._strange(list(map(self._name, rows))):
            self._many(line + start, rows[start:strange])
            self._one(line + strange, cells[strange])
            start = strange + 1
        self._many(line + start, rows[start:])

    def _strange(self, names: t.Sequence[str]) -> list[int]:
        """The places of those that are no computer names as they were written, or the title of their column."""
        text = "\n".join(("", *names, ""))
        if (
            is_letters_and_digits(text, "\n-_")
            and "\n-" not in text
            and text.count("\n") == len(names) + 1
            and max(map(len, names)) < 64
            and self._title not in names
        ):
            return [place for place, name in enumerate(names) if not name] if "\n\n" in text else []
        return [place for place, name in enumerate(names) if name == self._title or not _NAME.fullmatch(name)]

    def _many(self, line: int, rows: t.Sequence[list[str]]) -> None:
        """Rows of consecutive lines that all have a good name."""
        if not rows:
            return
        self._refuse_many_rejected()
        names, addresses, times, guids = zip(*map(self._own, rows), strict=True)
        domains, systems, revisions, types, agents, sites = zip(*map(self._shared.__getitem__, map(self._common, rows)), strict=True)
        cleaned = [_all_with_single_blanks(column) for column in (addresses, times, guids)]
        ends = (itertools.count(line), itertools.repeat(self.source))
        columns = (names, domains, systems, revisions, types, cleaned[0], agents, sites, *cleaned[1:], *ends)
        self.computers += map(_new_computer, zip(*columns))  # noqa: B905 (the last two have no end)

    def _refuse_many_rejected(self) -> None:
        if len(self.rejected) >= _MANY_REJECTED and len(self.rejected) > 2 * len(self.computers):
            raise _mostly_rejected(self.rejected, len(self.computers), self.source)

    def _one(self, line: int, cells: list[str] | Broken) -> None:
        rejected, source = self.rejected, self.source
        self._refuse_many_rejected()
        if isinstance(cells, Broken):
            rejected.append(Rejected(source, line, cells.reason, visible(cells.text[:200])))
            return
        whole = "".join(cells)
        if not whole or whole.isspace():
            return  # an empty line is no row
        reason = _fault(whole, cells)
        name, address, seen, guid = self._own([*cells, ""])
        if not reason and name == self._title and columns_of(cells) == self._columns:
            reason = "the titles again, as two exports in one file have them"
        if not _NAME.fullmatch(name):
            name = with_single_blanks(name)
            if not reason and not is_computer_name(name):
                reason = "a name that no computer can have" if name else "no name"
        if reason:
            rejected.append(Rejected(source, line, reason, visible(self.records.delimiter.join(cells)[:200])))
            return
        domain, os, revision, system_type, agent, site = self._shared[self._common([*cells, ""])]
        address, seen, guid = map(with_single_blanks, (address, seen, guid))
        self.computers.append(Computer(name, domain, os, revision, system_type, address, agent, site, seen, guid, line, source))


def _all_with_single_blanks(texts: t.Sequence[str]) -> t.Sequence[str]:
    whole = "".join(texts)
    has_no_blank = whole.split(maxsplit=1) == [whole]
    return texts if has_no_blank else [" ".join(text.split()) for text in texts]


def _mostly_rejected(rejected: t.Sequence[Rejected], good: int, source: str) -> Refusal:
    """Reading on would take minutes and gigabytes for a file that is no report of computers, or a broken one."""
    first = rejected[0]
    return Refusal(
        f"{len(rejected)} of the first {len(rejected) + good} rows of {source} could not be used; the first is line {first.line}: "
        f"{first.reason}",
        "a report of which most rows are computers",
        "check the file from that line on (a quotation mark that is not closed, another report), and export the computer report again",
    )


def _fault(whole: str, cells: t.Sequence[str]) -> str:
    if len(whole) > LARGEST_FIELD and any(len(cell) > LARGEST_FIELD for cell in cells):
        return "a cell longer than a report writes"
    if "\0" in whole or "\ufffd" in whole:
        return "characters that its encoding does not have"
    return ""
