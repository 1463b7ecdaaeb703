"""How a measured number stands to its goal: the tables have a mark where one is missed, and nothing about time is asserted."""

from __future__ import annotations

MISSED = "<-- MISSED"


def verdict(goal: str, *pairs: tuple[float, float]) -> str:
    """`goal` as the table shows it, with a mark when one of the (measured, at most) pairs is over."""
    return f"{goal}  {MISSED}" if any(measured > most for measured, most in pairs) else goal
