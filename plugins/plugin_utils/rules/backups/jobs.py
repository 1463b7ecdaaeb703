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

Document = dict[str, t.Any]


def read(slurped: t.Mapping[str, t.Any], rcs: t.Sequence[int]) -> Document:
    """The result of the module, with `finished`, and with `well`: whether it ended with one of these exit codes, or without a failure.

    Ansible counts every other exit code than 0 as a failure of the command, which for robocopy it is not. A file that is just being
    written says nothing, so the command has not ended. One that could not be read at all has ended, and not well.
    """
    if slurped.get("unreachable") or slurped.get("failed") or slurped.get("skipped"):
        return {**slurped, "finished": True, "well": False}
    try:
        found = json.loads(base64.b64decode(str(slurped.get("content") or ""), validate=True).decode("utf-8-sig"))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, dict):
        return {"finished": False, "well": False}
    finished = bool(found.get("finished"))
    return {**found, "finished": finished, "well": finished and _well(found, rcs)}


def _well(found: Document, rcs: t.Sequence[int]) -> bool:
    return found["rc"] in rcs if isinstance(found.get("rc"), int) else not found.get("failed")
