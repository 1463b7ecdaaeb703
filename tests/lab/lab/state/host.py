"""One Windows host: what the models of modules and programs read and change."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from .environment import MACHINE_ENVIRONMENT, expand_variables, variables
from .files import FileSystem
from .parts import OUTAGE_SECONDS, Agent, Database, OsInfo, Service, Shutdown, SqlInstance, Winrm
from .registry import Registry, Value

__all__ = ["Agent", "Database", "Host", "OsInfo", "Service", "SqlInstance", "Winrm", "expand_variables"]

SESSION_MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
COMPUTER_NAME = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName"
VOLATILE = (
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired",
)
LOGON_SEEN = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\AutoLogonChecked"


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
    shutdown: Shutdown | None = None
    outage: float = OUTAGE_SECONDS  # seconds that a restart takes
    falls: int = 0  # how often it went down: whatever ran before the last one is dead
    powershell: str = ""
    winrm: bool = False
    winrm_settings: Winrm = dataclasses.field(default_factory=Winrm)
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
    utc_offset: int = 0  # minutes by which its local time is ahead of UTC
    language: str = "en"  # of Windows' texts: en or de

    watchdogs: set[int] = dataclasses.field(default_factory=set)  # process ids of asynchronous tasks that run; never saved

    def settle(self, now: dt.datetime | None = None) -> None:
        """Go down or come up when it is time, and let files move; models ask before they look."""
        if self.files.movers.folders:
            self.files.movers.settle(self.files, self._at_work, now or self.files.clock())
        plan = self.shutdown
        if plan is None:
            return
        now = now or self.files.clock()
        if now < plan.down:
            return
        if self.switched_on:
            self.switched_on = False
            self.falls += 1
        if plan.back is None:
            self.shutdown = None
        elif now >= plan.back:
            self.shutdown = None
            self.switched_on = True
            self.boot_time = plan.back
            self._boot()

    def _boot(self) -> None:
        """What a start of Windows does: automatic services run, others do not; what waited for a restart is done."""
        for service in self.services.values():
            service.state = "running" if service.start in ("auto", "delayed") else "stopped"
        for key in VOLATILE:
            self.registry.remove_key(key)
        self.registry.unset(SESSION_MANAGER, "PendingFileRenameOperations")
        waiting = self.registry.value(f"{COMPUTER_NAME}\\ComputerName", "ComputerName")
        if waiting is not None:
            self.computer = str(waiting.data).upper()[:15]
            self.registry.set(f"{COMPUTER_NAME}\\ActiveComputerName", Value("ComputerName", "REG_SZ", self.computer))
        self.registry.make_key(LOGON_SEEN)

    def _at_work(self, service: str) -> bool:
        return self.switched_on and self.running(service)

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

    def local(self, moment: dt.datetime) -> dt.datetime:
        """A moment by this host's clock on the wall."""
        return moment.astimezone(dt.timezone(dt.timedelta(minutes=self.utc_offset)))

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
        domain = user.rpartition("\\")[0] or self.computer
        given = variables(user, domain, profile=self.profile(user), computer=self.computer, bits=self.os.bits, path=self.path)
        for key in (MACHINE_ENVIRONMENT, "HKCU\\Environment"):
            found = self.registry.key(key)
            for value in found.values if found else ():
                if value.name.lower() not in ("path", "processor_architecture"):
                    given[value.name] = expand_variables(str(value.data), given)
        given.update(extra or {})
        return given

    def profile(self, user: str) -> str:
        short = user.rpartition("\\")[2].partition("@")[0]
        return "C:\\Windows\\system32\\config\\systemprofile" if short.upper() == "SYSTEM" else f"C:\\Users\\{short}"
