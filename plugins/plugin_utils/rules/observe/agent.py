# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an endpoint reports about its Altiris or Symantec Management Agent.

Sources (docs/products.md): service AeXNSClient in 6.x to 8.x; key `Altiris\\Altiris Agent` in the 64-bit
view, or below Wow6432Node for a 32-bit agent on a 64-bit Windows; `InstallDir`, `MachineGuid`; the server is the
default value of `...\\Servers`; the version is the file version of AeXNSAgent.exe. No source names a value of the registry that has it.
The computer's own name is `ComputerName` below ActiveComputerName, the name under which Windows runs (Microsoft).
"""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts.probes import Registry

VIEWS = {"native": "HKLM:\\SOFTWARE\\Altiris\\Altiris Agent", "wow64": "HKLM:\\SOFTWARE\\Wow6432Node\\Altiris\\Altiris Agent"}

COMPUTER = ("HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName", "ComputerName")


def facts(registry: Registry, service: t.Mapping[str, t.Any] | None, version: t.Mapping[str, t.Any] | None) -> dict[str, t.Any]:
    """{installed, view, server, install_dir, guid, version, service, computer}; unknown ones are None."""
    found = {view: registry.key(path) for view, path in VIEWS.items()}
    unread = [path for path in VIEWS.values() if not registry.asked(path)]
    if unread:
        raise Refusal(
            f"the registry keys {', '.join(unread)} were not read", "both views of the agent's key", "read them with win_reg_stat"
        )
    view = next((name for name in VIEWS if found[name] and found[name].get("installdir")), None)  # type: ignore[union-attr]
    view = view or next((name for name in VIEWS if found[name] is not None), None)
    values = (found[view] if view else None) or {}
    return {
        "installed": view is not None,
        "view": view,
        "server": (registry.value(VIEWS[view] + "\\Servers", "") or None) if view else None,
        "install_dir": values.get("installdir") or None,
        "guid": values.get("machineguid") or None,
        "version": _file_version(version),
        "service": _service_state(service),
        "computer": registry.value(*COMPUTER) or None,
    }


def _service_state(result: t.Mapping[str, t.Any] | None) -> str | None:
    services = (result or {}).get("services") or []
    return services[0].get("state") if services else None


def _file_version(result: t.Mapping[str, t.Any] | None) -> str | None:
    if not result or result.get("skipped") or result.get("failed"):
        return None
    numbers = result.get("win_file_version") or {}
    return numbers.get("file_version_raw") or numbers.get("file_version") or None
