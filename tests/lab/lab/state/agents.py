"""What the estate file's `agent` and `ds_agent` mean on a host: registry, service, files.

Facts: names and places are those of docs/products.md (BISF, VBS-CHK, CMD-UNI, DAG-VBS, NESSUS). Remembered, not
sourced there: the display names `Altiris Agent`, `Altiris Client Service`, and the DS agents' folders.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t
import uuid

from .context import Context
from .errors import EstateError
from .host import Agent, Host, Service
from .registry import Value, software

PRODUCTS = {"altiris-6": "Altiris Agent", "sma-7.1": "Symantec Management Agent", "sma-7.6": "Symantec Management Agent"}
BASE_PLUGINS = ("SMFAgent", "Inventory Rule Agent", "CTSchedulingAgent", "ClientTaskAgent", "BaseTaskHandlersAgent")
NAMESPACE = uuid.UUID("6f0c1f5e-8e3b-5a51-9f3c-0d7c3b8f2a10")


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
    registry = host.registry
    registry.set(root, Value("InstallDir", "REG_SZ", folder))
    if guid:
        registry.set(root, Value("MachineGuid", "REG_SZ", guid))
    registry.make_key(f"{root}\\Servers")
    if spec.get("server"):
        registry.set(f"{root}\\Servers", Value("", "REG_SZ", spec["server"]))
        registry.make_key(f"{root}\\Servers\\{spec['server']}")
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
