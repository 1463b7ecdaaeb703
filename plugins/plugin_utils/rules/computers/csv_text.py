# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text of a CSV export: its encoding, its delimiter, and its records, read one by one.

A record that is broken never takes its neighbours along: a quotation mark that is not closed makes csv read on over
the following lines, so when a record of several lines is refused, only its first line is given up and reading goes on
at the second.

Text is read in blocks of many lines. A block in which every record is good is handed on as a whole; the lines of any
other block are read one by one.
"""

from __future__ import annotations

import csv
import io
import typing as t
from collections import deque
from functools import partial

DELIMITERS = (",", ";", "\t")
LARGEST_FIELD = 100_000  # characters; a report cell is a few dozen
LONGEST_LINE = 2_000_000  # characters; what is longer is no line of a report, and is not kept in memory
_LONGEST_HEADER = 40  # lines
_BLOCK = 1 << 16  # characters


def is_letters_and_digits(text: str, others: str) -> bool:
    """Whether a text has ASCII letters, digits and `others` only; several times as fast as a regular expression."""
    for character in others:
        text = text.replace(character, "")
    return text.isascii() and (text.isalnum() or not text)


def _plain_lines(text: str) -> list[str]:
    """The lines of a text that csv would cut at delimiters only, which takes half of the time; empty for any other text."""
    if len(text) > LARGEST_FIELD or '"' in text or "\0" in text:
        return []
    returns = text.count("\r")
    if returns and returns != text.count("\r\n"):
        return []
    lines = text.split("\r\n" if returns else "\n")
    if not lines[-1]:
        lines.pop()
    return [] if "" in lines or (returns and text.count("\n") != returns) else lines


class Broken(t.NamedTuple):
    """A line that is no record."""

    reason: str
    text: str


class Block(t.NamedTuple):
    """Records that stand on one line each, all of them of the right width or empty."""

    line: int  # of the first record
    records: list[list[str]]
    text: str  # as it was read


class Records:
    """The records of an export, by blocks after its header. `width`, once set, is how many cells a good record has.

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
        self._singles = self._one_by_one()

    def close(self) -> None:
        """Let go of the stream, which is the caller's to close."""
        self._text.detach()

    def header(self) -> list[str]:
        """The cells of the first record; empty when it cannot be read as a record."""
        _line, cells = next(self._singles, (0, Broken("", "")))
        return [] if isinstance(cells, Broken) else cells

    def __iter__(self) -> t.Iterator[Block | tuple[int, list[str] | Broken]]:
        """Blocks of good records, and for each other line its number and its cells, or why it is not a record."""
        while True:
            while self._waiting or not (text := self._next_block()):
                found = next(self._singles, None)
                if found is None:
                    return
                yield found
            records = self._whole(text)
            if records is None:
                read = partial(io.StringIO(text, newline="").readline, LONGEST_LINE)
                self._waiting.extend(iter(read, ""))
            else:
                yield Block(self._line + 1, records, text)
                self._line += len(records)

    def _next_block(self) -> str:
        """Some text that ends where a line ends, or where a line is cut that is longer than the longest."""
        text = self._text.read(_BLOCK)
        begun = len(text) - 1 - max(text.rfind("\n"), text.rfind("\r"))
        return text + self._text.readline(LONGEST_LINE - begun) if text else ""

    def _whole(self, text: str) -> list[list[str]] | None:
        """The records of a block, or None when only reading line by line can tell them."""
        lines = _plain_lines(text)
        if lines:
            records = [line.split(self.delimiter) for line in lines]
            return records if {self.width}.issuperset(map(len, records)) else None
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True)
        try:
            records = list(reader)
        except csv.Error:
            return None
        is_good = reader.line_num == len(records) and {0, self.width}.issuperset(map(len, records))
        return records if is_good else None

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

    def _one_by_one(self) -> t.Iterator[tuple[int, list[str] | Broken]]:
        """The line number of each record and its cells, or why the line is not a record."""
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
