# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text of a CSV export: its encoding, its delimiter, and its records, read one by one.

A record that is broken never takes its neighbours along: a quotation mark that is not closed makes csv read on over
the following lines, so when a record of several lines is refused, only its first line is given up and reading goes on
at the second.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import typing as t
from collections import deque

DELIMITERS = (",", ";", "\t")
LARGEST_FIELD = 100_000  # characters; a report cell is a few dozen
LONGEST_LINE = 2_000_000  # characters; what is longer is no line of a report, and is not kept in memory
_LONGEST_HEADER = 40  # lines
_CHUNK = 1 << 20
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Byte order marks; those of UTF-32 begin like those of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Where the zeros are in the first four bytes: the titles of a report are in letters that have them.
_ZEROS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (True, False, True, False): "utf-16-be",
    (True, False, False, False): "utf-16-be",
    (True, False): "utf-16-be",
    (True, False, True): "utf-16-be",
}


def encoding_of(stream: t.BinaryIO) -> str:
    """A byte order mark decides; else UTF-8 if it can be that, else the Western code page of Windows. Rewinds."""
    stream.seek(0)
    head = stream.read(4)
    found = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if not found:
        found = _ZEROS.get(tuple(byte == 0 for byte in head), "")
    if not found and (head[1:2] == b"\0" or head[3:4] == b"\0"):
        found = "utf-16-le"
    if not found:
        stream.seek(0)
        found = "utf-8" if _is_utf8(stream) else "cp1252"
    stream.seek(0)
    return found


def _is_utf8(stream: t.BinaryIO) -> bool:
    """Whether all of it is, but for a character that the end cuts off; or at least most of what is not ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := stream.read(_CHUNK):
            decoder.decode(data)
    except UnicodeDecodeError:
        stream.seek(0)
        return _is_mostly_utf8(stream)
    return True


def _is_mostly_utf8(stream: t.BinaryIO) -> bool:
    """One damaged row makes no Western export of a UTF-8 one. Western text hardly ever looks like UTF-8 by chance."""
    good = bad = 0
    while data := stream.read(_CHUNK):
        rest, characters = _UTF8.subn(b"", data)
        good += characters
        bad += len(_HIGH.findall(rest))
    return good >= bad


class Broken(t.NamedTuple):
    """A line that is no record."""

    reason: str
    text: str


class Records:
    """The records of an export after its header. `width`, once set, is how many cells a good record has.

    A delimiter too many at the end of the header or of a record makes an empty cell, which counts for nothing.
    """

    def __init__(self, stream: t.BinaryIO, encoding: str) -> None:
        self._text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        self._waiting: deque[str] = deque()  # lines that are read again
        self._taken: list[str] = []  # lines of the record that is being read
        self._line = 0  # lines that were done with
        self.first = self._first_line()
        self.delimiter = max(DELIMITERS, key=self.first.count)
        self.width = 0
        self.least = 0  # the width without the titles at the end that are empty
        self._usual = 0  # how many cells the last record had that was not of this width
        csv.field_size_limit(131_072)
        self._reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)

    def close(self) -> None:
        """Let go of the stream, which is the caller's to close."""
        self._text.detach()

    def _first_line(self) -> str:
        """The first line with text, after the hint `sep=;` of Excel or `#TYPE` of PowerShell; it is read again as the header.

        With the lines that a quotation mark takes along, so that the delimiter is found in all of it.
        """
        while line := self._text.readline(LONGEST_LINE):
            text = line.strip("\r\n\ufeff")
            if text and not text.casefold().startswith(("sep=", "#type")):
                lines = [line]
                while text.count('"') % 2 and len(lines) < _LONGEST_HEADER and (line := self._text.readline(LONGEST_LINE)):
                    lines.append(line)
                    text += line
                self._waiting.extend(lines)
                return text.strip("\r\n")
            self._line += 1
        return ""

    def _feed(self) -> t.Iterator[str]:
        waiting, taken, read = self._waiting, self._taken, self._text.readline
        while True:
            line = waiting.popleft() if waiting else read(LONGEST_LINE)
            if not line:
                return
            taken.append(line)
            yield line

    def __iter__(self) -> t.Iterator[tuple[int, list[str] | Broken]]:
        """The line number of each record and its cells, or why the line is none."""
        taken = self._taken
        while True:
            taken.clear()
            try:
                cells = next(self._reader)
            except StopIteration:
                if not taken:  # csv ends when its feed ends; a record that was not closed raises instead
                    return
                continue
            except csv.Error as error:
                yield self._line + 1, self._give_up(f"not CSV: {error}")
                continue
            number = self._line + 1
            if self.width and len(cells) != self.width and cells and not self._fit(cells):
                yield number, self._give_up(f"{len(cells)} columns instead of {self.width}")
                continue
            self._line += len(taken)
            yield number, cells

    def _fit(self, cells: list[str]) -> bool:
        """Take away empty cells that are too many, add those that only an empty title asks for.

        Of several lines only when the record before was so too: else a quotation mark that is not closed took a neighbour along.
        """
        found = len(cells)
        if len(self._taken) > 1 and found != self._usual:
            return False
        if found > self.width and not any(cells[self.width :]):
            del cells[self.width :]
        elif self.least <= found < self.width:
            cells += [""] * (self.width - found)
        if len(cells) == self.width:
            self._usual = found
        return len(cells) == self.width

    def _give_up(self, reason: str) -> Broken:
        first, rest = (self._taken[0], self._taken[1:]) if self._taken else ("", [])
        self._waiting.extendleft(reversed(rest))
        self._line += 1
        self._reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)
        return Broken(reason, first.strip("\r\n"))
