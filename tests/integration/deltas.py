"""The lab's own account of what changed, in the words of the delta documents: so the two can be compared.

This mapping is written from what the lab shows, not from the collection's rules.
"""

from __future__ import annotations

import re
import typing as t

Document = dict[str, t.Any]
Change = tuple[str, ...]
# Folders of a backup set that are predicted as a whole: which files a working server has when it is copied nobody knows before.
WHOLE = re.compile(r"(e:\\itms-backup\\[^\\]+\\[^\\]+\\(?:server|settings|sources\\[^\\]+))\\", re.IGNORECASE)


def predicted(delta: Document, part: str = "predicted") -> set[Change]:
    """The changes of a delta document as (host of the lab, kind, path, name, from, to), lower case as Windows compares."""
    found: set[Change] = set()
    for changes in delta[part].values():
        for one in changes:
            if one["kind"] in ("file", "folder"):
                found.add((one["host"].lower(), one["kind"], one["path"].lower(), one["change"]))
            elif one["kind"] == "sql_backup_history":
                found.add((one["host"].lower(), "backup history", one["name"].lower(), one["change"]))
            elif one["kind"] == "registry":
                path = one["path"].lower().replace("hklm:\\", "hklm\\")
                found.add((one["host"].lower(), "registry", path, one["name"], one["from"].lower(), one["to"].lower()))
            else:
                raise AssertionError(f"a kind of change that the lab has no word for: {one}")
    return found


def happened(changes: list[Document]) -> set[Change]:
    """The lab's differences in the same form. What follows from another change (free room, folders of files) is left out,
    and so is the key that the agent itself makes for each server it ever spoke to. Everything else is an error."""
    found: set[Change] = set()
    for one in changes:
        host, area = one["host"], one["area"]
        if area == "acls" and "\\itms-backup\\" in one["path"].lower():
            continue  # of the folder of a set, which is made with it
        if area == "disks" or (area == "files" and one["change"] == "create" and one["to"].get("folder")):
            continue
        inside = WHOLE.match(one["path"]) if area == "files" else None
        if inside:
            found.add((host, "folder", inside[1].lower(), "create"))
        elif area == "files":
            found.add((host, "file", one["path"].lower(), one["change"]))
        elif area == "sql" and one["change"] == "modify" and _only_backups_grew(one):
            found.add((host, "backup history", one["path"].split("/")[-1].lower(), "create"))
        elif area == "registry" and one["change"] == "modify":
            found.add((host, "registry", one["path"].lower(), one["name"], one["from"]["data"].lower(), one["to"]["data"].lower()))
        elif area == "registry" and one["change"] == "create" and "\\altiris agent\\servers\\" in one["path"].lower():
            continue
        else:
            raise AssertionError(f"an unexpected change: {one}")
    return found


def _only_backups_grew(one: Document) -> bool:
    same = {key: value for key, value in one["from"].items() if key != "backups"} == {
        key: value for key, value in one["to"].items() if key != "backups"
    }
    return same and len(one["to"]["backups"]) == len(one["from"]["backups"]) + 1
