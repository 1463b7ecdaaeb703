# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Refusals: a failure that says what was found, what is needed, how to fix it and how to waive it."""

from __future__ import annotations

from dataclasses import dataclass

CANNOT_BE_WAIVED = "It cannot be waived."


@dataclass
class Refusal(Exception):
    """Raised when something cannot continue; every part is a sentence for the person who runs the play."""

    found: str
    needed: str
    fix: str
    waive: str = CANNOT_BE_WAIVED

    def __str__(self) -> str:
        return four_parts(self.found, self.needed, self.fix, self.waive)


def four_parts(found: str, needed: str, fix: str, waive: str, indent: str = "") -> str:
    """The one place where the four parts of a message are laid out as text."""
    rows = (("Found", found), ("Needed", needed), ("Fix", fix), ("Waive", waive))
    return "\n".join(f"{indent}{name + ':':<8} {_hang(text, len(indent) + 9)}" for name, text in rows)


def _hang(text: str, width: int) -> str:
    """Keep the second and later lines of a part under its first."""
    return ("\n" + " " * width).join(text.strip().splitlines() or ["(nothing)"])
