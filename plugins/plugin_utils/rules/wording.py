# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Wording of messages that depends on a number."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """`1 endpoint`, `2,346 endpoints`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
