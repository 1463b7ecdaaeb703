# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The outcome documents of all waves: outcomes/wave_NN/<host>.json."""

from __future__ import annotations

import typing as t

from ..rules.computers.assignments import wave_number
from .documents import Store


class Recorded(t.NamedTuple):
    documents: list[dict[str, t.Any]]
    waves: set[int]  # the numbers of all waves that have a folder


def read(store: Store) -> Recorded:
    """Every outcome that this run can see, whether the plan still has its wave or not."""
    found = Recorded([], set())
    for name in store.folders("outcomes"):
        number = wave_number(name.removeprefix("wave_"))
        if number is not None:
            found.waves.add(number)
        found.documents.extend(store.read_all(f"outcomes/{name}", "outcome").values())
    return found
