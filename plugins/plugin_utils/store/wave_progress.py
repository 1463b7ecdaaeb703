# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far the running wave is: how many computers it has, and which of them have failed.

All workers of a run share one small document, so that each of them knows what the others have met before it starts a computer.
Reading the outcomes of all computers instead would cost a wave of 8,000 some 32 million documents.
"""

from __future__ import annotations

import typing as t

from ..rules.computers.assignments import wave_text
from ..rules.redirection import failure_budget
from .documents import Store
from .locks import locked
from .run_token import RUN_TOKEN


def start(store: Store, wave: int, host: str, percent: float, count_members: t.Callable[[], int]) -> str:
    """Why a computer must not be started now; empty when it may. `count_members` is asked once in a run."""
    relative = _relative(wave)
    with locked(store.path_to_write(relative)):
        known = _of_this_run(store, wave)
        if known is None:
            known = {"wave": wave, "process": RUN_TOKEN, "members": count_members(), "failed": []}
            store.write(relative, "wave", known)
        if not failure_budget.is_spent(len(known["failed"]), known["members"], percent):
            return ""
        return (
            f"the failure budget of wave {wave_text(wave)} is spent: {len(known['failed'])} of {known['members']} computers failed, "
            f"and at most {percent:g} % may fail"
        )


def failed(store: Store, wave: int, host: str) -> None:
    """Count the computer as failed, so that no worker starts another one when the budget is spent."""
    relative = _relative(wave)
    with locked(store.path_to_write(relative)):
        known = _of_this_run(store, wave)
        if known is not None:
            store.write(relative, "wave", {**known, "failed": sorted({*known["failed"], host})})


def _relative(wave: int) -> str:
    return f"waves/wave_{wave_text(wave)}.json"


def _of_this_run(store: Store, wave: int) -> dict[str, t.Any] | None:
    known = store.read_replaceable(_relative(wave), "wave")
    return known if known is not None and known["process"] == RUN_TOKEN else None
