"""A host's state as plain data, and the differences between two states of an estate."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from . import iis
from .consoles import Console
from .content import Content
from .files import Node
from .host import Host
from .registry import Key, Value

Plain = dict[str, t.Any]
AREAS = ("files", "registry", "services", "disks", "features", "packages", "users", "groups", "tasks", "sql", "power",
         "rights", "acls", "shares", "firewall", "certificates", "console", "iis")  # fmt: skip


def stamp(when: dt.datetime) -> str:
    return when.astimezone(dt.timezone.utc).isoformat(timespec="microseconds")


def data_of(value: Value) -> Plain:
    data = value.data.hex() if isinstance(value.data, bytes) else list(value.data) if isinstance(value.data, tuple) else value.data
    return {"type": value.type, "data": data}


def of_host(host: Host) -> Plain:
    """Everything that a model can change, in a fixed order."""
    host.settle()
    return {
        "files": files_of(node for node in host.files.all() if not host.files.movers.owns(node.path)),
        "registry": registry_of(host.registry.all()),
        **rest_of(host),
    }


def files_of(nodes: t.Iterable[Node]) -> Plain:
    files: Plain = {}
    for node in nodes:
        if node.folder:
            files[node.path] = {"folder": True}
        else:
            entry: Plain = {"size": node.size, "content": node.identity(), "modified": stamp(node.modified)}
            if node.accessed is not None:
                entry["accessed"] = stamp(node.accessed)
            if node.file_version:
                entry["file_version"] = node.file_version
            if node.readonly or node.hidden:
                entry["attributes"] = [name for name in ("readonly", "hidden") if getattr(node, name)]
            files[node.path] = entry
    return files


def registry_of(keys: t.Iterable[Key]) -> Plain:
    registry: Plain = {}
    for key in keys:
        registry[key.path] = {}
        for value in sorted(key.values, key=lambda each: each.name.lower()):
            registry[f"{key.path}\\\\{value.name or '(Default)'}"] = data_of(value)
    return registry


def rest_of(host: Host) -> Plain:
    """All but the two trees."""
    sql: Plain = {}
    for instance in host.sql.values():
        for database in instance.databases.values():
            entry = dataclasses.asdict(dataclasses.replace(database, content=None))
            entry["content"] = content(database.content)
            entry["created"] = stamp(database.created)
            entry["backups"] = [
                {name: stamp(field) if isinstance(field, dt.datetime) else field for name, field in each.items()}
                for each in database.backups
            ]
            sql[f"{instance.name}/{database.name}"] = entry
    return {
        "services": {service.name: dataclasses.asdict(service) for _unused, service in sorted(host.services.items())},
        "disks": {letter: {"size": drive.size, "free": drive.free} for letter, drive in sorted(host.files.drives.items())},
        "features": dict.fromkeys(sorted(host.features), True),
        "packages": dict(sorted(host.packages.items())),
        "users": {user: _visible(fields) for user, fields in sorted(host.users.items())},
        "groups": {group: _group(host, group, members) for group, members in sorted(host.groups.items())},
        "tasks": dict(sorted(host.tasks.items())),
        "sql": sql,
        "power": {"state": _power(host)},
        "rights": {right: list(members) for right, members in sorted(host.rights.items())},
        "acls": {path: dataclasses.asdict(acl) for tree in (host.files, host.registry) for path, acl in sorted(tree.acls.items())},
        "shares": {share: {"path": path, **host.share_settings.get(share, {})} for share, path in sorted(host.shares.items())},
        "firewall": {name: dict(rule) for name, rule in sorted(host.firewall.items())},
        "certificates": {
            f"{store}\\{thumbprint}": {"subject": kept["subject"], "key": kept["key"] is not None}
            for store, held in sorted(host.certificates.items())
            for thumbprint, kept in sorted(held.items())
        },
        "iis": {path: iis.visible(entry) for path, entry in sorted(iis.contents(host).items())},
    }


def content(held: Content | None) -> Plain | None:
    """What a database holds: the computers that it knows, and the tables of the estate file."""
    if held is None:
        return None
    known = {
        guid: {**dataclasses.asdict(one), "registered": stamp(one.registered), "inventory": stamp(one.inventory)}
        for guid, one in sorted(held.computers.items())
    }
    return {"of": held.of, "computers": known, "sites": dict(sorted(held.site_services.items())), "tables": held.tables}


def of_console(console: Console) -> Plain:
    """What a person set at a server's console; agents that are on their way to it are no change yet."""
    plain = dataclasses.asdict(dataclasses.replace(console, content=Content(), waiting={}, refused=[], called=[]))
    for name in ("content", "waiting", "refused", "called"):
        del plain[name]
    plain["upgrades"] = {name: stamp(when) for name, when in console.upgrades.items()}
    return plain


def _visible(user: Plain) -> Plain:
    """A local account without its password; that it was set is told by a counter."""
    return {"groups": [], **{name: value for name, value in user.items() if name != "password" and value is not None}}


def _group(host: Host, group: str, members: list[str]) -> Plain | list[str]:
    note = host.group_notes.get(group.lower())
    return list(members) if note is None else {"members": list(members), "description": note}


def _power(host: Host) -> Plain:
    state: Plain = {"up": host.up, "booted": stamp(host.booted)}
    if host.shutdown is not None:
        state["shutdown"] = stamp(host.shutdown.starts)
    return state


def diff(before: Plain, after: Plain) -> list[Plain]:
    """What changed from one estate snapshot to another: {host, area, path, name?, change, from, to}, in a fixed order.

    A registry value is given as its key (`path`) and its `name`, '' for the default value.
    """
    changes: list[Plain] = []
    old_hosts, new_hosts = before["hosts"], after["hosts"]
    for host in sorted(set(old_hosts) | set(new_hosts)):
        changes.extend(of_two(host, old_hosts.get(host, {}), new_hosts.get(host, {})))
    return changes


def of_two(host: str, old: Plain, new: Plain) -> list[Plain]:
    """What changed between two states of one host."""
    return [change for area in AREAS for change in _area(host, area, old.get(area, {}), new.get(area, {}))]


def _area(host: str, area: str, old: Plain, new: Plain) -> t.Iterator[Plain]:
    for path in sorted(set(old) | set(new)):
        was, now = old.get(path), new.get(path)
        if was == now:
            continue
        change = "create" if path not in old else "delete" if path not in new else "modify"
        entry: Plain = {"host": host, "area": area, "path": path, "change": change, "from": was, "to": now}
        if area == "registry" and "\\\\" in path:
            key, _unused, name = path.rpartition("\\\\")
            entry.update(path=key, name="" if name == "(Default)" else name)
        yield entry
