"""The estate file: known keys, and how an image is merged under a host. ESTATE.md is its description."""

from __future__ import annotations

import re
import typing as t

from .errors import EstateError

Spec = dict[str, t.Any]

NAME = re.compile(r"[a-z0-9_-]*")
ESTATE_KEYS = {"lab_estate", "name", "company", "domain", "now", "accounts", "dns", "network", "installers", "images", "hosts"}
BASE_KEYS = {
    "image", "description", "os", "powershell", "winrm", "smb", "memory_mb", "processors", "hardware", "disks", "registry", "files",
    "moving", "timezone", "language", "services", "features", "packages", "users", "groups", "rights", "tasks", "listens", "tools",
    "path", "shares", "sql", "agent", "ds_agent",
}  # fmt: skip
HOST_KEYS = BASE_KEYS | {"fqdn", "addresses", "up", "computer", "operator"}
AGENT_KEYS = {
    "product", "version", "server", "guid", "bits", "dir", "state", "last_inventory", "last_policy", "plugins", "plugins_of", "broken",
    "calls_after", "web",
}  # fmt: skip
WINRM_KEYS = {"basic", "unencrypted"}
NESTED: dict[str, set[str]] = {
    "timezone": {"name", "offset"},
    "os": {"name", "version", "service_pack", "architecture", "product_type"},
    "processors": {"sockets", "cores", "threads_per_core", "name", "vendor"},
    "hardware": {"manufacturer", "model", "serial"},
    "sql": {"instances"},
    "agent": AGENT_KEYS,
    "ds_agent": {"kind", "server", "version", "dir", "state"},
}
ENTRIES: dict[str, set[str]] = {
    "disks": {"size_gb", "free_gb", "label"},
    "files": {"content", "size", "seed", "modified", "file_version", "product_version", "hidden", "readonly", "installer"},
    "services": {"display", "state", "start", "account", "path", "depends", "description"},
    "packages": {"name", "version", "publisher", "wow64", "uninstall"},
    "tools": {"version", "path"},
    "users": {"password", "groups", "full_name", "description", "disabled"},
    "tasks": {
        "run", "author", "schedule", "start", "next_run", "last_run", "last_result", "status", "user", "enabled", "comment", "start_in",
    },
}  # fmt: skip
INSTANCE_KEYS = {
    "version", "edition", "level", "collation", "tcp", "min_tls", "max_tls", "state", "account", "data_dir", "backup_dir", "logins",
    "sql_logins", "readers", "databases", "virtual", "cannot_write",
}  # fmt: skip
DATABASE_KEYS = {
    "collation", "data_mb", "log_mb", "used_mb", "data_path", "log_path", "recovery", "state", "backups", "created", "level", "corrupt",
    "tables", "cmdb_of",
}  # fmt: skip

# Mappings whose keys Windows compares without regard to case.
CASELESS = {
    "registry", "files", "moving", "services", "disks", "features", "packages", "users", "groups", "rights", "tasks", "tools", "shares",
}  # fmt: skip


def merge(base: Spec, over: Spec, *, caseless: bool = False) -> Spec:
    """`over` on `base`: mappings key by key, everything else replaced. `null` stays, so that a loader can remove."""
    out = dict(base)
    spelled = {key.lower(): key for key in out} if caseless else {}
    for key, value in over.items():
        mine = spelled.get(str(key).lower(), key) if caseless else key
        old = out.get(mine)
        if isinstance(old, dict) and isinstance(value, dict):
            out[mine] = merge(old, value, caseless=caseless or key in CASELESS)
        else:
            out[mine] = value
    return out


def _known(section: Spec, known: set[str], where: str) -> None:
    if not isinstance(section, dict):
        raise EstateError(f"{where}: a mapping is needed, found {type(section).__name__}")
    for key in section:
        if key not in known:
            raise EstateError(f"{where}.{key}: unknown key; known are {', '.join(sorted(known))}")


def check_base(spec: Spec, known: set[str], where: str) -> None:
    """Refuse unknown keys of a host or an image, each named by its full path."""
    _known(spec, known, where)
    if isinstance(spec.get("winrm"), dict):  # else true or false
        _known(spec["winrm"], WINRM_KEYS, f"{where}.winrm")
    for name, keys in NESTED.items():
        if spec.get(name) is not None:
            _known(spec[name], keys, f"{where}.{name}")
    for name, keys in ENTRIES.items():
        entries = spec.get(name) or {}
        if not isinstance(entries, dict):
            raise EstateError(f"{where}.{name}: a mapping is needed, found {type(entries).__name__}")
        for entry, fields in entries.items():
            if fields is not None:
                _known(fields, keys, f"{where}.{name}.{entry}")
    for name, instance in ((spec.get("sql") or {}).get("instances") or {}).items():
        _known(instance, INSTANCE_KEYS, f"{where}.sql.instances.{name}")
        for database, fields in (instance.get("databases") or {}).items():
            _known(fields or {}, DATABASE_KEYS, f"{where}.sql.instances.{name}.databases.{database}")


def check(document: Spec) -> None:
    """Refuse a file of another schema, and every unknown key."""
    if document.get("lab_estate") != 1:
        raise EstateError(f"lab_estate: this lab reads version 1, the file says {document.get('lab_estate')!r}")
    _known(document, ESTATE_KEYS, "estate")
    if not NAME.fullmatch(str(document.get("name") or "")):
        raise EstateError(f"name: lower-case letters, digits, - and _, not {document['name']!r}")
    for needed in ("domain", "now", "hosts"):
        if needed not in document:
            raise EstateError(f"{needed}: missing")
    for name, spec in (document.get("images") or {}).items():
        check_base(spec, BASE_KEYS, f"images.{name}")
    for name, spec in document["hosts"].items():
        check_base(spec or {}, HOST_KEYS, f"hosts.{name}")


def resolve_image(images: dict[str, Spec], name: str, seen: tuple[str, ...] = ()) -> Spec:
    """An image with the images under it merged in."""
    if name in seen:
        raise EstateError(f"images.{name}: names itself through {' -> '.join(seen)}")
    if name not in images:
        raise EstateError(f"images.{name}: no such image; there are {', '.join(sorted(images))}")
    spec = images[name]
    if "image" not in spec:
        return spec
    return merge(resolve_image(images, spec["image"], (*seen, name)), {key: value for key, value in spec.items() if key != "image"})
