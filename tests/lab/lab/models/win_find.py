"""ansible.windows.win_find, after its source in ansible.windows 3.8.0.

A path that cannot be reached gives the module's warning and no files, not a failure. Left out: links and `follow`.
"""

from __future__ import annotations

import fnmatch
import re
import typing as t

from ..state import WinError, paths
from ..state.files import FileSystem, Node
from .core import Context, Result, attributes, model
from .win_stat import share_of, times_of

_AGE = re.compile(r"^(-?\d+)(s|m|h|d|w)?$", re.IGNORECASE)
_SIZE = re.compile(r"^(-?\d+)(b|k|m|g|t)?$", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_STAMPS: dict[str, t.Literal["created", "modified", "accessed"]] = {"ctime": "created", "mtime": "modified", "atime": "accessed"}
_BYTES = {"b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


class Search:
    """One run's filters, counters and findings."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.params = context.params
        self.age = self._measure(_AGE, _SECONDS, "age")
        self.size = self._measure(_SIZE, _BYTES, "size")
        self.seen: set[str] = set()
        self.examined = 0
        self.found: list[dict[str, t.Any]] = []

    def _measure(self, pattern: re.Pattern[str], units: dict[str, int], name: str) -> int | None:
        text = self.params[name]
        if text is None:
            return None
        match = pattern.match(text)
        if not match:
            raise self.context.fail(f"Invalid {name} pattern specified")
        return int(match[1]) * units[(match[2] or next(iter(units))).lower()]

    def path(self, path: str) -> None:
        try:
            files, place = self.context.view.place(path)
            node = files.get(place)
        except WinError:
            node = None
        if node is None:
            self.context.warn(f"Argument path '{path}' does not exist or is not accessible, skipping")
            return
        if not node.folder:
            self.context.warn(f"Argument path '{path}' is a file not a directory, skipping")
            return
        shown = paths.normal(path) if path.startswith(("\\\\", "//")) else node.path
        self._folder(files, node, shown, self.params["depth"] or 0)

    def _folder(self, files: FileSystem, folder: Node, shown: str, depth: int) -> None:
        for child in files.children(folder.path):
            name = paths.join(shown, child.name)
            if child.folder and self.params["recurse"] and depth != 1:
                self._folder(files, child, name, depth - 1)
            if name.lower() in self.seen:
                continue
            self.seen.add(name.lower())
            self.examined += 1
            if self._wanted(child):
                self.found.append(self._entry(child, name))

    def _wanted(self, node: Node) -> bool:
        kind = self.params["file_type"].lower()
        if kind != "any" and (kind == "directory") is not node.folder:
            return False
        if node.hidden and not self.params["hidden"]:
            return False
        if self.params["patterns"] is not None and not any(self._matches(node.name, pattern) for pattern in self.params["patterns"]):
            return False
        if self.size is not None and not (node.size >= self.size if self.size >= 0 else node.size <= -self.size):
            return False
        return self._old_enough(node)

    def _old_enough(self, node: Node) -> bool:
        if self.age is None:
            return True
        when = node.time(_STAMPS[self.params["age_stamp"].lower()])
        old = (self.context.now() - when).total_seconds()
        # As the module computes it: a negative age also looks back, for what is younger.
        return old >= self.age if self.age >= 0 else old <= -self.age

    def _matches(self, name: str, pattern: str) -> bool:
        if self.params["use_regex"]:
            return re.search(pattern, name, 0 if self.params["case_sensitive"] else re.IGNORECASE) is not None
        return fnmatch.fnmatchcase(name.lower(), pattern.lower())

    def _entry(self, node: Node, name: str) -> dict[str, t.Any]:
        share = share_of(self.context, name) if node.folder else ""
        checksum = not node.folder and self.params["get_checksum"]
        return {
            "attributes": attributes(node),
            "checksum": node.digest(self.params["checksum_algorithm"].lower()) if checksum else None,
            "exists": True,
            "extension": None if node.folder else paths.extension(node.name),
            "filename": node.name,
            "isarchive": not node.folder,
            "isdir": node.folder,
            "ishidden": node.hidden,
            "isreadonly": node.readonly,
            "isreg": not node.folder,
            "isshared": bool(share),
            **times_of(node),
            "owner": node.owner,
            "path": name,
            "sharename": share or None,
            "size": None if node.folder else node.size,
            "isjunction": False,
            "islnk": False,
            "nlink": 1,
            "lnk_source": None,
            "lnk_target": None,
            "hlnk_targets": [],
        }


@model("ansible.windows.win_find")
def win_find(context: Context) -> Result:
    search = Search(context)
    for path in context.params["paths"]:
        search.path(path)
    files = sorted(search.found, key=lambda entry: entry["path"].lower())
    return {**context.result, "examined": search.examined, "files": files, "matched": len(files)}
