# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of one wave out of a large assignments.csv, without reading the others cell by cell."""

from __future__ import annotations

import csv
import typing as t

from . import spreadsheet
from .assignments import COLUMNS, Assignment, wave_text

_WAVE = COLUMNS.index("wave")


def find(data: bytes, wave: int) -> list[list[str]] | None:
    """The cells of the rows of a wave; None when only reading every row can tell which these are.

    That is so for a file that is not as the plan writes it: other columns or another order of them, line breaks in cells,
    another encoding.
    """
    header, line_end, rest = data.partition(b"\n")
    if header != ",".join(COLUMNS).encode() or not line_end or b"\r" in rest or _breaks_in_cells(rest):
        return None
    found: list[list[str]] = []
    for wanted in dict.fromkeys((wave_text(wave), str(wave))):
        mark = f",{wanted},".encode()
        at = data.find(mark)
        while at >= 0:
            end = data.find(b"\n", at)
            end = len(data) if end < 0 else end
            line = data[data.rfind(b"\n", 0, at) + 1 : end]
            try:
                cells = next(csv.reader([line.decode()], strict=True))
            except (UnicodeDecodeError, csv.Error, StopIteration):
                return None
            if len(cells) == len(COLUMNS) and cells[_WAVE] == wanted:
                found.append(cells)
            at = data.find(mark, end)
    return found


def _breaks_in_cells(data: bytes) -> bool:
    return b'"' in data and any(b"\n" in part for part in data.split(b'"')[1::2])


def rows(cells: t.Iterable[t.Sequence[str]]) -> list[Assignment]:
    return [Assignment(*map(spreadsheet.read, row)) for row in cells]
