"""SQL Server instances of a host: their services, system databases and database files."""

from __future__ import annotations

import datetime as dt
import secrets
import typing as t

from .content import Content
from .context import Context
from .dates import moment
from .errors import EstateError
from .host import Database, Host, Service, SqlInstance
from .paths import name as base_name

MB = 2**20
# Names, ids and modest sizes (MB of data, of log) of the databases that every instance has.
SYSTEM = (("master", 1, 5, 2), ("tempdb", 2, 8, 1), ("model", 3, 3, 1), ("msdb", 4, 14, 2))


def install(host: Host, spec: dict[str, t.Any], context: Context, where: str) -> None:
    for name, fields in (spec.get("instances") or {}).items():
        here = f"{where}.sql.instances.{name}"
        for needed in ("version", "edition", "collation"):
            if needed not in fields:
                raise EstateError(f"{here}.{needed}: missing")
        data_dir = str(fields.get("data_dir") or f"C:\\Program Files\\Microsoft SQL Server\\{name}\\MSSQL\\Data")
        backup_dir = str(fields.get("backup_dir", f"{data_dir.rpartition(chr(92))[0]}\\Backup") or "")
        if backup_dir:
            host.files.make_folder(backup_dir)
        instance = SqlInstance(
            name=name,
            version=str(fields["version"]),
            edition=str(fields["edition"]),
            level=str(fields.get("level") or "RTM"),
            collation=str(fields["collation"]),
            tcp=fields.get("tcp"),
            tls=(str(fields.get("min_tls", "1.0")), str(fields.get("max_tls", "1.2"))),
            account=str(fields.get("account") or "LocalSystem"),
            data_dir=data_dir,
            backup_dir=backup_dir,
            logins=list(fields.get("logins") or []),
            sql_logins={
                user: secrets.token_urlsafe(18) if word == "generated" else str(word)
                for user, word in (fields.get("sql_logins") or {}).items()
            },
            databases={},
            virtual=str(fields.get("virtual") or "").upper(),
            cannot_write=tuple(str(each) for each in fields.get("cannot_write") or ()),
            readers={user: [str(each) for each in names or ()] for user, names in (fields.get("readers") or {}).items()},
        )
        for database, number, data, log in SYSTEM:
            add_database((host, instance), database, number, {"data_mb": data, "log_mb": log, "recovery": "SIMPLE"}, context.long_ago())
        for number, (database, each) in enumerate((fields.get("databases") or {}).items(), 5):
            add_database((host, instance), database, number, each or {}, context.long_ago())
        host.sql[name.lower()] = instance
        host.services[instance.service.lower()] = Service(
            instance.service, f"SQL Server ({name})", fields.get("state", "running"), "auto", instance.account
        )


def content(host: Host, spec: dict[str, t.Any]) -> Content | None:
    """The tables that the estate file gives a database, and whose CMDB it is (`.`: its own host's)."""
    if not (spec.get("tables") or spec.get("cmdb_of")):
        return None
    tables = {str(name): [dict(row) for row in rows or ()] for name, rows in (spec.get("tables") or {}).items()}
    server = str(spec.get("cmdb_of") or "").lower()
    return Content(tables, host.name if server == "." else server, fill=bool(server))


def add_database(place: tuple[Host, SqlInstance], name: str, number: int, spec: dict[str, t.Any], old: dt.datetime) -> None:
    """Put a database on an instance of a host, with its files, which were last written at `old`."""
    host, instance = place
    data_path = str(spec.get("data_path") or f"{instance.data_dir}\\{name}.mdf")
    log_path = str(spec.get("log_path") or f"{data_path.rpartition(chr(92))[0]}\\{name}_log.ldf")
    data, log = int(float(spec.get("data_mb", 100)) * MB), int(float(spec.get("log_mb", 10)) * MB)
    used = int(float(spec["used_mb"]) * MB) if "used_mb" in spec else data * 4 // 5
    if used > data:
        raise EstateError(f"hosts.{host.name}.sql.instances.{instance.name}.databases.{name}.used_mb: more than data_mb")
    created = moment(spec["created"]) if spec.get("created") else old - dt.timedelta(days=670)
    instance.databases[name.lower()] = Database(
        name=name,
        id=number,
        collation=str(spec.get("collation") or instance.collation),
        data_bytes=data,
        log_bytes=log,
        used_bytes=used,
        data_path=data_path,
        log_path=log_path,
        recovery=str(spec.get("recovery") or "FULL").upper(),
        state=str(spec.get("state") or "ONLINE").upper(),
        created=created,
        backups=[
            {
                "type": str(each.get("type") or "D"),
                "finished": moment(each["finished"]),
                "started": moment(each.get("started") or each["finished"]),
                "size": int(each.get("size") or used),
                "device": str(each.get("to") or ""),
                "copy_only": bool(each.get("copy_only", False)),
                "checksums": bool(each.get("checksums", False)),
            }
            for each in spec.get("backups") or []
        ],
        level=spec.get("level"),
        corrupt=bool(spec.get("corrupt", False)),
        content=content(host, spec),
    )
    for path, size in ((data_path, data), (log_path, log)):
        host.files.make_folder(path.rpartition("\\")[0])
        host.files.write(path, size=size, seed=f"{host.name}:{base_name(path)}", modified=old)
