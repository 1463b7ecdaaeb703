# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The bridge: what it has, and lacks, to reach a Server 2003 with SQL Server 2000 or 2005 on it."""

from __future__ import annotations

import typing as t

from ..texts import folder_listing, sqlcmd
from ..texts.probes import Probes, Registry
from . import common

_CONTROL = "HKLM:\\SYSTEM\\CurrentControlSet\\Control"
_SCHANNEL = _CONTROL + "\\SecurityProviders\\SCHANNEL"
REGISTRY = {
    "smb1_start": ("HKLM:\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10", "Start"),
    "ntlm_restriction": (_CONTROL + "\\Lsa\\MSV1_0", "RestrictSendingNTLMTraffic"),
    "rc4_schannel": (_SCHANNEL + "\\Ciphers\\RC4 128/128", "Enabled"),
    "triple_des": (_SCHANNEL + "\\Ciphers\\Triple DES 168", "Enabled"),
    "smb_signing_required": ("HKLM:\\SYSTEM\\CurrentControlSet\\Services\\LanmanWorkstation\\Parameters", "RequireSecuritySignature"),
    "kerberos_types": (
        "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters",
        "SupportedEncryptionTypes",
    ),
    "tls10_enabled": (_SCHANNEL + "\\Protocols\\TLS 1.0\\Client", "Enabled"),
    "tls10_disabled_by_default": (_SCHANNEL + "\\Protocols\\TLS 1.0\\Client", "DisabledByDefault"),
}

# A policy that lists the cipher suites leaves out what it does not list (Microsoft, "Manage Transport Layer Security").
CIPHER_ORDER = ("HKLM:\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002", "Functions")


def facts(probes: Probes) -> dict[str, t.Any]:
    """What was read from the bridge; only its PowerShell version when no module could run there. Refusal for a missing probe."""
    if not common.modules_ran(probes):
        return {"powershell": common.powershell(probes)}
    registry = probes.registry("registry")
    read: dict[str, t.Any] = {name: _number(registry, path, value, probes) for name, (path, value) in REGISTRY.items()}
    if not registry.asked(*CIPHER_ORDER):
        probes.get(f"registry of {' '.join(CIPHER_ORDER)}")
    order = registry.value(*CIPHER_ORDER)
    read["cipher_order"] = None if order is None else str(",".join(order) if isinstance(order, list) else order)
    return {
        "powershell": common.powershell(probes),
        **common.machine(probes),
        "registry": read,
        "sqlcmd": _sqlcmd(probes),
        "target_room": _room(probes),
    }


def _number(registry: Registry, path: str, name: str, probes: Probes) -> int | None:
    if not registry.asked(path, name):
        probes.get(f"registry of {path} {name}")
    value = registry.value(path, name)
    return None if value is None else int(value)


def _sqlcmd(probes: Probes) -> dict[str, t.Any]:
    """sqlcmd's version; a missing sqlcmd is a result, a skipped probe is not."""
    result = probes.get("sqlcmd")
    version = sqlcmd.version(str(result.get("stdout") or ""))
    return {"found": version is not None, "version": version}


def _room(probes: Probes) -> dict[str, t.Any]:
    # Without an exit code the command did not start, for example because of a wrong become password: then nothing is known of the drive.
    result = probes.get("target_room", "rc")
    text = str(result.get("stdout") or "")
    return {"root": folder_listing.folder(text), "free_bytes": folder_listing.free_bytes(text) if result.get("rc") == 0 else None}
