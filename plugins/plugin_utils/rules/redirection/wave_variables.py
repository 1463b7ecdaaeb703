# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The variables of a wave that a type alone does not check. They are read before any host is known, or only after hosts were changed."""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from . import failure_budget

# Small groups first: a mistake that the canary does not show reaches 1 % of the computers, and then 10 %. The playbook repeats it.
BATCHES: tuple[int | str, ...] = (1, "1%", "10%", "100%")
_EXAMPLE = """-e '{"itms_wave_batches": [1, 10, "100%"]}'"""
_PERCENT = re.compile(r"(\d{1,3})%")


def refuse_bad(given: t.Mapping[str, t.Any]) -> None:
    """Raises Refusal for a value that no wave can run with. `given`: the variables of the phase that are set."""
    if given.get("itms_max_fail_percentage") is not None:
        failure_budget.percentage(given["itms_max_fail_percentage"])
    if given.get("itms_wave_batches") is not None:
        batches(given["itms_wave_batches"])


def batches(value: t.Any) -> list[t.Any]:
    """The batches as a list; Refusal for what the `serial` of a play does not take."""
    listed = list(value) if isinstance(value, (list, tuple)) else [value]
    if not listed or not all(_is_batch(one) for one in listed):
        raise Refusal(
            f"itms_wave_batches is {value!r}",
            "a list of batches, each a number of computers of at least 1, or a part of the wave from 1% to 100%",
            f"give a list, such as {_EXAMPLE}; or leave it out, and the batches are {', '.join(map(str, BATCHES))}",
        )
    return listed


def _is_batch(value: t.Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return False
    text = str(value).strip()
    percent = _PERCENT.fullmatch(text)
    if percent:
        return 1 <= int(percent[1]) <= 100
    return text.isascii() and text.isdigit() and int(text) >= 1
