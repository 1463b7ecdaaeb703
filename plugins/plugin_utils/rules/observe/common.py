# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Facts that every host reached by WinRM has, and those of a SQL Server instance."""

from __future__ import annotations

import re
import typing as t

from ..texts import sqlcmd
from ..texts.probes import Probes

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*")
SYSTEM_DATABASES = ("master", "model", "msdb", "tempdb")
MIB = 1024 * 1024


def machine(probes: Probes) -> dict[str, t.Any]:
    """Operating system, names and addresses from ansible.windows.setup."""
    seen = probes.get("setup", "ansible_facts")["ansible_facts"]

    def fact(name: str) -> t.Any:
        return seen.get(f"ansible_{name}", seen.get(name))

    return {
        "os": {
            "name": fact("distribution") or fact("os_name"),
            "version": str(fact("distribution_version") or fact("kernel") or ""),
            "product_type": fact("os_product_type"),
        },
        "architecture": bits(str(fact("architecture") or "")),
        "hostname": fact("hostname"),
        "domain": fact("domain"),
        "fqdn": fact("fqdn"),
        "addresses": addresses(fact("ip_addresses")),
        "memory_mb": fact("memtotal_mb"),
        "cores": fact("processor_vcpus") or fact("processor_count"),
    }


def modules_ran(probes: Probes) -> bool:
    """Whether the host's PowerShell let modules run. The role leaves out their probes where it did not, and the check
    powershell.version reports what is wrong; a probe that was skipped still has a result, and is refused."""
    return "setup" in probes


def addresses(found: t.Any) -> list[str]:
    """IPv4 and IPv6 addresses without link-local addresses, which identify no host."""
    return sorted(str(one) for one in found or [] if not str(one).casefold().startswith(("fe80:", "169.254.", "127.", "::1")))


def bits(architecture: str) -> int | None:
    """64 or 32 from `64-bit`, `AMD64`, `x86`, whichever the source has."""
    if "64" in architecture:
        return 64
    return 32 if "32" in architecture or "86" in architecture else None


def powershell(probes: Probes) -> str | None:
    """The version that the raw line printed; raw has no rc on every connection, so only its text counts."""
    result = probes.get("powershell", "stdout")
    found = _VERSION.search(str(result["stdout"]))
    return found[0] if found else None


def sql_server(probes: Probes) -> dict[str, t.Any]:
    """Properties, databases and free space of a SQL Server instance, from three sqlcmd probes."""
    properties = sqlcmd.rows(probes.get("sql"), ("version", "edition", "collation", "engine_edition", "machine"), "the server's properties")
    databases = sqlcmd.rows(probes.get("databases"), ("bytes", "collation", "name"), "the list of databases")
    drives = sqlcmd.rows(probes.get("drives"), ("drive", "mb_free"), "xp_fixeddrives")
    return {
        "sql": {**properties[0], "backup_directory": _backup_directory(probes)} if properties else None,
        "databases": [
            {"name": row["name"], "bytes": int(float(row["bytes"] or 0)), "collation": row["collation"] or None}
            for row in databases
            if row["name"].casefold() not in SYSTEM_DATABASES
        ],
        "drives": {f"{row['drive'].upper()}:": int(row["mb_free"]) * MIB for row in drives},
    }


def _backup_directory(probes: Probes) -> str | None:
    """The backup folder of the instance; None where its registry does not have it, which the check backup.staging reports."""
    result = probes.get("backup_directory")
    if result.get("rc") != 0:
        return None
    found = sqlcmd.rows(result, ("name", "data"), "the backup folder")
    return found[0]["data"] or None if found else None


def services(result: t.Mapping[str, t.Any]) -> dict[str, str]:
    """Name -> state, from win_service_info alone or in a loop."""
    listed = [service for one in result.get("results", [result]) for service in one.get("services") or []]
    return {str(service["name"]): str(service.get("state")) for service in listed}
