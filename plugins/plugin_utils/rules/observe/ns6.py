# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Notification Server 6.x, read through the bridge: remote registry, sc.exe, its administrative share, remote SQL."""

from __future__ import annotations

import re
import typing as t

from .. import windows_errors
from ..refusal import Refusal
from ..texts import registry_listing, robocopy, service_listing, windows_paths
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
        "server_files": _files(probes, install_path or ""),
        "ways": _ways(probes),
    }


def _ways(probes: Probes) -> dict[str, str]:
    """Which further way to the server is closed, and by what; '' for one that is open."""
    found = {}
    for one in probes.get("ways", "results")["results"]:
        text = " ".join(f"{one.get('stderr') or ''} {one.get('stdout') or ''} {one.get('msg') or ''}".split())
        found[str(one["item"]["way"])] = (
            "" if one.get("rc") == 0 else windows_errors.cause(text, one.get("rc")) or text[:200] or "no answer"
        )
    return found


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


def _files(probes: Probes, install_path: str) -> dict[str, t.Any]:
    """The tree of the install folder as robocopy lists it: what step 1 of the guide has to copy."""
    result = probes.get("server_files", "stdout")
    files = robocopy.listing(str(result["stdout"]))
    root = _root([one.path for one in files], install_path)
    listed = [{"path": windows_paths.relative(one.path, root), "bytes": one.bytes} for one in files]
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


def _root(paths: t.Sequence[str], install_path: str) -> str:
    """The install folder as these paths have it, which is the deepest folder that holds them all, or one above."""
    shared = _common_root(paths)
    tail = windows_paths.clean(install_path)[2:].casefold()
    at = shared.casefold().find(tail) if tail.strip("\\") else -1
    return shared[: at + len(tail)] if at >= 0 else shared


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
