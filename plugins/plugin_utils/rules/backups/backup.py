# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Steps 1 and 2 of the guide as data: what is copied where, which statements run, how much space it needs."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import windows_paths as paths
from . import hives, statements
from . import staging as places

SETTINGS = ("services", "scheduled_tasks", "registry")
MANIFEST = "manifest.json"
SYSTEM_BYTES = 256 * 1024**2  # what a system database counts for where its size is not observed
Document = t.Mapping[str, t.Any]


def need_bytes(observation: Document, databases: t.Sequence[str] | None) -> int:
    """Bytes that a backup set of this host takes at most: its files, and its databases at their allocated size."""
    facts = observation.get("facts") or {}
    files = int((facts.get("server_files") or {}).get("bytes") or 0)
    return files + sum(int(one["bytes"]) for one in _chosen(observation, databases))


def largest_bytes(observation: Document, databases: t.Sequence[str] | None) -> int:
    """Bytes of the largest of these databases, which are staged one at a time; one that is not there is no matter of space."""
    names = None if databases is None else {name.casefold() for name in databases}
    seen = (observation.get("facts") or {}).get("databases") or []
    return max((int(one["bytes"]) for one in seen if names is None or one["name"].casefold() in names), default=0)


def _chosen(observation: Document, databases: t.Sequence[str] | None) -> list[Document]:
    """The observed databases to back up; None means all of them. Refuses a name that is not there."""
    seen = list((observation.get("facts") or {}).get("databases") or [])
    if databases is None:
        return seen
    by_name = {one["name"].casefold(): one for one in seen}
    missing = [name for name in databases if name.casefold() not in by_name]
    if missing:
        raise Refusal(
            f"{observation.get('host')} has no database {', '.join(missing)}; it has: {', '.join(by_name) or 'none'}",
            "databases that are there",
            "correct itms_databases",
        )
    return [by_name[name.casefold()] for name in databases]


def steps(
    observation: Document,
    databases: t.Sequence[t.Any] | None,
    target: str,
    set_name: str,
    staging: str | None = None,
    *,
    bridge: str | None = None,
    sql_host: str | None = None,
    system_databases: t.Sequence[str] = (),
    sources: t.Sequence[t.Any] = (),
    registry_keys: t.Sequence[str] = (),
) -> dict[str, t.Any]:
    """Everything the backup role does for one host; see the filter `itms.migration.backup_steps` for the keys.

    `databases`: names, or rows {host, name} of which this host's are taken; None means all that were seen. `target`: folder on
    the bridge or a share. `staging`: folder on the machine of the SQL Server, or a share; by default in the backup folder of the
    instance. `sql_host`: the declared machine of the SQL Server. `system_databases` are added to the named ones. `sources`: rows
    {name, path} of further folders. `registry_keys`: keys to save as hives. Raises Refusal for paths and names that cannot be used.
    """
    if not observation.get("reached"):
        raise Refusal(f"{observation.get('host')} was not reached", "an observation of a host that answered", "run assess again")
    root = paths.refuse_unsafe(paths.refuse_bad(target, "itms_backup_target"), "itms_backup_target")
    set_dir = paths.join(root, _file_safe(paths.refuse_unsafe(set_name, "the set's name"), "the set's name"))
    partial = set_dir + ".partial"
    chosen = _chosen(observation, _names(observation, databases))
    named = [*chosen, *({"name": name, "bytes": SYSTEM_BYTES} for name in system_databases if chosen)]
    place = _staging(observation, staging, sql_host) if named else None
    rows = [_database(one, observation, partial, place) for one in named if place]
    server = _server(observation, partial)
    copies = _sources(sources, partial) if server else []
    settings = [{"name": name, "file": paths.join(partial, "settings", f"{name}.txt")} for name in SETTINGS] if server else []
    return {
        "set_dir": set_dir,
        "partial_dir": partial,
        "server": server,
        "sources": copies,
        "settings": settings,
        "hives": hives.steps(server["source"], registry_keys, paths.join(partial, "settings", "registry")) if server else None,
        "databases": rows,
        "staging": place,
        "last_noted": statements.LAST_NOTED,
        "need_bytes": need_bytes(observation, [one["name"] for one in chosen]),
        "bridge": bridge,
        "changes": _changes(set_dir, bool(server), copies, rows, bridge=bridge),
    }


def _names(observation: Document, databases: t.Sequence[t.Any] | None) -> list[str] | None:
    if databases is None:
        return None
    own = str(observation.get("host")).casefold()
    names = []
    for one in databases:
        if isinstance(one, str):
            names.append(one)
        elif str(one.get("host", "")).casefold() == own:
            names.append(str(one["name"]))
    return names


def _server(observation: Document, partial: str) -> dict[str, t.Any] | None:
    files = (observation.get("facts") or {}).get("server_files")
    if not files:
        return None
    return {
        "source": files["root"],
        "destination": paths.join(partial, "server"),
        "files": files["count"],
        "bytes": files["bytes"],
    }


def _sources(rows: t.Sequence[t.Any], partial: str) -> list[dict[str, str]]:
    """Further folders, each with a name of its own below `sources`."""
    found: list[dict[str, str]] = []
    for one in rows:
        if not isinstance(one, dict) or not one.get("name") or not one.get("path"):
            raise Refusal(f"itms_backup_sources has {one!r}", "rows with a name and a path", "correct itms_backup_sources")
        what = f"the path of {one['name']} in itms_backup_sources"
        source = paths.refuse_unsafe(paths.refuse_bad(str(one["path"]), what), what)
        folder = _file_safe(str(one["name"]), "a name in itms_backup_sources")
        if folder.casefold() in {other["name"].casefold() for other in found}:
            raise Refusal(f"itms_backup_sources has {folder} twice", "each name once", "correct itms_backup_sources")
        found.append({"name": folder, "source": source, "destination": paths.join(partial, "sources", folder)})
    return found


def _staging(observation: Document, declared: str | None, sql_host: str | None) -> dict[str, str]:
    """The folder as SQL Server writes to it, and as the bridge reads it: over the share of the machine that SQL Server reports."""
    facts = observation.get("facts") or {}
    host = str(sql_host or observation.get("fqdn") or observation.get("host"))
    machine = str((facts.get("sql") or {}).get("machine") or "")
    folder = paths.refuse_unsafe(places.folder(facts, declared), "the staging folder")
    if paths.drive(folder) and not places.same_machine(host, machine):
        raise Refusal(
            f"the SQL Server of {observation.get('host')} reports the machine {machine or '(no name)'}, and {host} is declared",
            "one machine: the staged backups are copied from its file share",
            f"set itms_sql_host to {machine or 'the name of that machine'}, or correct itms_sql_server",
        )
    return {"folder": folder, "unc": paths.to_unc(folder, host), "host": host}


def _database(one: Document, observation: Document, partial: str, place: Document) -> dict[str, t.Any]:
    name = str(one["name"])
    statements.refuse_bad_name(name)
    version = str(((observation.get("facts") or {}).get("sql") or {}).get("version") or "")
    if not version.split(".", maxsplit=1)[0].isdigit():
        raise Refusal(
            f"the SQL Server of {observation.get('host')} reports version {version!r}", "a version such as 9.00.5000", "run assess again"
        )
    safe = _file_safe(name, "the database name")
    local = paths.join(place["folder"], f"{safe}.bak")
    major = int(version.split(".", maxsplit=1)[0])
    new = major > statements.SQL_2000
    return {
        "name": name,
        "file": f"{safe}.bak",
        "statement": statements.backup(name, local, major),
        "verify": statements.verify(local, major),
        "history": statements.history(name, local, major),
        "history_change": history_change(f"{place['host']} msdb.dbo.backupset", name, local, copy_only=new, checksums=new),
        "staging_file": local,
        "staging_unc": paths.to_unc(local, place["host"]),
        "copy_to": paths.join(partial, "databases", f"{safe}.bak"),
        "proof": paths.join(partial, "proofs", f"{safe}.json"),
        "jobs": paths.join(partial, "jobs", safe),
        "expect_bytes": int(one["bytes"]),
    }


def history_change(table: str, database: str, device: str, *, copy_only: bool, checksums: bool) -> dict[str, t.Any]:
    kind = ", ".join(["full", *(["copy-only"] if copy_only else []), *(["checksums"] if checksums else [])])
    to = f"{device} ({kind})"
    return {"kind": "sql_backup_history", "path": table, "name": database, "change": "create", "to": to, "step": "02"}


def change_of(kind: str, path: str, step: str, bridge: str | None) -> dict[str, t.Any]:
    """A file that is made on the bridge, or a folder with all that is in it."""
    return {**({"host": bridge} if bridge else {}), "kind": kind, "path": path, "change": "create", "step": step}


def _file_safe(name: str, what: str) -> str:
    """A file name on Windows for any name; two names never share one, as `%` is escaped too."""
    text = "".join(char if (char.isalnum() and char.isascii()) or char in " ._-" else f"%{ord(char):X}" for char in name)
    if not text.strip(" .") or text != text.strip() or text.endswith("."):
        raise Refusal(f"{what} is {name!r}", "a name that can be a Windows file name", f"correct {what}")
    return text


def _changes(
    set_dir: str, server: bool, copies: t.Sequence[Document], rows: t.Sequence[Document], *, bridge: str | None
) -> list[dict[str, t.Any]]:
    """What stands at the target and in msdb when all is done, as the delta predicts it.

    The folders of a server that works are one change each: which files will be in them cannot be known before.
    """
    folders = ["server", "settings"] if server else []
    folders += [f"sources\\{one['name']}" for one in copies]
    found = [change_of("folder", paths.join(set_dir, one), "01", bridge) for one in folders]
    found += [change_of("file", paths.join(set_dir, "databases", one["file"]), "02", bridge) for one in rows]
    found.append(change_of("file", paths.join(set_dir, MANIFEST), "02", bridge))
    return found + [dict(one["history_change"]) for one in rows]
