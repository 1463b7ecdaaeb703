# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Readiness of Windows: its release, free space, pending reboot, UAC, features, names."""

from __future__ import annotations

import typing as t

from ...guide import considerations, gotchas, installation_manager, migration_notes, sim_readiness, smp_software
from .. import versions
from ..estate.known import GIB, as_number
from ..finding import WARNING, Finding
from ..platforms import servers, systems
from ..platforms.lists import UNKNOWN, YES
from .server import Rule, Server

_UAC_SOURCE = "ITMS 7.5 help: upgrade"  # docs/products.md: UAC had to be on for 7.5 SP1

# Feature names are Microsoft's. Of the features that SMP needs, the guide names these; SIM's readiness page has them all.
IIS = ("Web-Server",)
IIS6 = ("Web-Mgmt-Compat", "Web-Metabase", "Web-WMI", "Web-Lgcy-Scripting")
# The same on a desktop Windows, where features have other names (Microsoft, "Install IIS on Windows 7").
_DESKTOP_IIS = ("IIS-WebServerRole", "IIS-IIS6ManagementCompatibility", "IIS-Metabase", "IIS-WMICompatibility", "IIS-LegacyScripts")
# Microsoft's features of 2012 R2 for ASP.NET and WCF HTTP activation of .NET 4.5. On 2008 R2 the installer of .NET 4.5.1 brings both.
ASP_NET_45 = ("NET-Framework-45-ASPNET", "Web-Asp-Net45")
WCF_45 = ("NET-WCF-HTTP-Activation45",)


def system(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """The release of Windows: 2012 R2 or 2008 R2 for 7.6, 2008 R2 for 7.1, and 64-bit."""
    seen = read_system(server)
    verdict = servers.os_for(servers.SMP, seen, server.wanted.version)
    if server.known.number("architecture") == 32:
        yield rule.finding(
            server,
            "a 32-bit Windows",
            "64-bit Windows: no 7.x version can be installed on a 32-bit Windows",
            _rebuild(server),
            cannot_waive=_NO_32_BIT,
        )
    elif verdict.answer != YES:
        found = "the release of Windows is not known" if verdict.answer == UNKNOWN else f"{seen.name}: {verdict.reason}"
        needed = "Windows Server 2008 R2" if server.wanted.version == "7.1" else f"{considerations.PREFERRED_OS} or Windows Server 2008 R2"
        yield rule.finding(server, found, needed, _rebuild(server))
    elif server.wanted.version == "7.6" and not servers.preferred(seen):
        yield rule.finding(server, seen.name, f"better {considerations.PREFERRED_OS}", _rebuild(server), "preferred", severity=WARNING)


_NO_32_BIT = "No 7.x version can be installed there."


def _rebuild(server: Server) -> str:
    return f"rebuild {server.name} with a listed Windows; an in-place upgrade is not recommended"


def read_system(server: Server) -> systems.System:
    bits = server.known.number("architecture")
    return systems.read(server.known.text("os", "name"), server.known.text("os", "version"), f"{bits:.0f}-bit" if bits else "")


def rebuilt(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """Nothing of an earlier version is on the server: a migration on the same server is not possible."""
    software = server.known.value("software")
    if not isinstance(software, dict):
        yield rule.finding(server, "what is installed is not known", "a server that was built for this version", server.observe_fix)
        return
    platform = server.known.value("platform")
    there = bool(platform) or bool(software.get("ns_path"))
    said = str((platform if isinstance(platform, dict) else {}).get("file_version") or "")
    if there and not _own_version(said, server.wanted.version):
        yield rule.finding(
            server,
            f"a Notification Server {said or 'of unknown version'} is installed",
            f"a server built for {server.wanted.version}: a migration on the same server is not possible",
            "build another server for it",
        )


def _own_version(said: str, version: str) -> bool:
    try:
        return ".".join(map(str, versions.parse_build(said)[:2])) == version
    except versions.NotAVersion:
        return False


def room(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """Free space on the system drive for the logs and for what agents and servers post."""
    disks = server.known.value("disks")
    free = as_number((disks.get("C:") or {}).get("free")) if isinstance(disks, dict) else None
    wanted = server.wanted
    if free is None or free < wanted.room:
        yield rule.finding(
            server,
            "the free space of C: is not known" if free is None else f"{free / GIB:.1f} GiB are free on C:",
            f"at least {wanted.room / GIB:.1f} GiB of free space on C: ({wanted.room_text}); {installation_manager.DISK_SPACE}",
            f"free or add space on {server.name}; if these figures do not fit your estate, "
            "set min_free_gb, logs_gb and posted_mb_per_endpoint",
        )


def reboot(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """No reboot is pending."""
    pending = server.known.yes_no("reboot_pending")
    if pending is not False:
        found = "a reboot is pending" if pending else "it is not known whether a reboot is pending"
        yield rule.finding(server, found, "no pending reboot: an installation with a pending reboot fails", f"restart {server.name}")


def uac(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """UAC is on, as 7.5 SP1 required. No source covers 7.1 and 7.6, so this warns."""
    value = server.known.value("uac")
    if value not in (1, True, "1"):
        found = "UAC is off" if value in (0, False, "0") else "it is not known whether UAC is on"
        yield rule.finding(server, found, "UAC on, as the upgrade to 7.5 SP1 requires", "set EnableLUA to 1 and restart", severity=WARNING)


def features(server: Server, rule: Rule, names: t.Sequence[str], what: str) -> t.Iterator[Finding]:
    """Windows features that must be installed; one finding names all missing ones."""
    there = server.known.value("features")
    if not isinstance(there, dict):
        yield rule.finding(server, "the Windows features are not known", f"{what}: {', '.join(names)}", server.observe_fix)
        return
    installed = {str(name).casefold() for name, value in there.items() if value is True}
    missing = [name for name in names if name.casefold() not in installed]
    if missing:
        yield rule.finding(server, f"not installed: {', '.join(missing)}", what, f"install the features {', '.join(missing)}")


def iis_features(desktop: bool) -> tuple[str, ...]:
    """IIS with its IIS 6 compatibility, as Windows calls these features."""
    return _DESKTOP_IIS if desktop else (*IIS, *IIS6)


def iis(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """IIS, and on 2008 R2 its IIS 6 compatibility (table "SMP Server Software")."""
    if read_system(server).release == "2012 R2":
        yield from features(server, rule, IIS, "IIS 8.5")
    else:
        yield from features(server, rule, (*IIS, *IIS6), "IIS 7.5 with IIS 6 compatibility")


def aspnet(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """ASP.NET 4.5.1."""
    yield from _dotnet(server, rule, ASP_NET_45, "ASP.NET 4.5.1")


def wcf(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """WCF 4.5.1, with its HTTP activation."""
    yield from _dotnet(server, rule, WCF_45, "WCF 4.5.1")


def _dotnet(server: Server, rule: Rule, names: tuple[str, ...], what: str) -> t.Iterator[Finding]:
    release = server.known.value("software", "dotnet_release")
    verdict = servers.software("dotnet", release)
    if verdict.answer != YES:
        found = "the release of .NET is not known" if verdict.answer == UNKNOWN else f".NET release {release}"
        needed = f"{what}: .NET 4.5.1, release {servers.DOTNET_451} or later"
        yield rule.finding(server, found, needed, "install .NET Framework 4.5.1 or a later 4.x", "dotnet")
    if read_system(server).release == "2012 R2":
        yield from features(server, rule, names, what)


def names(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """A name and addresses of its own."""
    own = {_short(text) for text in (server.name, server.known.text("hostname"), server.known.text("fqdn")) if text}
    addresses = server.known.names("addresses")
    if addresses is None:
        yield rule.finding(server, "its addresses are not known", migration_notes.NAMES.text, server.observe_fix, "addresses")
    for older in server.wanted.older:
        shared = [name for name in (_short(older.name),) if name in own]
        shared += sorted(set(older.addresses) & set(addresses or ()))
        if shared:
            yield rule.finding(
                server,
                f"it shares {', '.join(shared)} with {older.name}",
                migration_notes.NAMES.text,
                "give the new server another name and address",
                older.name,
                cannot_waive="Agents could not distinguish the new server from the earlier one.",
            )


def _short(name: str) -> str:
    return name.split(".", maxsplit=1)[0].casefold()


SIM, SOFTWARE = sim_readiness.SECTION, smp_software.SECTION
RULES: tuple[Rule, ...] = (
    Rule("system", considerations.SERVER_OS, system),
    Rule("rebuilt", gotchas.REBUILD, rebuilt),
    Rule("room", SIM, room, ("7.6",)),
    Rule("reboot", SIM, reboot),
    Rule("uac", _UAC_SOURCE, uac),
    Rule("iis", SOFTWARE, iis),
    Rule("aspnet", SIM, aspnet, ("7.6",)),
    Rule("wcf", SIM, wcf, ("7.6",)),
    Rule("names", migration_notes.NAMES.section, names),
)
