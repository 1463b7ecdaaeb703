# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Notification Server 6.x, read through the bridge: remote registry, sc.exe, its administrative share, remote SQL."""

from __future__ import annotations

import re
import typing as t

from ..refusal import Refusal
from ..texts import registry_listing, service_listing, windows_paths
from ..texts.probes import Probes
from . import common

_GUID = re.compile(r"\{[0-9A-Fa-f-]{36}\}")


def facts(probes: Probes) -> dict[str, t.Any]:
    """What the bridge read from a 6.x server. Refusal for a missing or failed probe."""
    install_path = registry_listing.value(probes.text("ns"), "InstallPath")
    return {
        "os": _system(probes.text("os")),
        "architecture": common.bits(registry_listing.value(probes.text("arch"), "PROCESSOR_ARCHITECTURE") or ""),
        "install_path": install_path,
        "version": _version(probes),
        "products": products(probes.text("products")),
        "services": {one["name"]: one["state"] for one in service_listing.parse(probes.text("services"))},
        **common.sql_server(probes),
        "server_files": _files(probes),
    }


def _system(text: str) -> dict[str, t.Any]:
    def value(name: str) -> str | None:
        return registry_listing.value(text, name)

    return {
        "name": value("ProductName"),
        "version": ".".join(filter(None, (value("CurrentVersion"), value("CurrentBuildNumber")))),
        "service_pack": value("CSDVersion"),
    }


def _version(probes: Probes) -> str | None:
    numbers = probes.get("ns_version", "win_file_version")["win_file_version"]
    return numbers.get("file_version_raw") or numbers.get("file_version") or None


def products(text: str) -> list[dict[str, str | None]]:
    """The installed products: subkeys `{guid}` of ProductInstallation."""
    found = []
    for path, values in registry_listing.parse(text).items():
        guid = _GUID.fullmatch(path.rsplit("\\", 1)[-1])
        if guid:
            named = {name.casefold(): content.data for name, content in values.items()}
            found.append(
                {
                    "guid": guid[0].casefold(),
                    "name": named.get("productname") or named.get("name") or named.get("displayname") or named.get(""),
                    "version": named.get("productversion") or named.get("version"),
                }
            )
    return sorted(found, key=lambda one: (str(one["name"]).casefold(), one["guid"] or ""))


def _files(probes: Probes) -> dict[str, t.Any]:
    """The install folder's tree: what step 1 of the guide has to copy."""
    result = probes.get("server_files", "files")
    files = [one for one in result["files"] if not one.get("isdir")]
    root = _common_root([str(one["path"]) for one in files])
    listed = [{"path": windows_paths.relative(str(one["path"]), root), "bytes": int(one.get("size") or 0)} for one in files]
    if not listed:
        raise Refusal(
            f"the install folder of {probes.host} has no file",
            "the Notification Server's files over its administrative share",
            "check InstallPath and the share as the migration's account, from the bridge",
        )
    return {
        "root": root,
        "count": len(listed),
        "bytes": sum(one["bytes"] for one in listed),
        "files": sorted(listed, key=lambda one: str(one["path"]).casefold()),
    }


def _common_root(paths: t.Sequence[str]) -> str:
    """The deepest folder that holds every path."""
    if not paths:
        return ""
    parts = [windows_paths.clean(path).split("\\")[:-1] for path in paths]
    shared = parts[0]
    for one in parts[1:]:
        keep = 0
        while keep < min(len(shared), len(one)) and shared[keep].casefold() == one[keep].casefold():
            keep += 1
        shared = shared[:keep]
    return "\\".join(shared)
