"""Installers that the estate file describes (`installers`), what they leave on a host, and how that goes away again.

A file is an installer when the estate file says so (`files: {.. : {installer: NAME}}`), or when it has the very bytes of one, so a copy
by any way is one too. The lab knows nothing of any real product: everything an installer does is in its description.
"""

from __future__ import annotations

import hashlib
import typing as t

from . import power
from .errors import EstateError
from .files import Node, synthetic_bytes
from .host import Host, Service
from .registry import Value, software

SIZE = 2**20  # bytes of an installer whose size nobody says
KEYS = {
    "kind", "product", "name", "version", "publisher", "wow64", "quiet", "code", "reboot", "registry", "files", "services",
    "uninstall", "agent",
}  # fmt: skip
UNINSTALL = "Microsoft\\Windows\\CurrentVersion\\Uninstall"
KINDS = ("msi", "exe", "agent")
Spec = dict[str, t.Any]


def seed(name: str) -> str:
    return f"installer:{name}"


def check(installers: Spec) -> None:
    """Refuse a description with unknown keys or without what its kind needs."""
    for name, fields in installers.items():
        where = f"installers.{name}"
        for key in fields:
            if key not in KEYS:
                raise EstateError(f"{where}.{key}: unknown key; known are {', '.join(sorted(KEYS))}")
        if fields.get("kind") not in KINDS:
            raise EstateError(f"{where}.kind: one of {', '.join(KINDS)}, not {fields.get('kind')!r}")
        if fields["kind"] == "agent":
            if not fields.get("agent"):
                raise EstateError(f"{where}.agent: missing (product and version of the agent that it installs)")
        elif not (fields.get("product") and fields.get("name")):
            raise EstateError(f"{where}: needs product (the name of its Uninstall key) and name")


def uninstall_values(code: str, fields: Spec) -> list[Value]:
    """The values of an Uninstall key."""
    out = []
    for name, field in (("DisplayName", "name"), ("DisplayVersion", "version"), ("Publisher", "publisher")):
        if fields.get(field):
            out.append(Value(name, "REG_SZ", str(fields[field])))
    if fields.get("uninstall"):
        out.append(Value("UninstallString", "REG_SZ", str(fields["uninstall"])))
    elif fields.get("kind") == "msi":
        out += [Value("UninstallString", "REG_SZ", f"MsiExec.exe /X{code}"), Value("WindowsInstaller", "REG_DWORD", 1)]
    return out


class Catalogue:
    """The installers of an estate."""

    def __init__(self, installers: Spec) -> None:
        check(installers)
        self.installers = installers
        self._by_size: dict[int, list[tuple[str, str]]] | None = None

    def of(self, node: Node) -> tuple[str, Spec] | None:
        """Name and description of the installer that a file is, or None."""
        name = node.seed.removeprefix("installer:")
        if node.content is None and node.seed.startswith("installer:") and name in self.installers:
            return name, self.installers[name]
        if node.content is None or node.size != SIZE:
            return None
        if self._by_size is None:
            digests = [(hashlib.sha1(synthetic_bytes(seed(each), SIZE)).hexdigest(), each) for each in self.installers]
            self._by_size = {SIZE: digests}
        digest = node.digest("sha1")
        found = next((each for known, each in self._by_size[SIZE] if known == digest), None)
        return (found, self.installers[found]) if found else None

    def installed_by(self, host: Host, code: str) -> Spec:
        """The description of what made an installed package, {} when the estate file only lists it."""
        entry = package(host, code)
        return self.installers.get((entry or {}).get("installer", ""), {}) if entry else {}


def package(host: Host, code: str) -> Spec | None:
    """An installed package by its code, in any case."""
    return next((fields for each, fields in host.packages.items() if each.lower() == code.lower()), None)


def uninstall_key(host: Host, code: str, fields: Spec) -> str:
    return f"{software(32 if fields.get('wow64') else 64, host.os.bits)}\\{UNINSTALL}\\{code}"


def install(host: Host, name: str, fields: Spec) -> int:
    """Do what the installer does; gives its exit code (3010 when it wants a restart)."""
    code = fields.get("code", 0)
    if code not in (0, 1641, 3010):
        return int(code)
    product = str(fields["product"])
    kept = {key: str(fields[key]) for key in ("name", "version", "publisher") if fields.get(key)}
    host.packages[product] = {**kept, **({"wow64": True} if fields.get("wow64") else {}), "installer": name}
    key = uninstall_key(host, product, fields)
    for value in uninstall_values(product, fields):
        host.registry.set(key, value)
    host.registry.load(fields.get("registry") or {}, f"installers.{name}.registry")
    for path, file in (fields.get("files") or {}).items():
        host.files.make_folder(path if path.endswith("\\") else path.rpartition("\\")[0] + "\\")
        if not path.endswith("\\"):
            versions = {key: str(file[key]) for key in ("file_version", "product_version") if key in file}
            content = str(file["content"]).encode() if "content" in file else None
            host.files.write(path, content, **({} if content else {"size": int(file.get("size", 0)), "seed": path.lower()}), **versions)
    for service, settings in (fields.get("services") or {}).items():
        host.services[service.lower()] = Service(
            service, settings.get("display", service), **{k: v for k, v in settings.items() if k != "display"}
        )
    return restart_wanted(host, name, fields, code)


def restart_wanted(host: Host, name: str, fields: Spec, code: int) -> int:
    if fields.get("reboot"):
        power.pend(host, name)
        return code or 3010
    return code


def uninstall(host: Host, code: str, fields: Spec) -> int:
    """Take a package away with everything that its installer made; gives the exit code."""
    for each in [each for each in host.packages if each.lower() == code.lower()]:
        host.registry.remove_key(uninstall_key(host, each, host.packages.pop(each)))
    for key, values in (fields.get("registry") or {}).items():
        for name in values or {}:
            host.registry.unset(key, str(name))
    for path in fields.get("files") or {}:
        if host.files.find(path) is not None:
            host.files.remove(path, recurse=True)
    for service in fields.get("services") or {}:
        host.services.pop(service.lower(), None)
    return restart_wanted(host, code, fields, 0)
