# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of one wave out of a large assignments.csv, without reading the others cell by cell."""

from __future__ import annotations

import csv
import re
import typing as t

from . import spreadsheet
from .assignments import COLUMNS, Assignment, wave_text

_WAVE = COLUMNS.index("wave")
_AROUND = rb"[^,\n0-9A-Za-z]*"  # blanks and quotation marks of an editor, and whatever else is no digit


def find(data: bytes, wave: int) -> list[list[str]] | None:
    """The cells of the rows of a wave; None when only reading every row can tell which these are.

    That is so for a file that is not as the plan writes it: other columns or another order of them, line breaks in cells,
    another encoding, the number of the wave with more zeros or with something around it.
    """
    header, line_end, rest = data.partition(b"\n")
    if header != ",".join(COLUMNS).encode() or not line_end or b"\r" in rest or _breaks_in_cells(rest):
        return None
    written = (wave_text(wave), str(wave))
    search = _cells_like(wave).search
    found: list[list[str]] = []
    at = len(header)
    while hit := search(data, at):
        if hit[0][1:].decode("latin-1") not in written:
            return None
        at = data.find(b"\n", hit.start())
        at = len(data) if at < 0 else at
        line = data[data.rfind(b"\n", 0, hit.start()) + 1 : at]
        try:
            cells = next(csv.reader([line.decode()], strict=True))
        except (UnicodeDecodeError, csv.Error, StopIteration):
            return None
        if len(cells) != len(COLUMNS):
            return None
        if cells[_WAVE] in written:
            found.append(cells)
    return found


def _cells_like(wave: int) -> re.Pattern[bytes]:
    """Cells that may be the number of the wave. The look ahead is for speed: most cells begin with something else."""
    others = "".join(digit for digit in "123456789" if digit != str(wave)[0])
    return re.compile(rb",(?=[^,\nA-Za-z%b])%b0*%d(?:[.]0+)?%b(?=,)" % (others.encode(), _AROUND, wave, _AROUND))


def _breaks_in_cells(data: bytes) -> bool:
    return b'"' in data and any(b"\n" in part for part in data.split(b'"')[1::2])


def rows(cells: t.Iterable[t.Sequence[str]]) -> list[Assignment]:
    return [Assignment(*[spreadsheet.read(cell.strip()) for cell in row]) for row in cells]
