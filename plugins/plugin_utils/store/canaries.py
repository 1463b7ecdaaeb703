# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which builds of the agent have been proven to reach a server: canaries/<server>.json, one computer for each build.

The first computer of a build is its canary. Others of that build start when it is proven: in the same run where a later batch asks,
else in the next run.
"""

from __future__ import annotations

import typing as t

from .documents import Store, file_name
from .locks import locked
from .run_token import RUN_TOKEN
from .runs import now, stamp

UNKNOWN_BUILD = "unknown"


class Answer(t.NamedTuple):
    start: bool
    canary: bool  # whether this computer is the one that proves its build
    reason: str = ""


def ask(store: Store, target: str, build: str, host: str) -> Answer:
    """Whether a computer with this build of the agent may be redirected to the server now. A dry run proves nothing, so it always may."""
    if store.dry_run:
        return Answer(True, False)
    relative = _relative(target)
    with locked(store.path_to_write(relative)):
        document = store.read_replaceable(relative, "canaries") or {"target": target, "builds": {}}
        known = document["builds"].get(build) or {}
        if known.get("proven"):
            return Answer(True, False)
        if known.get("host") not in (None, host) and known.get("process") == RUN_TOKEN:
            return Answer(
                False,
                False,
                f"the agent build {build} is not proven on {target} yet: its canary is {known['host']}. "
                "Run the same command again when that computer is proven",
            )
        builds = {**document["builds"], build: {"host": host, "process": RUN_TOKEN, "proven": ""}}
        store.write(relative, "canaries", {"target": target, "builds": dict(sorted(builds.items()))})
        return Answer(True, True)


def prove(store: Store, target: str, build: str, host: str) -> None:
    """Note that a computer with this build was redirected to the server and proven."""
    if store.dry_run:
        return
    relative = _relative(target)
    with locked(store.path_to_write(relative)):
        document = store.read_replaceable(relative, "canaries") or {"target": target, "builds": {}}
        if (document["builds"].get(build) or {}).get("proven"):
            return
        builds = {**document["builds"], build: {"host": host, "process": RUN_TOKEN, "proven": stamp(now())}}
        store.write(relative, "canaries", {"target": target, "builds": dict(sorted(builds.items()))})


def _relative(target: str) -> str:
    return f"canaries/{file_name(target)}.json"
