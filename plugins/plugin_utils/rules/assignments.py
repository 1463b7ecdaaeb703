# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The rows of plan/assignments.csv: one for each computer and move."""

from __future__ import annotations

import typing as t

COLUMNS = ("computer", "fqdn", "os", "channel", "move", "source", "target", "wave", "reason")
PILOT_WAVE = 0


def wave_text(wave: int) -> str:
    """`00` for the pilot: two digits, so that names sort."""
    return f"{wave:02d}"


def of_wave(rows: t.Iterable[t.Mapping[str, str]], wave: int) -> list[t.Mapping[str, str]]:
    """The rows of a wave; a person may have written `0` for `00`."""
    return [row for row in rows if row["wave"].strip().isdigit() and int(row["wave"]) == wave]
