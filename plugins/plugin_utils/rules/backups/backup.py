# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Steps 1 and 2 of the guide as data: what is copied where, which statements run, how much room it needs."""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import sqlcmd
from ..texts import windows_paths as paths

SETTINGS = ("services", "scheduled_tasks", "registry")
SQL_2000 = 8
MANIFEST = "manifest.json"
LAST_NOTED = "SET NOCOUNT ON; SELECT COALESCE(MAX(backup_set_id), 0) FROM msdb.dbo.backupset"
HISTORY_COLUMNS = ("bytes", "copy_only", "checksums", "device", "database")
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
    noted: int = 0,
) -> dict[str, t.Any]:
    """Everything the backup role does for one host; see the filter `itms.migration.backup_steps` for the keys.

    `databases`: names, or rows {host, name} of which this host's are taken; None means all that were seen.
    `target`: folder on the bridge or a share. `staging`: folder on the SQL host for the .bak files, which SQL Server
    itself writes with its own account. `bridge`: the host whose files are changed. `noted`: the last backup_set_id of msdb
    before this one. Raises Refusal for paths and names that cannot be used.
    """
    if not observation.get("reached"):
        raise Refusal(f"{observation.get('host')} was not reached", "an observation of a host that answered", "run assess again")
    root = paths.refuse_bad(target, "itms_backup_target")
    folder = _file_safe(set_name, "the set's name")
    set_dir = paths.join(root, folder)
    partial = set_dir + ".partial"
    chosen = _chosen(observation, _names(observation, databases))
    rows = [_database(one, observation, partial, staging, noted) for one in chosen]
    server = _server(observation, partial)
    settings = [{"name": name, "file": paths.join(partial, "settings", f"{name}.txt")} for name in SETTINGS] if server else []
    return {
        "set_dir": set_dir,
        "partial_dir": partial,
        "server": server,
        "settings": settings,
        "databases": rows,
        "last_noted": LAST_NOTED,
        "need_bytes": need_bytes(observation, [one["name"] for one in chosen]),
        "bridge": bridge,
        "changes": _changes(set_dir, observation, bool(server), settings, rows, bridge=bridge),
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


def _database(one: Document, observation: Document, partial: str, staging: str | None, noted: int) -> dict[str, t.Any]:
    name = str(one["name"])
    refuse_bad_name(name)
    version = str(((observation.get("facts") or {}).get("sql") or {}).get("version") or "")
    if not version.split(".", maxsplit=1)[0].isdigit():
        raise Refusal(
            f"the SQL Server of {observation.get('host')} said version {version!r}", "a version such as 9.00.5000", "run assess again"
        )
    if not staging:
        raise Refusal(
            "no staging folder", "a folder on the SQL host that its SQL Server may write to", "set the backup role's staging folder"
        )
    file = f"{_file_safe(name, 'the database name')}.bak"
    local = paths.join(paths.refuse_bad(staging, "the staging folder"), file)  # robocopy keeps the name, so it is that of copy_to
    host = str(observation.get("fqdn") or observation.get("host"))
    major = int(version.split(".", maxsplit=1)[0])
    return {
        "name": name,
        "statement": backup_statement(name, local, major),
        "verify": verify_statement(local, major),
        "history": history_statement(name, local, major, noted),
        "history_change": _history_change(
            f"{host} msdb.dbo.backupset", name, local, copy_only=major > SQL_2000, checksums=major > SQL_2000
        ),
        "staging_file": local,
        "staging_unc": paths.to_unc(local, host),
        "copy_to": paths.join(partial, "databases", paths.name(local)),  # robocopy keeps names
        "expect_bytes": int(one["bytes"]),
    }


def backup_statement(database: str, file: str, major: int) -> str:
    """BACKUP DATABASE for that major version; SQL Server 2000 knows neither COPY_ONLY nor CHECKSUM."""
    options = ["INIT", "FORMAT", "STATS = 10"]
    if major > SQL_2000:
        options += ["COPY_ONLY", "CHECKSUM"]
    return f"BACKUP DATABASE {bracketed(database)} TO DISK = {quoted(file)} WITH {', '.join(options)}"


def verify_statement(file: str, major: int) -> str:
    return f"RESTORE VERIFYONLY FROM DISK = {quoted(file)}" + (" WITH CHECKSUM" if major > SQL_2000 else "")


def history_statement(database: str, file: str, major: int, noted: int) -> str:
    """What msdb knows of the full backups to this file that came after number `noted`; HISTORY_COLUMNS names the columns.

    The number and not the time: msdb has times without a zone, and in whole seconds. `has_backup_checksums` exists from 2005 on.
    """
    more = "s.is_copy_only, s.has_backup_checksums" if major > SQL_2000 else "0, 0"
    return (
        f"SET NOCOUNT ON; SELECT s.backup_size, {more}, f.physical_device_name, s.database_name "
        "FROM msdb.dbo.backupset s JOIN msdb.dbo.backupmediafamily f ON f.media_set_id = s.media_set_id "
        f"WHERE s.database_name = {quoted(database)} AND s.type = 'D' AND f.physical_device_name = {quoted(file)} "
        f"AND s.backup_set_id > {int(noted)}"
    )


def made(planned: Document, files: t.Sequence[Document], history: t.Sequence[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """What was really changed: the files that the finished set has, and the rows that msdb has of it now.

    `planned`: of `steps`. `files`: of win_find on the bridge. `history`: the results of each database's history statement, in order.
    """
    found = []
    for one in files:
        if not one.get("isdir"):
            below = paths.relative(str(one["path"]), planned["set_dir"]) or ""
            step = "02" if below.casefold().startswith("databases\\") or below.casefold() == MANIFEST else "01"
            found.append(_file_change(str(one["path"]), step, planned.get("bridge")))
    for database, result in zip(planned["databases"], history, strict=True):
        for row in sqlcmd.rows(result, HISTORY_COLUMNS, f"the history of {database['name']}"):
            flags = {"copy_only": row["copy_only"] == "1", "checksums": row["checksums"] == "1"}
            found.append(_history_change(database["history_change"]["path"], row["database"], row["device"], **flags))
    return found


def _history_change(table: str, database: str, device: str, *, copy_only: bool, checksums: bool) -> dict[str, t.Any]:
    kind = ", ".join(["full", *(["copy-only"] if copy_only else []), *(["checksums"] if checksums else [])])
    to = f"{device} ({kind})"
    return {"kind": "sql_backup_history", "path": table, "name": database, "change": "create", "to": to, "step": "02"}


def _file_change(path: str, step: str, bridge: str | None) -> dict[str, t.Any]:
    return {**({"host": bridge} if bridge else {}), "kind": "file", "path": path, "change": "create", "step": step}


def bracketed(name: str) -> str:
    """An identifier: `[a]]b]`."""
    return "[" + name.replace("]", "]]") + "]"


def quoted(text: str) -> str:
    """A Unicode string literal: `N'it''s'`."""
    return "N'" + text.replace("'", "''") + "'"


def refuse_bad_name(name: str) -> None:
    """A database name goes into a statement and a command line: control characters and double quotes end there."""
    if not name or len(name) > 128 or any(ord(char) < 32 or ord(char) == 127 for char in name) or '"' in name:
        raise Refusal(
            f"the database name {name[:40]!r}",
            "1 to 128 characters without control characters and double quotes",
            "correct itms_databases; a database that is really named so is backed up by hand",
        )


def _file_safe(name: str, what: str) -> str:
    """A file name on Windows for any name; two names never share one, as `%` is escaped too."""
    text = "".join(char if (char.isalnum() and char.isascii()) or char in " ._-" else f"%{ord(char):X}" for char in name)
    if not text.strip(" .") or text != text.strip() or text.endswith("."):
        raise Refusal(f"{what} is {name!r}", "a name that can be a Windows file name", f"correct {what}")
    return text


def _changes(
    set_dir: str, observation: Document, server: bool, settings: t.Sequence[Document], rows: t.Sequence[Document], *, bridge: str | None
) -> list[dict[str, t.Any]]:
    """What stands at the target and in msdb when all is done, as the delta predicts it. Folders come with their files."""
    files = [("01", paths.join(set_dir, "server", str(one["path"]))) for one in _listed(observation)] if server else []
    files += [("01", paths.join(set_dir, "settings", paths.name(one["file"]))) for one in settings]
    files += [("02", paths.join(set_dir, "databases", paths.name(one["copy_to"]))) for one in rows]
    files.append(("02", paths.join(set_dir, MANIFEST)))
    return [_file_change(path, step, bridge) for step, path in files] + [dict(one["history_change"]) for one in rows]


def _listed(observation: Document) -> t.Sequence[Document]:
    return ((observation.get("facts") or {}).get("server_files") or {}).get("files") or []
