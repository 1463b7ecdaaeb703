# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A command that runs apart from the connection, as the results file of Ansible's asynchronous tasks shows it.

The file (async_wrapper.ps1, async_watchdog.ps1 of ansible-core) says `finished: false` from the start, and at the end has the result of the
module beside `finished: true`. ansible-core up to 2.18 writes 0 and 1.
"""

from __future__ import annotations

import base64
import binascii
import json
import typing as t

from ..texts import folder_listing

LITTLE = 64 * 1024**2  # bytes: on a disk with less, a result of a copy or of many hashes may find no place
Document = dict[str, t.Any]


def read(slurped: t.Mapping[str, t.Any], rcs: t.Sequence[int], *, room: str = "", runs: bool = False) -> Document:
    """The result of the module, with `finished`, with `well`: whether it ended with one of these exit codes, or without a failure, and
    with `lost`: why there is no result, where there is none.

    Ansible counts every other exit code than 0 as a failure of the command, which for robocopy it is not. A bridge that cannot be
    reached says so itself. `room`: what `dir` printed of the disk of the results. `runs`: whether its process still runs.
    """
    if slurped.get("unreachable"):
        return {**slurped, "finished": True, "well": False, "lost": ""}
    try:
        found = json.loads(base64.b64decode(str(slurped.get("content") or ""), validate=True).decode("utf-8-sig"))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, dict):
        found = {}
    finished = bool(found.get("finished"))
    lost = "" if finished else _lost(room, runs=runs)
    return {**found, "finished": finished, "well": finished and _well(found, rcs), "lost": lost}


def _well(found: Document, rcs: t.Sequence[int]) -> bool:
    return found["rc"] in rcs if isinstance(found.get("rc"), int) else not found.get("failed")


def _lost(room: str, *, runs: bool) -> str:
    if runs:
        return "it still runs after the time that a long command may take (backup_long_command_seconds)"
    free = folder_listing.free_bytes(room)
    disk = folder_listing.folder(room) or "the disk of the backups"
    said = "its process has ended and left no result; "
    if free is None:
        return said + "how much space is free there could not be read"
    if free < LITTLE:
        return said + f"there is not enough space: {free} bytes are free on {disk}"
    return said + f"{free} bytes are free on {disk}, so somebody ended it, or the bridge was restarted"
