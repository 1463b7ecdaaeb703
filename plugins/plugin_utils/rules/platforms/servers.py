# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""May a server with this system have this role, and may this software be used for it?

The guide has lists for 7.6. For 7.1 it has one rule: the 7.1 server runs Windows 2008 R2 (step 4a).
"""

from __future__ import annotations

import re
import typing as t

from ...guide import considerations, internet_gateway, management_server, migration_steps, site_server_sizes, system_requirements
from ...guide.row import PlatformLine
from . import lists
from .lists import NO, UNKNOWN, YES, Verdict
from .systems import SERVER, System, spelt

SMP, WORKFLOW, SITE_SERVER, GATEWAY = "smp", "workflow", "site_server", "gateway"
ROLES = (SMP, WORKFLOW, SITE_SERVER, GATEWAY)
VERSIONS = ("7.1", "7.6")
_2008_R2, _2012_R2 = "2008 R2", "2012 R2"
# "Win 7" in the table SS Software is the Windows 7 of the other lists.
_SHORT = {"Win 7": "7"}
_PRODUCT_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,6}(?:\.[0-9]{1,6})?")
# Microsoft, .NET Framework system requirements: 4.5 and later start here, and IIS 7 with them.
_BEFORE_DOTNET_45 = {("Windows", "XP"), (SERVER, "2003"), (SERVER, "2003 R2"), ("Windows", "2000"), (SERVER, "2000")}


def os_for(role: str, system: System, version: str = "7.6") -> Verdict:
    """Whether the guide lets a server of this role run on this system."""
    if version not in VERSIONS or role not in ROLES:
        return Verdict(UNKNOWN, "", management_server.SECTION, f"the guide has no list for {role} {version}")
    if role == SITE_SERVER and version == "7.6":
        return _site_server(system)
    if role == GATEWAY:
        return _only(system, internet_gateway.HARDWARE.os.release, internet_gateway.HARDWARE.id, internet_gateway.SECTION)
    if version == "7.1":
        if role == SMP:
            return _only(system, _2008_R2, "step-04a", migration_steps.SECTION)
        return Verdict(
            UNKNOWN, "", management_server.SECTION, f"the guide has no list for a {role} of 7.1; see the support matrix (HOWTO9965)"
        )
    lines = management_server.WORKFLOW if role == WORKFLOW else management_server.OPERATING_SYSTEMS
    found = lists.look_up(system, lines, lines[0].section)
    if found.answer == YES and system.architecture in ("x86", "IA-64"):
        return found._replace(answer=NO, reason="64-bit (x64) only")
    return found


def preferred(system: System) -> bool:
    """Whether it is the system that the guide prefers for the 7.6 server."""
    return f"{system.family} {system.release}" == considerations.PREFERRED_OS


def _only(system: System, release: str, row: str, section: str) -> Verdict:
    if not system.family:
        return Verdict(UNKNOWN, row, section, f"the lists have no system with the name {system.name!r}")
    fits = (system.family, system.release) == (SERVER, release) and system.architecture in ("", "x64")
    return Verdict(YES if fits else NO, row, section, "" if fits else f"the guide requires {SERVER} {release}, 64-bit")


def _site_server(system: System) -> Verdict:
    table = site_server_sizes.SOFTWARE
    if not system.family:
        return Verdict(UNKNOWN, table.id, table.section, f"the lists have no system with the name {system.name!r}")
    family_kind = {SERVER: site_server_sizes.SERVER, "Windows": site_server_sizes.DESKTOP}.get(system.family)
    row = next((one for one in table.os if _SHORT.get(one.name, one.name).casefold() == system.release.casefold()), None)
    if row is None or row.kind != family_kind:
        named = ", ".join(one.name for one in table.os)
        return Verdict(NO, table.id, table.section, f"the table names {named}")
    if (system.family, system.release) in _BEFORE_DOTNET_45:
        return Verdict(NO, table.id, table.section, f"the table names it and .NET {table.dotnet}, which does not install there (Microsoft)")
    # .NET 4.5.1 needs SP2 on 2008 and Vista (Microsoft), more than the table's SP1 of 2008.
    least = 2 if system.release in ("2008", "Vista") else lists.level_number(row.level)
    if least and system.level is None:
        return Verdict(UNKNOWN, table.id, table.section, f"its service pack is not known; SP{least} is needed")
    if least and (system.level or 0) < least:
        return Verdict(NO, table.id, table.section, f"SP{least} is needed, for .NET {table.dotnet}")
    if row.kind == site_server_sizes.DESKTOP:
        return Verdict(YES, table.id, table.section, "a desktop system serves up to 100 endpoints (SS Hardware)")
    return Verdict(YES, table.id, table.section)


def hypervisor(text: str) -> Verdict:
    """VMware and Hyper-V hosts of a virtual management server: "VMware ESXi 5.5", "Hyper-V Server 2012"."""
    plain = spelt(text)
    found = re.search(r"esxi?\D*(\d+\.\d+)", plain) or ("hyper-v" in plain and re.search(r"\b(20\d\d(?: r2)?)\b", plain))
    section = management_server.OS_SECTION
    if not found:
        return Verdict(UNKNOWN, "", section, f"the list has no hypervisor with the name {text!r}")
    release = found[1].replace("r2", "R2")
    line = management_server.HYPERVISORS[0 if "esx" in plain else 1]
    if any(one.release == release for one in line.platforms):
        return Verdict(YES, line.id, section)
    return Verdict(NO, line.id, section, f"the list names {_listed(line)}")


def sql_server(product_version: t.Any) -> Verdict:
    """By the version that SERVERPROPERTY('ProductVersion') gives, `10.50.4000.0`. "2008 SP2 or higher" (table SQL Software)."""
    section = system_requirements.SQL_SECTION
    if not isinstance(product_version, str) or not _PRODUCT_VERSION.fullmatch(product_version.strip()):
        reason = f"{product_version!r} is not a valid version of SQL Server; use the one that SERVERPROPERTY('ProductVersion') returns"
        return Verdict(UNKNOWN, "", section, f"{reason}, such as {_version_of(product_version)}")
    numbers = [int(part) for part in product_version.strip().split(".")]
    row = next((one for one in system_requirements.SQL_SUPPORT if one.builds == (numbers[0], numbers[1])), None)
    if row is None:
        return Verdict(NO, "", section, f"the list names {', '.join(one.name for one in system_requirements.SQL_SUPPORT)}")
    line = next(one for one in management_server.SQL_SERVERS if row.name == f"SQL Server {one.platforms[0].release}")
    if numbers[2] < row.from_build:
        return Verdict(NO, line.id, line.section, f"of {row.name} the list names {row.levels}")
    return Verdict(YES, line.id, line.section)


def _version_of(name: t.Any) -> str:
    """The lowest version that the lists allow of a SQL Server by its name: 11.0.2100.0 for "SQL Server 2012"."""
    text = spelt(str(name))
    named = [one for one in system_requirements.SQL_SUPPORT if re.search(rf"\b{one.name.split()[-1].casefold()}\b", text)]
    rows = [one for one in named if ("r2" in text.split()) == one.name.endswith("R2")] if "2008" in text else named
    row = rows[0] if rows else system_requirements.SQL_SUPPORT[-1]
    return f"{row.builds[0]}.{row.builds[1]}.{row.from_build}.0"


def _listed(line: PlatformLine) -> str:
    return ", ".join(f"{one.family} {one.release}" for one in line.platforms)


def software(product: str, version: t.Any, os_release: str = "") -> Verdict:
    """`iis`, `java`, `internet_explorer`, `dotnet` or `silverlight` of a version such as "1.8", "8.5", "4.5.1", "11.0.9600".

    `dotnet` also takes the number of the registry's `Release`. IIS is the one of its system, so that decides, where known.
    """
    section = management_server.SOFTWARE_SECTION
    line = next((one for one in management_server.SOFTWARE if one.id == f"server-software-{product.replace('_', '-')}"), None)
    if line is None:
        return Verdict(UNKNOWN, "", section, f"the guide has no list for {product}")
    text = "" if version is None or isinstance(version, bool) else str(version).strip()
    numbers = tuple(int(part) for part in re.findall(r"\d+", text))
    if not numbers:
        return Verdict(UNKNOWN, line.id, section, f"the version of {line.platforms[0].family} is not known")
    wanted = _listed(line)
    listed = [tuple(int(part) for part in one.release.split(".")) for one in line.platforms]
    if product == "iis":
        by_system = dict(zip((_2008_R2, _2012_R2), listed, strict=True))  # the list has them in this order: 7.5 and 8.5
        fits = numbers[:2] in ([by_system[os_release]] if os_release in by_system else listed)
    elif product == "java":
        # Java calls its version 8 "1.8" in the registry.
        fits = (numbers[1:2] if numbers[0] == 1 else numbers[:1]) == listed[0]
    elif product == "dotnet":
        # 4.5.1 is 378675 at least; later 4.x take its place on the same machine (Microsoft).
        fits = numbers[0] >= DOTNET_451 if len(numbers) == 1 else _is_dotnet_451(numbers, listed[0])
    elif product == "silverlight":
        fits = listed[0] <= numbers < (listed[0][0] + 1,)
    else:
        fits = numbers[:1] in listed
    return Verdict(YES if fits else NO, line.id, section, "" if fits else f"the list names {wanted}")


DOTNET_451: t.Final = 378675  # Microsoft: 4.5.1 on 8.1 and 2012 R2; 378758 elsewhere
# The registry's `Version` of 4.5, 4.5.1 and 4.5.2 is 4.5.<build> (Microsoft, "Product versioning changes in the .NET Framework
# 4.6 and later versions"); 4.5 itself is 4.5.50709, and the setup of 4.5.1 (KB2858728) writes 4.5.50938.
_DOTNET_451_BUILD: t.Final = 50938
_LEAST_DOTNET_BUILD: t.Final = 1000  # a third number above it is a build, below it a release such as 4.5.2


def _is_dotnet_451(numbers: tuple[int, ...], least: tuple[int, ...]) -> bool:
    """Whether a dotted version is 4.5.1 or a later 4.x: "4.5.1" and "4.6" are, and of builds "4.5.50938" but not "4.5.50709"."""
    if numbers[:2] == (4, 5) and numbers[2:3] > (_LEAST_DOTNET_BUILD,):
        return numbers[2] >= _DOTNET_451_BUILD
    return least <= numbers[:3] < (least[0] + 1,)
