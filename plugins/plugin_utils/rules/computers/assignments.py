# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of plan/assignments.csv: one for each computer and move."""

from __future__ import annotations

import typing as t


class Assignment(t.NamedTuple):
    """One row. All texts, as a person may have edited them; an empty wave needs a reason."""

    computer: str
    fqdn: str = ""
    os: str = ""
    channel: str = ""
    move: str = ""
    source: str = ""
    target: str = ""
    wave: str = ""
    reason: str = ""
    role: str = ""  # pilot, canary, site_server, or nothing
    strategy: str = ""
    site: str = ""


COLUMNS = Assignment._fields
PILOT_WAVE = 0
LARGEST_WAVE = 999_999
PILOT, CANARY, SITE_SERVER = "pilot", "canary", "site_server"


def wave_text(wave: int) -> str:
    """`00` for the pilot: two digits, so that names sort."""
    return f"{wave:02d}"


def wave_number(text: str) -> int | None:
    """The number of a wave as a person or a spreadsheet may write it (`0` or `0.0` for `00`), None for no wave."""
    text = text.strip()
    if not text.isdigit() and "." in text:
        whole, _point, part = text.partition(".")
        text = whole if part and not part.strip("0") else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_WAVE)) else None


def of_wave(rows: t.Iterable[Assignment], wave: int) -> list[Assignment]:
    """The rows of a wave."""
    return [row for row in rows if wave_number(row.wave) == wave]
