"""One Windows host: what the models of modules and programs read and change."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from . import power
from .environment import expand_variables, variables
from .files import FileSystem
from .registry import Registry

if t.TYPE_CHECKING:
    from ..products.cmdb import Content

__all__ = ["Agent", "Database", "Host", "OsInfo", "Service", "SqlInstance", "Winrm", "expand_variables"]


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
    logins: list[str]
    sql_logins: dict[str, str]
    databases: dict[str, Database]
    readers: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # login without sysadmin -> databases that it may read

    @property
    def service(self) -> str:
        return "MSSQLSERVER" if self.name.upper() == "MSSQLSERVER" else f"MSSQL${self.name}"

    @property
    def major(self) -> tuple[int, int]:
        """(9, 0) for 2005, (10, 50) for 2008 R2."""
        parts = self.version.split(".")
        return int(parts[0]), int(parts[1])


@dataclasses.dataclass
class Host:
    """All state of one host. Names: `name` is the inventory's, `computer` the Windows one."""

    name: str
    computer: str
    fqdn: str
    addresses: list[str]
    domain_dns: str
    os: OsInfo
    files: FileSystem
    registry: Registry
    boot_time: dt.datetime
    switched_on: bool = True
    shutdown: power.Shutdown | None = None
    outage: float = power.OUTAGE_SECONDS  # seconds that a restart takes
    falls: int = 0  # how often it went down: whatever ran before the last one is dead
    powershell: str = ""
    winrm: bool = False
    winrm_settings: Winrm = Winrm()
    smb: frozenset[int] = frozenset({1})
    memory_mb: int = 2048
    processors: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    hardware: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    services: dict[str, Service] = dataclasses.field(default_factory=dict)
    features: set[str] = dataclasses.field(default_factory=set)
    packages: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    users: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    groups: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    tasks: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    shares: dict[str, str] = dataclasses.field(default_factory=dict)
    listens: dict[int, str] = dataclasses.field(default_factory=dict)
    path: list[str] = dataclasses.field(default_factory=list)
    sql: dict[str, SqlInstance] = dataclasses.field(default_factory=dict)
    agent: Agent | None = None
    rights: dict[str, list[str]] = dataclasses.field(default_factory=dict)  # user rights that differ from Windows' own: SIDs
    group_notes: dict[str, str] = dataclasses.field(default_factory=dict)  # descriptions of local groups
    share_settings: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    firewall: dict[str, dict[str, t.Any]] = dataclasses.field(default_factory=dict)
    certificates: dict[str, dict[str, dict[str, t.Any]]] = dataclasses.field(default_factory=dict)  # by store, by thumbprint
    iis: dict[str, dict[str, t.Any]] | None = None  # see state.iis; None: as Windows installs it

    def settle(self, now: dt.datetime | None = None) -> None:
        """Go down or come up when it is time; models ask before they look."""
        if self.shutdown is not None:
            power.settle(self, now or self.files.clock())

    @property
    def up(self) -> bool:
        """True while the host runs."""
        self.settle()
        return self.switched_on

    @up.setter
    def up(self, on: bool) -> None:
        self.shutdown = None
        self.falls += self.switched_on and not on
        self.switched_on = on

    @property
    def booted(self) -> dt.datetime:
        """When it last came up."""
        self.settle()
        return self.boot_time

    @booted.setter
    def booted(self, when: dt.datetime) -> None:
        self.boot_time = when

    def service(self, name: str) -> Service | None:
        return self.services.get(name.lower())

    def running(self, name: str) -> bool:
        service = self.service(name)
        return service is not None and service.state == "running"

    def open_ports(self) -> set[int]:
        """TCP ports that something listens on."""
        ports = set(self.listens)
        for service, served in (("RpcSs", {135}), ("LanmanServer", {139, 445}), ("W3SVC", {80}), ("WinRM", {5985, 5986})):
            if self.running(service):
                ports |= served
        ports |= {each.tcp for each in self.sql.values() if each.tcp and self.running(each.service)}
        return ports if self.up else set()

    def smb_client(self) -> frozenset[int]:
        """Dialects this host speaks as a client: SMB 1 needs the mrxsmb10 driver from Vista on."""
        if self.os.nt < (6, 0):
            return frozenset({1})
        start = self.registry.number("HKLM\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10", "Start")
        newer = self.smb - {1}
        return newer | {1} if start is not None and start != 4 else newer

    def tls_client(self, version: str) -> bool:
        """Whether SCHANNEL lets clients of this host offer a TLS version (1.2 needs no opt-out from 2012 R2 on; kept simple)."""
        key = f"HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS {version}\\Client"
        return self.registry.number(key, "Enabled") != 0 and not self.registry.number(key, "DisabledByDefault")

    def environment(self, user: str, extra: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of a process of `user` (``DOMAIN\\name`` or ``name``)."""
        return variables(self, user, extra)

    def profile(self, user: str) -> str:
        short = user.rpartition("\\")[2].partition("@")[0]
        return "C:\\Windows\\system32\\config\\systemprofile" if short.upper() == "SYSTEM" else f"C:\\Users\\{short}"
