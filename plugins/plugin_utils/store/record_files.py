# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The time that the database of a new server had when this run began: records/<server>.json.

An outcome keeps it, so that a later run can tell a row that the server wrote since from one that it had before.
"""

from __future__ import annotations

from .documents import Store, file_name
from .run_token import RUN_TOKEN


def note(store: Store, target: str, time: str) -> None:
    store.write(_relative(target), "records", {"target": target, "server_time": time, "process": RUN_TOKEN})


def of_this_run(store: Store, target: str) -> str:
    """The time; empty when this run could not ask."""
    known = store.read_replaceable(_relative(target), "records")
    return str(known["server_time"]) if known is not None and known["process"] == RUN_TOKEN else ""


def _relative(target: str) -> str:
    return f"records/{file_name(target)}.json"
