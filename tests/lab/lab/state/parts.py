"""The parts of a host: its version of Windows, its services, its agent, its SQL Server instances, a shutdown that was asked for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from .content import Content

OUTAGE_SECONDS = 3.0  # how long a restarting host is away; a real one takes minutes, and controllers wait in real time


@dataclasses.dataclass(frozen=True)
class Shutdown:
    """A shutdown that was asked for: it begins at `starts`, the host is away from `down` on, and back at `back` (None: stays off)."""

    starts: dt.datetime
    down: dt.datetime
    back: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class OsInfo:
    """`version` is (major, minor, build); `bits` 32 or 64; `product_type` server or workstation."""

    name: str
    version: tuple[int, int, int]
    service_pack: int
    bits: int
    product_type: str

    @property
    def nt(self) -> tuple[int, int]:
        return self.version[:2]

    @property
    def text(self) -> str:
        return ".".join(map(str, self.version))


@dataclasses.dataclass(slots=True)
class Service:
    """`state` running|stopped|paused, `start` auto|delayed|manual|disabled; `depends` are service names."""

    name: str
    display: str
    state: str = "stopped"
    start: str = "auto"
    account: str = "LocalSystem"
    path: str = ""
    description: str = ""
    depends: list[str] = dataclasses.field(default_factory=list)
    more: dict[str, t.Any] | None = None  # what only win_service sets: recovery, privileges, ..


@dataclasses.dataclass(frozen=True, slots=True)
class Winrm:
    """Settings of the WinRM service. By Windows' defaults it takes no Basic logon, and no message over HTTP that is not encrypted."""

    basic: bool = False
    unencrypted: bool = False


@dataclasses.dataclass
class Agent:
    """The management agent as the host's programs find it. What it reports to is in the registry, not here."""

    product: str
    folder: str
    root: str  # its registry key
    broken: str = ""
    plugins: dict[str, str] = dataclasses.field(default_factory=dict)  # beside the base ones: name -> product that brought it
    identities: int = 0  # how often a server gave it a GUID
    calls_after: float = 1.0  # minutes from being told of a server to its first call there
    hung: bool = False  # an AeXAgentUtil of it runs and does not end


@dataclasses.dataclass
class Database:
    """A database; sizes in bytes. `backups` are rows of msdb's backupset, newest last."""

    name: str
    id: int
    collation: str
    data_bytes: int
    log_bytes: int
    used_bytes: int
    data_path: str
    log_path: str
    recovery: str
    state: str
    created: dt.datetime
    backups: list[dict[str, t.Any]] = dataclasses.field(default_factory=list)
    level: int | None = None  # compatibility level, where it is not its server's own
    access: str = "MULTI_USER"
    corrupt: bool = False  # what DBCC CHECKDB would find
    logical: tuple[str, str] | None = None  # names of its data and log file, where they are not made from its own
    origin: str = ""  # where it was made, when it was restored from a backup of another place
    content: Content | None = None  # its tables, where the lab knows any


@dataclasses.dataclass
class SqlInstance:
    """A SQL Server instance. `version` as SERVERPROPERTY gives it, TLS as a (lowest, highest) pair."""

    name: str
    version: str
    edition: str
    level: str
    collation: str
    tcp: int | None
    tls: tuple[str, str]
    account: str
    data_dir: str
    backup_dir: str
    logins: list[str]
    sql_logins: dict[str, str]
    databases: dict[str, Database]
    readers: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # login without sysadmin -> databases that it may read

    virtual: str = ""  # the name of its virtual server, where it is clustered
    cannot_write: tuple[str, ...] = ()  # folders that are closed to its service account

    @property
    def service(self) -> str:
        return "MSSQLSERVER" if self.name.upper() == "MSSQLSERVER" else f"MSSQL${self.name}"

    @property
    def major(self) -> tuple[int, int]:
        """(9, 0) for 2005, (10, 50) for 2008 R2."""
        parts = self.version.split(".")
        return int(parts[0]), int(parts[1])
