"""ansible.windows.win_stat, after its source in ansible.windows 3.8.0.

A path that may not be reached (a UNC path on a network logon, no common SMB dialect) is reported as `exists: false`, as the module does:
it asks for the attributes with errors silenced. Left out: links, junctions, `follow`.
"""

from __future__ import annotations

import typing as t

from ..state import paths
from ..state.files import Node
from .core import Context, Result, attributes, model, seconds


def times_of(node: Node) -> dict[str, float]:
    return {
        "creationtime": seconds(node.created),
        "lastaccesstime": seconds(node.time("accessed")),
        "lastwritetime": seconds(node.modified),
    }


def share_of(context: Context, path: str) -> str:
    """The share whose folder this local path is."""
    return next((name for name, folder in context.host.shares.items() if folder.rstrip("\\").lower() == path.rstrip("\\").lower()), "")


@model("ansible.windows.win_stat")
def win_stat(context: Context) -> Result:
    params = context.params
    node = context.find(params["path"])
    if node is None:
        return {**context.result, "stat": {"exists": False}}
    full = context.full_path(params["path"], node)
    stat: dict[str, t.Any] = {
        "exists": True,
        "attributes": attributes(node),
        "isarchive": not node.folder,
        "isdir": node.folder,
        "ishidden": node.hidden,
        "isjunction": False,
        "islnk": False,
        "isreadonly": node.readonly,
        "isreg": not node.folder,
        "isshared": False,
        "nlink": 1,
        "hlnk_targets": [],
        **times_of(node),
        "path": full,
        "filename": node.name,
        "owner": node.owner,
    }
    if node.folder:
        share = share_of(context, full)
        if share:
            stat.update(isshared=True, sharename=share)
        if params["get_size"]:
            files, place = context.view.place(params["path"])
            stat["size"] = sum(each.size for each in files.walk(place))
    else:
        stat["extension"] = paths.extension(node.name)
        if params["get_checksum"]:
            stat["checksum"] = node.digest(params["checksum_algorithm"].lower())
        if params["get_size"]:
            stat["size"] = node.size
    return {**context.result, "stat": stat}
