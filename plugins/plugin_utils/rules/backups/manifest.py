# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The manifest of a backup set: what a set must show before it counts as one."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import sqlcmd
from ..texts import windows_paths as paths
from . import backup, statements
from .backup import MANIFEST

WORKING = ("jobs", "proofs")  # folders of an unfinished set that the finished one does not have
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


def proof_of_database(planned: Document, copied: t.Sequence[Document], history: t.Mapping[str, t.Any], at: str) -> dict[str, t.Any]:
    """What is known of one database when it is copied: the hashed copy, and the rows of msdb. `planned`: of `backup.steps`."""
    name = planned["name"]
    file = next((one for one in copied if paths.name(str(one["path"])).casefold() == planned["file"].casefold()), None)
    rows = sqlcmd.rows(history, statements.HISTORY_COLUMNS, f"the history of {name}")
    if file is None or not file.get("checksum") or not file.get("size"):
        raise Refusal(f"no hashed file {planned['copy_to']}", "the copy of the backup", "run the same command again")
    return {"name": name, "bytes": int(file["size"]), "sha256": str(file["checksum"]), "history": rows, "at": at}


def new(
    planned: Document, files: t.Sequence[Document], proofs: t.Sequence[Document], server: t.Any, *, host: str, set_name: str, made_at: str
) -> dict[str, t.Any]:
    """The manifest of a set that is proven and waits for its name.

    `files`: the hashed files of the folders; `proofs`: of each database; `server`: what `tree_difference` and the settings showed.
    The set is as old as its oldest part, since an interrupted backup goes on with what it has.
    """
    kept = {str(one["name"]).casefold(): one for one in proofs}
    missing = [one["name"] for one in planned["databases"] if one["name"].casefold() not in kept]
    if missing:
        raise _refusal(host, f"no proof of {', '.join(missing)}")
    named = {one["file"]: kept[one["name"].casefold()] for one in planned["databases"]}
    hashed = {f"databases\\{name}": {"bytes": one["bytes"], "sha256": one["sha256"]} for name, one in named.items()}
    for name, one in below(planned["partial_dir"], files).items():
        hashed[name] = {"bytes": int(one["size"]), "sha256": one["checksum"]}
    times = [str(one["at"]) for one in (*named.values(), *([server] if server else [])) if one.get("at")]
    return {
        "host": host,
        "set": set_name,
        "set_dir": planned["set_dir"],
        "bridge": planned["bridge"],
        "made_at": min(times, default=made_at),
        "proven": True,
        "bytes": sum(one["bytes"] for one in hashed.values()),
        "server": {"source": planned["server"]["source"], **(server or {})} if planned["server"] else None,
        "sources": list(planned["sources"]),
        "databases": [{key: one[key] for key in ("name", "bytes", "sha256", "history")} for one in named.values()],
        "files": dict(sorted(hashed.items())),
    }


def below(folder: str, files: t.Sequence[Document]) -> dict[str, Document]:
    """The files by their path below the folder, in order, without the manifest itself and what is of the work on the set."""
    named = {paths.relative(str(one["path"]), folder): one for one in files if not one.get("isdir")}
    if None in named:
        raise Refusal(f"the file {named[None]['path']}", f"a file below {folder}", "list the files of that folder")
    return {
        str(name): named[name]
        for name in sorted(named, key=str)
        if str(name).casefold() != MANIFEST and str(name).casefold().split("\\")[0] not in WORKING
    }


def differences(manifest: Document, planned: Document, files: t.Sequence[Document]) -> list[str]:
    """Files that are not what the manifest says or that it does not know, and databases that are asked for and not in it.

    Sizes are always compared, hashes where the files have one: a proven set is not read as a whole each time.
    """
    noted = {name.casefold(): (name, one) for name, one in (manifest.get("files") or {}).items()}
    seen = {name.casefold(): (name, one) for name, one in below(planned["set_dir"], files).items()}
    damaged = [(noted.get(key) or seen[key])[0] for key in sorted({*noted, *seen}) if not _same(noted.get(key), seen.get(key))]
    kept = {str(one["name"]).casefold() for one in manifest.get("databases") or []}
    return damaged + [one["name"] for one in planned["databases"] if one["name"].casefold() not in kept]


def _same(noted: tuple[str, t.Any] | None, seen: tuple[str, t.Any] | None) -> bool:
    if noted is None or seen is None:
        return False
    hashed = seen[1].get("checksum")
    return int(noted[1]["bytes"]) == int(seen[1]["size"]) and (not hashed or hashed.casefold() == str(noted[1]["sha256"]).casefold())


def changes(manifest: Document, planned: Document, files: t.Sequence[Document]) -> list[dict[str, t.Any]]:
    """What was really made, for the delta: folders that hold files, the files of databases, and what msdb noted of each."""
    there = below(planned["set_dir"], files)
    folders = ("server", "settings", *(f"sources\\{one['name']}" for one in planned["sources"]))
    made = [
        backup.change_of("folder", paths.join(planned["set_dir"], one), "01", planned["bridge"])
        for one in folders
        if any(name.casefold().startswith(one.casefold() + "\\") for name in there)
    ]
    single = [name for name in there if name.casefold().startswith("databases\\")]
    made += [backup.change_of("file", paths.join(planned["set_dir"], name), "02", planned["bridge"]) for name in (*single, MANIFEST)]
    by_name = {str(one["name"]).casefold(): one for one in manifest.get("databases") or []}
    for database in planned["databases"]:
        for row in (by_name.get(database["name"].casefold()) or {}).get("history") or []:
            flags = {"copy_only": row["copy_only"] == "1", "checksums": row["checksums"] == "1"}
            made.append(backup.history_change(database["history_change"]["path"], row["database"], row["device"], **flags))
    return made
