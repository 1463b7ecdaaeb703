# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cells that no spreadsheet runs as a formula, and back: exports hold what computers and sites were named by anyone.

A spreadsheet takes a cell for a formula when it begins with one of these signs. One that is set to semicolons or tabs also
begins a new cell after each of those, and quotation marks do not keep it from that in a file with commas. So an apostrophe,
which makes text of a cell, is written before each sign that could stand there. Reading takes one apostrophe away from the
same places: what is read back is what was there, also if it had apostrophes of its own.
"""

from __future__ import annotations

import re

# The last four are their full-width forms, which are taken for the others in some languages.
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
_PLACE = rf"((?:^|[;\t\r\n])[\s\"']*)(?=[{re.escape(SIGNS)}])"
_UNSAFE = re.compile(_PLACE)
_WRITTEN = re.compile(_PLACE.replace("(?=", "'(?="))
STARTS = frozenset(SIGNS + " \t\r\n\"'")


def is_plain(text: str) -> bool:
    """Whether `harmless` cannot change it; quick, because nearly all cells are."""
    return text[:1] not in STARTS and ";" not in text and "\t" not in text and "\n" not in text and "\r" not in text


def harmless(text: str) -> str:
    """The text with an apostrophe before each sign that would begin a formula."""
    return text if is_plain(text) else _UNSAFE.sub(r"\1'", text)


def read(cell: str) -> str:
    """What `harmless` was given."""
    return cell if is_plain(cell) else _WRITTEN.sub(r"\1", cell)
