# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What each host of a phase is predicted to change, and what was changed: one small file for each host, combined when they are read.

A wave has thousands of hosts, each with a prediction and a result. One document for all of them would be read and written
again for each. Several hosts may change the same one: each backup of a Notification Server makes files on one bridge. So a document keeps
by whom (`by`) each part is, beside all of them together, and a result is compared with the prediction of the same host only.
"""

from __future__ import annotations

import typing as t

from .documents import Store, file_name
from .locks import locked
from .run_token import RUN_TOKEN

PREDICTED, DONE = "predicted", "done"
Changes = list[dict[str, t.Any]]


def record(store: Store, phase: str, mode: str, by_host: t.Mapping[str, Changes], actor: str = "") -> dict[str, Changes]:
    """Keep what `actor` is predicted to do or did on these hosts; return what this run predicted of it for those that have it."""
    predicted: dict[str, Changes] = {}
    folder = f"deltas/{file_name(phase)}"
    with locked(store.path_to_write(folder)):  # one host's task may record a change of another
        for host, changes in by_host.items():
            relative = f"{folder}/{file_name(host)}.json"
            before = store.read_replaceable(relative, "delta")
            known = before.get("by", {}) if before is not None and before["process"] == RUN_TOKEN else {}
            mine = {**known.get(actor, {}), mode: changes}
            by = dict(sorted({**known, actor: mine}.items()))
            said = {name: [each[name] for each in by.values() if name in each] for name in (PREDICTED, DONE)}
            parts = {name: [one for each in lists for one in each] for name, lists in said.items() if lists}
            store.write(relative, "delta", {"phase": phase, "host": host, "process": RUN_TOKEN, **parts, "by": by})
            if PREDICTED in mine:
                predicted[host] = mine[PREDICTED]
    return predicted


def read(store: Store, phase: str) -> dict[str, dict[str, Changes]]:
    """What this run predicted and did, by host. Raises Refusal for a document that cannot be read."""
    documents = [one for one in store.read_all(f"deltas/{file_name(phase)}", "delta").values() if one["process"] == RUN_TOKEN]
    return {name: {one["host"]: one[name] for one in documents if name in one} for name in (PREDICTED, DONE)}
