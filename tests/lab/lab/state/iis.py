"""The configuration of a host's web server: application pools, sites, applications and virtual directories, by path.

Paths are `pool/NAME`, `site/NAME`, `app/SITE/NAME` and `vdir/SITE/APPLICATION/NAME` (APPLICATION empty for the site's own). What is there
when IIS was just installed is Microsoft's default: one site, one pool; the older .NET pools are left out.
"""

from __future__ import annotations

import copy
import typing as t

if t.TYPE_CHECKING:
    from .host import Host

Entry = dict[str, t.Any]
# What brings the WebAdministration module of PowerShell. The console alone brings it, too: the integration targets of microsoft.iis install
# Web-Server with its management tools, and then use the module.
FEATURES = {"Web-Scripting-Tools", "Web-Mgmt-Console"}
NEW_SITE: Entry = {"state": "Started", "pool": "DefaultAppPool", "preload": False, "bindings": []}
DEFAULTS: dict[str, Entry] = {
    "pool/DefaultAppPool": {"state": "Started", "attributes": {}},
    "site/Default Web Site": {
        **NEW_SITE,
        "id": 1,
        "folder": "%SystemDrive%\\inetpub\\wwwroot",
        "bindings": [{"at": "*:80:", "protocol": "http", "flags": 0, "hash": "", "store": ""}],
    },
}


def installed(host: Host) -> bool:
    return "Web-Server" in host.features


def contents(host: Host) -> dict[str, Entry]:
    """What is configured; not to be changed."""
    if host.iis is not None:
        return host.iis
    return DEFAULTS if installed(host) else {}


def find(host: Host, *parts: str) -> tuple[str, Entry] | None:
    """The path, as it is spelled, and the entry, without regard to case."""
    wanted = "/".join(parts).lower()
    return next(((path, entry) for path, entry in contents(host).items() if path.lower() == wanted), None)


def below(host: Host, *parts: str) -> dict[str, Entry]:
    """Everything under a path, itself not."""
    prefix = "/".join(parts).lower() + "/"
    return {path: entry for path, entry in contents(host).items() if path.lower().startswith(prefix)}


def change(host: Host, path: str, **fields: t.Any) -> Entry:
    """Make an entry, or change fields of it."""
    own = _own(host)
    entry: Entry = {**own.get(path, {}), **fields}
    own[path] = entry
    return entry


def remove(host: Host, *paths: str) -> None:
    own = _own(host)
    for path in paths:
        own.pop(path, None)


def _own(host: Host) -> dict[str, Entry]:
    if host.iis is None:
        host.iis = copy.deepcopy(contents(host))
    return host.iis


def visible(entry: Entry) -> Entry:
    """An entry without passwords; that one is set can be seen."""
    shown: Entry = {name: bool(value) if name == "password" else value for name, value in entry.items()}
    if "attributes" in shown:
        shown["attributes"] = {
            name: bool(value) if name.lower().endswith("password") else value for name, value in shown["attributes"].items()
        }
    return shown
