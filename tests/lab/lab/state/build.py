"""From a host's merged spec to a live Host. Images are built once and shared: nodes and keys are immutable.

A host is built in two stages: `ground` is what follows from the merged spec alone, `finish` what follows from the host's name and its
own section. A host that says nothing about the first stage takes it ready from its image (see shelf.py).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from . import agents, implied, installers, moving, sqlserver
from .context import Context
from .dates import moment
from .errors import EstateError
from .files import Drive, FileSystem, Node
from .host import COMPUTER_NAME, Host, OsInfo, Service, Winrm
from .records import Record, own_copy
from .registry import Key, Registry, Value
from .schema import Spec
from .tree import Layer

GB = 2**30
LANGUAGES = ("en", "de")
Trees = tuple[Layer[Node], Layer[Key]]
SYSTEM_TOOLS = (
    "cmd.exe", "icacls.exe", "msiexec.exe", "net.exe", "reg.exe", "sc.exe", "schtasks.exe", "shutdown.exe", "taskkill.exe", "tasklist.exe"
)  # fmt: skip
# name, display name, state; what every Windows here has running.
BASE_SERVICES = (
    ("EventLog", "Windows Event Log"),
    ("LanmanServer", "Server"),
    ("LanmanWorkstation", "Workstation"),
    ("RpcSs", "Remote Procedure Call (RPC)"),
    ("Schedule", "Task Scheduler"),
    ("W32Time", "Windows Time"),
)


def os_info(spec: Spec, where: str) -> OsInfo:
    try:
        version = tuple(int(part) for part in str(spec["version"]).split("."))
        bits = {"32-bit": 32, "64-bit": 64}[spec["architecture"]]
        kind = {"server": "server", "workstation": "workstation"}[spec.get("product_type", "workstation")]
        return OsInfo(spec["name"], (version[0], version[1], version[2]), int(spec.get("service_pack") or 0), bits, kind)
    except (KeyError, ValueError, IndexError) as error:
        raise EstateError(f"{where}.os: needs name, version a.b.c, architecture 32-bit|64-bit, product_type server|workstation") from error


def huge_drives() -> dict[str, Drive]:
    return {chr(letter): Drive(chr(letter), 2**62, 2**62) for letter in range(ord("A"), ord("Z") + 1)}


def load_files(files: FileSystem, spec: Spec, where: str, context: Context) -> None:
    """Put the `files` section into a file system."""
    old = context.long_ago()
    for path, fields in (spec.get("files") or {}).items():
        if fields is None:
            if files.find(path):
                files.remove(path, recurse=True)
        elif path.endswith("\\"):
            files.make_folder(path)
        else:
            put_file(files, path, fields, old, f"{where}.files.{path}")


def put_file(files: FileSystem, path: str, fields: Spec, old: dt.datetime, where: str) -> None:
    if fields.get("installer"):
        fields = {"size": installers.SIZE, "seed": installers.seed(fields["installer"]), **fields}
    if ("content" in fields) == ("size" in fields):
        raise EstateError(f"{where}: a file has either content or size; a folder's path ends with a backslash")
    files.make_folder(path.rpartition("\\")[0] + "\\")
    when = moment(fields["modified"]) if fields.get("modified") else old
    more: dict[str, t.Any] = {name: fields[name] for name in ("hidden", "readonly") if name in fields}
    more |= {name: str(fields[name]) for name in ("file_version", "product_version") if name in fields}
    if "content" in fields:
        files.write(path, str(fields["content"]).encode(), modified=when, **more)
    else:
        files.write(path, size=int(fields["size"]), seed=str(fields.get("seed") or path.lower()), modified=when, **more)
    files.touch(path, created=when)


def image_trees(image: str, spec: Spec, context: Context) -> Trees:
    """The files and registry keys that an image names."""
    files, registry = FileSystem(None, huge_drives(), context.long_ago), Registry()
    load_files(files, spec, f"images.{image}", context)
    registry.load(spec.get("registry") or {}, f"images.{image}.registry")
    return files.as_layer(f"files of {image}"), registry.as_layer(f"registry of {image}")


def ground(where: str, spec: Spec, trees: Trees, context: Context) -> Host:
    """The first stage: a host by its merged spec, on its image's trees, as far as neither its name nor its own files matter."""
    if "os" not in spec:
        raise EstateError(f"{where}.os: missing (name an image, or write it)")
    os = os_info(spec["os"], where)
    host = Host(
        name="",
        computer="",
        fqdn="",
        addresses=[],
        domain_dns=context.domain_dns,
        os=os,
        files=FileSystem(trees[0], huge_drives(), context.long_ago),
        registry=Registry(trees[1]),
        boot_time=context.now - dt.timedelta(days=9, hours=4),
        powershell=str(spec.get("powershell") or ""),
        winrm=bool(spec.get("winrm", False)),
        winrm_settings=winrm_settings(spec.get("winrm")),
        smb=frozenset(int(each) for each in spec.get("smb") or ([1] if os.nt < (6, 0) else [1, 2])),
        features={feature for feature, there in (spec.get("features") or {}).items() if there},
        packages={code: dict(fields) for code, fields in (spec.get("packages") or {}).items() if fields is not None},
        users={user: own_copy(fields or {}) for user, fields in (spec.get("users") or {}).items()},
        groups={group: list(members or []) for group, members in (spec.get("groups") or {}).items()},
        tasks={path: own_copy(fields) for path, fields in (spec.get("tasks") or {}).items() if fields is not None},
        shares={share.lower(): path for share, path in (spec.get("shares") or {}).items()},
        rights={right: list(members or []) for right, members in (spec.get("rights") or {}).items()},
        listens={int(port): str(what) for port, what in (spec.get("listens") or {}).items()},
    )
    system_folders(host, spec, context)
    implied.registry(host)
    host.registry.load(removals(spec.get("registry") or {}), f"{where}.registry")
    services(host, spec)
    tools(host, spec, context)
    return host


def finish(host: Host, record: Record, spec: Spec, context: Context) -> Host:
    """The second stage: who the host is, its agents and databases, its disks, its own files and registry."""
    where, own = record.where, record.own
    host.name, host.computer, host.fqdn = record.name, record.computer, record.fqdn(context.domain_dns)
    host.addresses = record.addresses
    host.switched_on = bool(own.get("up", True))
    host.memory_mb = int(spec.get("memory_mb") or 2048)
    host.processors, host.hardware = dict(spec.get("processors") or {}), dict(spec.get("hardware") or {})
    host.language, host.utc_offset = locale(spec, where)
    sqlserver.install(host, spec.get("sql") or {}, context, where)
    agents.install(host, spec.get("agent"), spec.get("ds_agent"), context, where)
    host.registry.set(f"{COMPUTER_NAME}\\ActiveComputerName", Value("ComputerName", "REG_SZ", host.computer))
    # The host's own registry and files come last: they win over everything that is implied.
    load_files(host.files, own, where, context)
    host.registry.load(own.get("registry") or {}, f"{where}.registry")
    host.files.drives = drives(spec, where)
    for letter in host.files.drives:
        hidden = f"{letter}:\\System Volume Information"
        host.files.make_folder(hidden)
        host.files.touch(hidden, hidden=True)
    host.files.clock = context.clock
    host.files.movers = moving.read(spec.get("moving") or {}, where)
    host.files.movers.settle(host.files, lambda service: True, context.now)
    return host


def locale(spec: Spec, where: str) -> tuple[str, int]:
    """The language of Windows' texts, and by how many minutes local time is ahead of UTC."""
    language = str(spec.get("language") or "en")
    if language not in LANGUAGES:
        raise EstateError(f"{where}.language: one of {', '.join(LANGUAGES)}, not {language!r}")
    return language, int((spec.get("timezone") or {}).get("offset") or 0)


def winrm_settings(spec: t.Any) -> Winrm:
    """`true` is Windows' defaults, a mapping says what is otherwise."""
    return Winrm(**spec) if isinstance(spec, dict) else Winrm()


def removals(registry: Spec) -> Spec:
    """The nulls of a registry section: an image may take away what is implied."""
    out: Spec = {}
    for path, values in registry.items():
        gone = values if values is None else {name: None for name, raw in values.items() if raw is None}
        if gone is None or gone:
            out[path] = gone
    return out


def drives(spec: Spec, where: str) -> dict[str, Drive]:
    out = {}
    for letter, fields in (spec.get("disks") or {"C": {"size_gb": 80, "free_gb": 40}}).items():
        if fields is None:
            continue
        size, free = float(fields["size_gb"]), float(fields["free_gb"])
        if free > size:
            raise EstateError(f"{where}.disks.{letter}: free_gb {free} is more than size_gb {size}")
        out[letter.upper()] = Drive(letter.upper(), int(size * GB), int(free * GB), str(fields.get("label") or ""))
    return out


def system_folders(host: Host, spec: Spec, context: Context) -> None:
    system = "C:\\Windows\\System32"
    folders = [system, "C:\\Program Files", "C:\\Users\\Public", "C:\\ProgramData"]
    if host.os.bits == 64:
        folders += ["C:\\Program Files (x86)", "C:\\Windows\\SysWOW64"]
    if host.winrm:
        folders += [f"C:\\Users\\{user}\\AppData\\Local\\Temp" for user in context.profiles]
    for folder in folders:
        host.files.make_folder(folder)
    wanted = [*SYSTEM_TOOLS, "robocopy.exe"] if host.os.nt >= (6, 0) else [*SYSTEM_TOOLS]
    old = context.long_ago()
    for tool in wanted:
        if not host.files.find(f"{system}\\{tool}"):
            put_file(host.files, f"{system}\\{tool}", {"size": 65536, "seed": tool, "file_version": f"{host.os.text}.0"}, old, tool)
    host.path = ["C:\\Windows\\system32", "C:\\Windows", *map(str, spec.get("path") or [])]


def services(host: Host, spec: Spec) -> None:
    for name, display in BASE_SERVICES:
        host.services[name.lower()] = Service(name, display, "running", "auto")
    quiet = host.os.product_type == "workstation" and host.os.nt >= (6, 0)
    host.services["remoteregistry"] = Service(
        "RemoteRegistry", "Remote Registry", "stopped" if quiet else "running", "manual" if quiet else "auto", "NT AUTHORITY\\LocalService"
    )
    if host.winrm:
        account = "NT AUTHORITY\\NetworkService"
        host.services["winrm"] = Service("WinRM", "Windows Remote Management (WS-Management)", "running", "auto", account)
    for name, fields in (spec.get("services") or {}).items():
        if fields is None:
            host.services.pop(name.lower(), None)
            continue
        old = host.services.get(name.lower())
        changes = dict(fields)
        host.services[name.lower()] = dataclasses.replace(old, **changes) if old else Service(name, changes.pop("display", name), **changes)


def tools(host: Host, spec: Spec, context: Context) -> None:
    old = context.long_ago()
    for name, fields in (spec.get("tools") or {}).items():
        if fields is None:
            continue
        put_file(host.files, fields["path"], {"size": 180224, "seed": name, "file_version": fields["version"]}, old, name)
        host.path.append(fields["path"].rpartition("\\")[0])
