# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The manifest of a backup set: what a set must show before it counts as one."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import windows_paths as paths
from .backup import MANIFEST

Document = t.Mapping[str, t.Any]


def refuse_bad(host: str, manifest: t.Any) -> dict[str, t.Any]:
    """Return the manifest of a proven set. Refuses one that does not say where it lies or lacks a checksum."""
    if not isinstance(manifest, dict) or not manifest.get("set_dir") or manifest.get("proven") is not True:
        raise _refusal(host, "a manifest without set_dir or without `proven: true`")
    databases = manifest.get("databases") or []
    for one in databases:
        if not one.get("name") or not one.get("sha256") or not one.get("bytes"):
            raise _refusal(host, f"a manifest whose database {one.get('name')!r} has no size or no SHA-256")
    if not databases and not manifest.get("server"):
        raise _refusal(host, "a manifest with neither a server nor a database")
    return manifest


def _refusal(host: str, found: str) -> Refusal:
    return Refusal(
        f"{found} for {host}",
        "set_dir, proven: true after every verification, and name, bytes and sha256 of each database",
        "let the backup role verify the set before it records it",
    )


def new(host: str, set_name: str, made_at: str, planned: Document, files: t.Sequence[Document]) -> dict[str, t.Any]:
    """The manifest of a set that is proven and waits for its name. `planned`: of `backup.steps`; `files`: what lies in `partial_dir`."""
    there = below(planned["partial_dir"], files)
    return {
        "host": host,
        "set": set_name,
        "set_dir": planned["set_dir"],
        "bridge": planned["bridge"],
        "made_at": made_at,
        "proven": True,
        "bytes": sum(int(one["size"]) for one in there.values()),
        "server": planned["server"],
        "databases": [_database(host, one, planned["partial_dir"], there) for one in planned["databases"]],
        "files": {name: one["checksum"] for name, one in there.items()},
    }


def _database(host: str, one: Document, folder: str, there: t.Mapping[str, Document]) -> dict[str, t.Any]:
    wanted = (paths.relative(one["copy_to"], folder) or "").casefold()
    file = next((file for name, file in there.items() if name.casefold() == wanted), None)
    if file is None:
        raise _refusal(host, f"no file {one['copy_to']}")
    return {"name": one["name"], "bytes": file["size"], "sha256": file["checksum"]}


def below(folder: str, files: t.Sequence[Document]) -> dict[str, Document]:
    """The files by their path below the folder, in order; the manifest itself is none of them."""
    named = {paths.relative(str(one["path"]), folder): one for one in files if not one.get("isdir")}
    if None in named:
        raise Refusal(f"the file {named[None]['path']}", f"a file below {folder}", "list the files of that folder")
    return {str(name): named[name] for name in sorted(named, key=str) if str(name).casefold() != MANIFEST}


def differences(manifest: Document, planned: Document, files: t.Sequence[Document]) -> list[str]:
    """Files that are not what the manifest says or that it does not know, and databases that are asked for and not in it."""
    noted = {name.casefold(): (name, str(checksum).casefold()) for name, checksum in (manifest.get("files") or {}).items()}
    seen = {name.casefold(): (name, str(one["checksum"]).casefold()) for name, one in below(planned["set_dir"], files).items()}
    damaged = [
        (noted.get(key) or seen[key])[0] for key in sorted({*noted, *seen}) if noted.get(key, ("", ""))[1] != seen.get(key, ("", ""))[1]
    ]
    kept = {str(one["name"]).casefold() for one in manifest.get("databases") or []}
    return damaged + [one["name"] for one in planned["databases"] if one["name"].casefold() not in kept]
