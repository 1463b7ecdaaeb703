# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a copied folder is what its source is, where the source goes on living while it is copied."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import robocopy, windows_paths

Document = dict[str, t.Any]
KEPT = 200  # how many files that changed a manifest names; their number counts all


def difference(
    before: str, after: str, copied: str, source: str, copy: str, *, exclusions: t.Sequence[str] = (), log: str = ""
) -> Document:
    """What the copy of a living folder is, from three lists of robocopy: the source before and after the copy, and the copy.

    `files` and `bytes` of the copy; `skipped`, the excluded folders with what they held; `changed`, files that the source changed,
    removed, added or held open meanwhile; `problems`, which are none of that: such a copy is no backup. `log`: what the copy printed.
    """
    was, now, there = _by_path(before, source), _by_path(after, source), _by_path(copied, copy)
    if not was:
        raise Refusal(f"{source} holds no file", "the files of the server", "check the folder and its share as the migration's account")
    skipped = {pattern: [key for key in was if excluded(key, (pattern,))] for pattern in exclusions}
    left = {key for keys in skipped.values() for key in keys}
    errors = {
        (windows_paths.relative(one.path, source) or one.path).casefold(): one
        for one in robocopy.failures(log)
        if windows_paths.relative(one.path, source) is not None
    }
    changed: list[dict[str, str]] = []
    problems: list[dict[str, str]] = []
    for key in sorted({*was, *now, *there}):
        if key in left or excluded(key, exclusions):
            continue
        says, counts = _compare(was.get(key), now.get(key), there.get(key), errors.get(key))
        if says:
            shown = windows_paths.relative((was.get(key) or now.get(key) or there[key]).path, source if key in was or key in now else copy)
            (changed if counts else problems).append({"path": str(shown), "problem": says})
    return {
        "files": len(there),
        "bytes": sum(one.bytes for one in there.values()),
        "skipped": [
            {"folder": pattern, "files": len(keys), "bytes": sum(was[key].bytes for key in keys)} for pattern, keys in skipped.items()
        ],
        "changed": changed[:KEPT],
        "changed_count": len(changed),
        "problems": problems,
    }


def excluded(relative: str, exclusions: t.Sequence[str]) -> bool:
    """Whether a path lies in one of these folders, which are written below the root."""
    key = windows_paths.clean(relative).casefold()
    return any(key.startswith(windows_paths.clean(one).strip("\\").casefold() + "\\") for one in exclusions)


def _by_path(text: str, root: str) -> dict[str, robocopy.Listed]:
    found = {}
    for one in robocopy.listing(text):
        relative = windows_paths.relative(one.path, root)
        if relative is None:
            raise Refusal(f"the file {one.path} does not lie below {root}", "files of one tree", "list the folder that is compared")
        found[relative.casefold()] = one
    return found


def _compare(
    was: robocopy.Listed | None, now: robocopy.Listed | None, there: robocopy.Listed | None, error: robocopy.Failure | None
) -> tuple[str, bool]:
    """What is said of one file ('' when all is well), and whether the source's own life explains it."""
    if was is None and now is None:
        return "it is in the copy and not in the source", False
    if was is None:
        return "it was made meanwhile" + ("" if there else ", and is not in the copy"), True
    if now is None:
        return "it was removed meanwhile" + ("" if there else ", and is not in the copy"), True
    if (was.bytes, was.modified) != (now.bytes, now.modified):
        return "it was written meanwhile" + ("" if there else ", and is not in the copy"), True
    if there is None:
        held = error is not None and error.code in robocopy.MOVED_ON
        return (f"it could not be opened: {error.line}" if error else "it is missing in the copy"), held
    if there.bytes != was.bytes:
        return f"{there.bytes} bytes in the copy instead of {was.bytes}", False
    if there.modified != was.modified:
        return f"last written {there.modified} in the copy instead of {was.modified}", False
    return "", True
