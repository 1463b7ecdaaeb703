# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A server that is to get SMP 7.1 or ITMS 7.6, as the readiness rules see it.

What the rules read of its facts, in addition to those of `observe/server.py` (os, architecture, software, disks, hostname, fqdn,
addresses); all of it may be declared instead:

    features: {Web-Server: true, ...}   # Windows features by name: installed or not
    reboot_pending: false
    uac: 1                              # EnableLUA of HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System
    administrators: [KESTREL\\svc_itms] # members of the local group, a domain group by its name
    sql: {version: 11.0.2100.60, collation: ..., databases: [{name: ..., collation: ...}]}   # its SQL Server
    patch_import: {icmp: true, https: true, proxy: false}      # reached from the server; behind a proxy?
    migration_wizard_ready: true        # SIM's own check of the wizard is passed; a person checks it
    optional: {Report Server: true}     # reached and configured; only for the wanted parts
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..estate.known import GB, GIB, MB, Known
from ..finding import Finding
from ..refusal import Refusal

VERSIONS = ("7.1", "7.6")


class Older(t.NamedTuple):
    """A server of an earlier version, whose name and addresses the new one must not have."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What is decided about the server. The figures for free space are ours: the guide requires free space and gives no figure."""

    version: str
    endpoints: int = 0
    account: str = ""  # of the services, DOMAIN\\name
    database: str = ""  # the one that the installation creates
    database_exists_on_purpose: bool = False  # an installation over an existing database of its own version
    older: tuple[Older, ...] = ()
    optional: tuple[str, ...] = ()  # of IT Analytics, Report Server, Analysis Server: what SIM is to configure
    patch_management: bool = True
    least_free_bytes: int = 0  # the minimum, also where the sum of the next two is smaller
    logs_gb: float = 10
    posted_mb_per_endpoint: float = 2

    def __post_init__(self) -> None:
        if self.version not in VERSIONS:
            raise Refusal(f"readiness for {self.version!r}", f"one of {', '.join(VERSIONS)}", "write one of these versions")

    @property
    def room(self) -> float:
        """The bytes that must be free on the system drive: for the logs and for what all endpoints post."""
        return max(self.least_free_bytes, self.logs_gb * GB + self.posted_mb_per_endpoint * MB * self.endpoints)

    @property
    def room_text(self) -> str:
        """What that space is for, with our own figures."""
        least = f"; at least {self.least_free_bytes / GIB:g} GiB" if self.least_free_bytes else ""
        return (
            f"{self.logs_gb:g} GB for logs and {self.posted_mb_per_endpoint:g} MB of posted data for each of {self.endpoints} endpoints"
            f"{least} (figures of this collection; the guide requires free space for both and gives no figure)"
        )


@dataclass(frozen=True)
class Server:
    known: Known
    wanted: Wanted

    @property
    def name(self) -> str:
        return self.known.host

    @property
    def observe_fix(self) -> str:
        """How a fact becomes known."""
        return f"run assess again, so that {self.name} is observed; or declare it in itms_declarations.{self.name}"


@dataclass(frozen=True)
class Rule:
    """One readiness rule: what is checked, for which versions, and the section that requires it."""

    key: str
    section: str
    look: t.Callable[[Server, Rule], t.Iterable[Finding]] = field(repr=False)
    versions: tuple[str, ...] = VERSIONS

    @property
    def title(self) -> str:
        """What it checks, in one line."""
        return (self.look.__doc__ or self.key).strip().splitlines()[0]

    def finding(self, server: Server, found: str, needed: str, fix: str, part: str = "", **more: t.Any) -> Finding:
        subject = f"{server.name}.{part}" if part else server.name
        return Finding(f"readiness.{self.key}", subject, self.section, found, needed, fix, **more)
