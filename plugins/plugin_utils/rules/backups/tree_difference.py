# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Comparing two lists of files as win_find returns them."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import windows_paths

Files = t.Sequence[t.Mapping[str, t.Any]]


def difference(source: Files, copied: Files, source_root: str, copy_root: str) -> list[dict[str, str]]:
    """[{path, problem}] for every file that is missing, left over, or differs in size or checksum; [] when all agree."""
    wanted, there = _by_path(source, source_root), _by_path(copied, copy_root)
    problems = []
    for path in sorted(wanted.keys() | there.keys()):
        shown = str((wanted.get(path) or there[path])["shown"])
        if path not in there:
            problems.append({"path": shown, "problem": "missing in the copy"})
        elif path not in wanted:
            problems.append({"path": shown, "problem": "not in the source"})
        else:
            problem = _differs(wanted[path], there[path])
            if problem:
                problems.append({"path": shown, "problem": problem})
    return problems


def _by_path(files: Files, root: str) -> dict[str, dict[str, t.Any]]:
    found = {}
    for one in files:
        if one.get("isdir"):
            continue
        relative = windows_paths.relative(str(one["path"]), root)
        if relative is None:
            raise Refusal(f"the file {one['path']} does not lie below {root}", "files of one tree", "list the folder that is compared")
        found[relative.casefold()] = {"shown": relative, "size": one.get("size"), "checksum": one.get("checksum")}
    return found


def _differs(wanted: t.Mapping[str, t.Any], there: t.Mapping[str, t.Any]) -> str | None:
    if wanted["size"] is None or there["size"] is None:
        return "a size is not known"
    if wanted["size"] != there["size"]:
        return f"{there['size']} bytes instead of {wanted['size']}"
    if bool(wanted["checksum"]) != bool(there["checksum"]):
        return "only one of the two has a checksum"
    if wanted["checksum"] and str(wanted["checksum"]).casefold() != str(there["checksum"]).casefold():
        return "the same size, another checksum"
    return None
