"""What the estate file's `agent` and `ds_agent` mean on a host: registry, service, files.

Facts: names and places are those of docs/products.md (BISF, VBS-CHK, CMD-UNI, DAG-VBS, NESSUS; VBS-INST: the web address of 6.x). VBS-CHK
also shows how an agent writes a time: local, with the offset from UTC in minutes, `2007-09-25 13:34:01 -420`. Remembered, not sourced
there: the display names `Altiris Agent`, `Altiris Client Service`, the DS agents' folders, and that 7.x keeps its web address where 6.x
does.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import typing as t
import uuid

from .context import Context
from .errors import EstateError
from .host import Agent, Host, Service
from .registry import Value, software

PRODUCTS = {"altiris-6": "Altiris Agent", "sma-7.1": "Symantec Management Agent", "sma-7.6": "Symantec Management Agent"}
BASE_PLUGINS = ("SMFAgent", "Inventory Rule Agent", "CTSchedulingAgent", "ClientTaskAgent", "BaseTaskHandlersAgent")
NAMESPACE = uuid.UUID("6f0c1f5e-8e3b-5a51-9f3c-0d7c3b8f2a10")


def told(host: Host, moment: dt.datetime) -> str:
    """A moment as the agent of a host writes it into its registry."""
    return f"{host.local(moment):%Y-%m-%d %H:%M:%S} {host.utc_offset}"


def moment_of(text: str) -> dt.datetime | None:
    """The moment that an agent wrote (see `told`), None where it wrote something else."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (-?\d+)", text)
    if found is None:
        return None
    local = dt.datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.timezone.utc)
    return local - dt.timedelta(minutes=int(found[2]))


def point(host: Host, agent: Agent, server: str, web: str = "") -> None:
    """Tell an agent of a server: its name, and the web address where one is given."""
    host.registry.set(f"{agent.root}\\Servers", Value("", "REG_SZ", server))
    host.registry.make_key(f"{agent.root}\\Servers\\{server}")
    if web:
        altiris = agent.root.rpartition("\\")[0]
        host.registry.set(f"{altiris}\\eXpress\\NS Client\\NSs\\{server}", Value("NSWeb", "REG_SZ", web))


def program_files(bits: int, os_bits: int) -> str:
    return "C:\\Program Files (x86)" if bits == 32 and os_bits == 64 else "C:\\Program Files"


def install(host: Host, agent: dict[str, t.Any] | None, ds_agent: dict[str, t.Any] | None, context: Context, where: str) -> None:
    if agent:
        install_agent(host, agent, context, f"{where}.agent")
    if ds_agent:
        install_ds_agent(host, ds_agent, context, f"{where}.ds_agent")


def check_agent(spec: dict[str, t.Any], where: str) -> None:
    if spec.get("product") not in PRODUCTS:
        raise EstateError(f"{where}.product: one of {', '.join(PRODUCTS)}, not {spec.get('product')!r}")


def check_ds_agent(spec: dict[str, t.Any], where: str) -> None:
    if spec.get("kind") not in ("aclient", "dagent"):
        raise EstateError(f"{where}.kind: aclient or dagent, not {spec.get('kind')!r}")


def install_agent(host: Host, spec: dict[str, t.Any], context: Context, where: str) -> None:
    check_agent(spec, where)
    bits = int(spec.get("bits") or 32)
    folder = spec.get("dir") or f"{program_files(bits, host.os.bits)}\\Altiris\\Altiris Agent"
    root = f"{software(bits, host.os.bits)}\\Altiris\\Altiris Agent"
    guid = spec.get("guid")
    if guid is None:
        guid = "{" + str(uuid.uuid5(NAMESPACE, host.fqdn.lower())).upper() + "}"
    identities = host.agent.identities if host.agent else 0
    plugins = {str(name): str(spec.get("plugins_of") or spec["product"]) for name in spec.get("plugins") or ()}
    host.agent = Agent(spec["product"], folder, root, str(spec.get("broken") or ""), plugins, identities)
    host.agent.calls_after = float(spec.get("calls_after") or 1)
    registry = host.registry
    registry.set(root, Value("InstallDir", "REG_SZ", folder))
    if guid:
        registry.set(root, Value("MachineGuid", "REG_SZ", guid))
    registry.make_key(f"{root}\\Servers")
    if spec.get("server"):
        point(host, host.agent, str(spec["server"]), str(spec.get("web") or ""))
        for field, name in (("last_inventory", "Basic Inventory Last Post"), ("last_policy", "Policy Last Requested")):
            if spec.get(field):
                registry.set(f"{root}\\Servers\\{spec['server']}", Value(name, "REG_SZ", str(spec[field])))
    for plugin in (*BASE_PLUGINS, *(spec.get("plugins") or ())):
        registry.make_key(f"{root}\\Plugin Objects\\Agents\\{plugin}")
    program(host, folder, "AeXNSAgent.exe", str(spec.get("version") or ""), context)
    program(host, folder, "AeXAgentUtil.exe", str(spec.get("version") or ""), context)
    state = spec.get("state", "running")
    if state == "absent":
        return
    host.services["aexnsclient"] = Service("AeXNSClient", PRODUCTS[spec["product"]], state, "auto", path=f'"{folder}\\AeXNSAgent.exe"')


def upgrade(host: Host, product: str, version: str) -> None:
    """A newer agent over the one that is there, as the server's upgrade policy does it: all that it knows stays, its plug-ins too."""
    old = host.agent
    if old is None:
        raise ValueError(f"{host.name} has no agent")
    host.agent = dataclasses.replace(old, product=product)
    for exe in ("AeXNSAgent.exe", "AeXAgentUtil.exe"):
        host.files.write(f"{old.folder}\\{exe}", size=188416, seed=f"{exe} {version}", file_version=version, product_version=version)
    service = host.service("AeXNSClient")
    if service is not None:
        service.display = PRODUCTS[product]


def install_ds_agent(host: Host, spec: dict[str, t.Any], context: Context, where: str) -> None:
    check_ds_agent(spec, where)
    root = f"{software(32, host.os.bits)}\\Altiris\\Client Service"
    state = spec.get("state", "running")
    if spec["kind"] == "aclient":
        folder = spec.get("dir") or f"{program_files(32, host.os.bits)}\\Altiris\\AClient"
        service, exe = Service("AClient", "Altiris Client Service", state, "auto"), "aclient.exe"
    else:
        folder = spec.get("dir") or f"{program_files(32, host.os.bits)}\\Altiris\\DAgent"
        service, exe = Service("Altiris Deployment Agent", "Altiris Deployment Agent", state, "auto"), "dagent.exe"
        for name in ("TcpAddr", "DSIp"):
            host.registry.set(root, Value(name, "REG_SZ", str(spec.get("server") or "")))
    host.registry.set(root, Value("InstallDir", "REG_SZ", folder))
    service.path = f'"{folder}\\{exe}"'
    host.services[service.name.lower()] = service
    program(host, folder, exe, str(spec.get("version") or ""), context)


def program(host: Host, folder: str, exe: str, version: str, context: Context) -> None:
    host.files.make_folder(folder)
    old = context.now - dt.timedelta(days=400)
    host.files.write(f"{folder}\\{exe}", size=188416, seed=f"{exe} {version}", modified=old, file_version=version, product_version=version)
    host.files.touch(f"{folder}\\{exe}", created=old)
