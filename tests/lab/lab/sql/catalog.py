"""System tables of an instance, made from its state for one query.

Documented by Microsoft: the tables and views (sysdatabases, sysaltfiles, sys.databases, sys.master_files, msdb's backup tables), their
columns with the version that first has each, the codes of recovery models and compatibility levels. Times are
local ones. Left out: every other table, and columns that are not listed here - both have no model. What a row says beyond the estate
file (ids, file names) is made up.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import typing as t

from ..state import Host
from ..state.host import Database, SqlInstance

PAGE = 8192
LEVELS = {8: 80, 9: 90, 10: 100, 11: 110, 12: 120, 13: 130, 14: 140, 15: 150}
RECOVERY = {"SIMPLE": 3, "BULK_LOGGED": 2, "FULL": 1}

# Name (as a query spells it, lower case) -> column -> first major version that has it.
TABLES: dict[str, dict[str, int]] = {
    "master.dbo.sysdatabases": dict.fromkeys(
        ("name", "dbid", "mode", "status", "status2", "crdate", "cmptlevel", "filename", "version"), 8
    ),
    "master.dbo.sysaltfiles": dict.fromkeys(("fileid", "groupid", "size", "maxsize", "growth", "status", "dbid", "name", "filename"), 8),
    "msdb.dbo.backupset": {
        **dict.fromkeys(
            (
                "backup_set_id", "media_set_id", "database_name", "backup_start_date", "backup_finish_date", "type", "backup_size",
                "server_name", "machine_name",
            ),
            8,
        ),
        **dict.fromkeys(("collation_name", "recovery_model", "is_copy_only", "has_backup_checksums"), 9),
        "compressed_backup_size": 10,
    },
    "msdb.dbo.backupmediafamily": dict.fromkeys(("media_set_id", "physical_device_name", "device_type"), 8),
    "master.sys.databases": dict.fromkeys(
        (
            "name", "database_id", "collation_name", "state", "state_desc", "recovery_model", "recovery_model_desc", "create_date",
            "compatibility_level",
        ),
        9,
    ),
    "master.sys.master_files": dict.fromkeys(("database_id", "file_id", "type", "type_desc", "name", "physical_name", "size"), 9),
}  # fmt: skip
# Other spellings of the same tables.
ALIASES = {
    "master..sysdatabases": "master.dbo.sysdatabases",
    "master..sysaltfiles": "master.dbo.sysaltfiles",
    "msdb..backupset": "msdb.dbo.backupset",
    "msdb..backupmediafamily": "msdb.dbo.backupmediafamily",
    "sys.databases": "master.sys.databases",
    "sys.master_files": "master.sys.master_files",
}
IN_CONTEXT = {"sysdatabases": "master", "sysaltfiles": "master", "backupset": "msdb", "backupmediafamily": "msdb"}


def level_of(instance: SqlInstance, database: Database) -> int:
    """The compatibility level of a database: its server's own unless it was brought there with another."""
    return database.level or LEVELS.get(instance.major[0], 100)


def logical_names(database: Database) -> tuple[str, str]:
    """Of data and log file."""
    return database.logical or (database.name, f"{database.name}_log")


def flat(name: str) -> str:
    """A table's name in the scratch database."""
    return name.replace(".", "__")


def columns(table: str, major: int) -> list[str]:
    return [column for column, since in TABLES[table].items() if since <= major]


def when(moment: dt.datetime) -> str:
    """A datetime as SQL Server prints it by default; its clock ticks in 1/300 s, rounded here to milliseconds."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}"


def local(host: Host, moment: dt.datetime) -> str:
    """The same by the wall clock of a host."""
    return when(host.local(moment))


def scratch(host: Host, instance: SqlInstance) -> sqlite3.Connection:
    """A SQLite database in memory with the system tables of this instance."""
    connection = sqlite3.connect(":memory:")
    rows = tables(host, instance)
    for table in TABLES:
        kept = columns(table, instance.major[0])
        if not kept:
            continue
        connection.execute(f"CREATE TABLE {flat(table)} ({', '.join(f'[{column}] COLLATE NOCASE' for column in kept)})")
        for row in rows[table]:
            marks = ", ".join("?" * len(kept))
            connection.execute(f"INSERT INTO {flat(table)} VALUES ({marks})", [row.get(column) for column in kept])
    return connection


def tables(host: Host, instance: SqlInstance) -> dict[str, list[dict[str, t.Any]]]:
    out: dict[str, list[dict[str, t.Any]]] = {table: [] for table in TABLES}
    for database in sorted(instance.databases.values(), key=lambda each: each.id):
        status = {"ONLINE": 16, "OFFLINE": 512}.get(database.state, 256) | (8 if database.recovery == "SIMPLE" else 0)
        out["master.dbo.sysdatabases"].append(
            {"name": database.name, "dbid": database.id, "mode": 0, "status": status, "status2": 0, "crdate": local(host, database.created),
             "cmptlevel": level_of(instance, database), "filename": database.data_path, "version": 0}
        )  # fmt: skip
        out["master.sys.databases"].append(
            {"name": database.name, "database_id": database.id, "collation_name": database.collation,
             "state": 0 if database.state == "ONLINE" else 6, "state_desc": database.state,
             "recovery_model": RECOVERY.get(database.recovery, 1), "recovery_model_desc": database.recovery,
             "create_date": local(host, database.created), "compatibility_level": level_of(instance, database)}
        )  # fmt: skip
        files(out, database)
    for number, (database, backup) in enumerate(history(instance), 1):
        out["msdb.dbo.backupset"].append(
            {"backup_set_id": number, "media_set_id": number, "database_name": database.name,
             "backup_start_date": local(host, backup["started"]), "backup_finish_date": local(host, backup["finished"]),
             "type": backup["type"],
             "backup_size": backup["size"], "server_name": host.computer, "machine_name": host.computer,
             "collation_name": database.collation, "recovery_model": database.recovery,
             "is_copy_only": int(backup["copy_only"]), "has_backup_checksums": int(backup["checksums"]),
             "compressed_backup_size": backup.get("compressed", backup["size"])}
        )  # fmt: skip
        out["msdb.dbo.backupmediafamily"].append({"media_set_id": number, "physical_device_name": backup["device"], "device_type": 2})
    return out


def files(out: dict[str, list[dict[str, t.Any]]], database: Database) -> None:
    data, log = logical_names(database)
    parts = (
        (1, 0, "ROWS", data, database.data_path, database.data_bytes),
        (2, 1, "LOG", log, database.log_path, database.log_bytes),
    )
    for number, kind, word, name, path, size in parts:
        out["master.dbo.sysaltfiles"].append(
            {"fileid": number, "groupid": 1 - kind, "size": size // PAGE, "maxsize": -1, "growth": 10, "status": 0, "dbid": database.id,
             "name": name, "filename": path}
        )  # fmt: skip
        out["master.sys.master_files"].append(
            {
                "database_id": database.id,
                "file_id": number,
                "type": kind,
                "type_desc": word,
                "name": name,
                "physical_name": path,
                "size": size // PAGE,
            }
        )


def history(instance: SqlInstance) -> list[tuple[Database, dict[str, t.Any]]]:
    every = [(database, backup) for database in instance.databases.values() for backup in database.backups]
    return sorted(every, key=lambda each: each[1]["finished"])
