"""Symantec Installation Manager at work: what it leaves on a server. A person starts it (it has no documented unattended mode).

Sourced (docs/products.md): the registry keys and values, the names of the services, `InstallHistoryPL.xml` with its attributes, that SIM's
version moves by itself (KB178409), the default name of the database, the wizard's folder and program, KMSRestoreUtility. Remembered: the
services' display names and the exact builds, which are arguments. The guide: an existing database must have its server's collation or the
installation stops; Legacy Agent Communication is on after an upgrade and may be off after a new installation; 7.6 wants .NET 4.5.1 and SQL
Server 2008 SP2 or later; no platform runs on a 32-bit system. The lab's own: product GUIDs, sizes, which IIS features are switched on
beyond the sourced minimum of section 3.7, and that the SQL Server to be used is named or is the only one that there is.
"""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from ..state import installers, sqlserver
from ..state.consoles import Console
from ..state.content import Content
from ..state.errors import EstateError
from ..state.host import Host, Service, SqlInstance
from ..state.registry import Value
from . import machine

if t.TYPE_CHECKING:
    from ..state.estate import Estate

ALTIRIS = "C:\\Program Files\\Altiris"
SIM = f"{ALTIRIS}\\Symantec Installation Manager"
SERVER = f"{ALTIRIS}\\Notification Server"
WIZARD = f"{ALTIRIS}\\Upgrade\\NSUpgradeWizard.exe"
PRODUCTS = (
    *("Symantec Management Platform", "Inventory Solution", "Software Management Solution", "Patch Management Solution"),
    "Deployment Solution",
)
SERVICES = (
    ("AeXSvc", "Altiris Service"),
    ("atrshost", "Altiris Object Host Service"),
    ("AltirisClientMsgDispatcher", "Altiris Client Message Dispatcher"),
    ("AltirisReceiverService", "Altiris File Receiver"),
    ("AltirisSupportService", "Altiris Support Service"),
    ("EventReceiver", "Event Receiver"),
    ("EventEngine", "Event Engine"),
    ("ctdataloader", "Client Task Data Loader"),
    ("W3SVC", "World Wide Web Publishing Service"),
)
FEATURES = {"Web-Server", "Web-ASP", "Web-Windows-Auth", "Web-Mgmt-Compat", "Web-Metabase"}
NET_451 = 378675


SIM_VERSION = "7.6.1026.0"  # made up, and of no platform here


@dataclasses.dataclass(frozen=True)
class Asked:
    """What the person chose in its pages. `sql` is a host of the estate, '' for the only one."""

    version: str
    sql: str
    instance: str
    database: str
    products: tuple[str, ...]
    wizard: bool
    sim_version: str = SIM_VERSION  # of the Installation Manager itself, which updates itself before it works
    earlier: tuple[str, ...] = ()  # versions of the platform that were installed before


def generation(version: str) -> int:
    return 76 if tuple(map(int, version.split(".")[:2])) >= (7, 6) else 71


def install(estate: Estate, host: Host, asked: Asked) -> str:
    """Run it to its end. EstateError where its readiness page would stop."""
    made = generation(asked.version)
    if host.os.bits == 32:
        raise EstateError(f"{host.name}: no platform installs on a 32-bit system")
    net = host.registry.number("HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release") or 0
    if made >= 76 and net < NET_451:
        raise EstateError(f"{host.name}: .NET Framework 4.5.1 is missing (Release {net}, {NET_451} needed)")
    where, upgraded = database(estate, host, asked, made)
    _files(estate, host, asked, made)
    console = Console(host.name, made, asked.version, where, legacy=upgraded, products=list(asked.products))
    console.content = Content(of=host.name, generation=made)
    estate.consoles[host.name] = console
    held = f"its database is {where[2]} on {where[0]}" if where else "without a database: the estate has no SQL Server for it"
    return f"{host.name}: Symantec Management Platform {asked.version} is installed and runs, {held}"


def _files(estate: Estate, host: Host, asked: Asked, made: int) -> None:
    registry, files = host.registry, host.files
    aim = "HKLM\\SOFTWARE\\Altiris\\AIM"
    registry.set(aim, Value("ProductVersion", "REG_SZ", asked.sim_version))
    registry.set(aim, Value("InstallDir", "REG_SZ", SIM))
    registry.set("HKLM\\SOFTWARE\\Altiris\\eXpress\\Notification Server", Value("InstallPath", "REG_SZ", SERVER))
    package = f"{SERVER}\\NSCap\\Bin\\Win32\\X86\\NS Client Package"
    for folder in (SIM, f"{SERVER}\\Config", f"{SERVER}\\Bin\\Tools", package, "C:\\ProgramData\\Symantec\\SMP\\Logs"):
        files.make_folder(folder)
    files.write(f"{SIM}\\InstallHistoryPL.xml", history(asked).encode())
    settings = (
        '<?xml version="1.0" encoding="utf-8"?>\n<configuration>\n  <customSetting key="PkgSvrPublishHTTP" type="local" value="1" />\n'
    )
    files.write(f"{SERVER}\\Config\\CoreSettings.config", f"{settings}</configuration>\n".encode())
    for program in ("Bin\\AeXSvc.exe", "Bin\\AeXConfig.exe", "Bin\\Tools\\NSConfigurator.exe"):
        files.write(f"{SERVER}\\{program}", size=90112, seed=f"{program} {asked.version}", file_version=asked.version,
                    product_version=asked.version)  # fmt: skip
    holds = {71: "sma-7.1", 76: "sma-7.6"}[made]
    for name, fields in estate.installers.installers.items():
        if fields["kind"] == "agent" and fields["agent"].get("product") == holds:
            files.write(f"{package}\\AeXNSC.exe", size=installers.SIZE, seed=installers.seed(name))
            break
    if made >= 76:
        files.make_folder(f"{SIM}\\KMSRestoreUtility")
        files.write(f"{SIM}\\KMSRestoreUtility\\KMS_Utility.exe", size=40960, seed="KMS_Utility", file_version=asked.version)
    if asked.wizard:
        wizard(host, asked.version)
    for name, display in SERVICES:
        host.services[name.lower()] = Service(name, display, "running", "auto")
    host.features |= FEATURES


def wizard(host: Host, version: str) -> None:
    host.files.make_folder(WIZARD.rpartition("\\")[0])
    host.files.write(WIZARD, size=204800, seed=f"wizard {version}", file_version=version)


def history(asked: Asked) -> str:
    """InstallHistoryPL.xml [SIMCLEAR], which keeps what was installed before; the GUIDs are made up."""
    lines = []
    rows = [(name, version) for name in asked.products for version in (*(asked.earlier if "Platform" in name else ()), asked.version)]
    for name, version in rows:
        numbers = (*version.split("."), "0", "0")
        guid = uuid.uuid5(uuid.NAMESPACE_DNS, name)
        said = f'definitionName="{name}" majorVersion="{numbers[0]}" minorVersion="{numbers[1]}" buildVersion="{numbers[2]}"'
        lines.append(f"    <product {said}><productGuid>{guid}</productGuid></product>")
    return "\n".join(['<?xml version="1.0"?>', "<ProductListing>", "  <products>", *lines, "  </products>", "</ProductListing>", ""])


def database(estate: Estate, host: Host, asked: Asked, made: int) -> tuple[tuple[str, str, str] | None, bool]:
    """The database that the server will use, and whether an existing one was upgraded."""
    place = sql_server(estate, host, asked)
    if place is None:
        return None, False
    there, instance = place
    if made >= 76 and instance.major[0] < 10:
        raise EstateError(f"{host.name}: SQL Server {instance.version} on {there.name} is older than 2008 SP2")
    old = instance.databases.get(asked.database.lower())
    name = (there.name, instance.name.lower(), asked.database.lower())
    if old is None:
        number = max((each.id for each in instance.databases.values()), default=4) + 1
        made_of = {"data_mb": 500, "used_mb": 300, "log_mb": 100, "recovery": "SIMPLE", "created": estate.now()}
        sqlserver.add_database((there, instance), asked.database, number, made_of, estate.now())
        instance.databases[asked.database.lower()].content = Content(of=host.name, generation=made)
        return name, False
    if old.collation.lower() != instance.collation.lower():
        raise EstateError(f"{host.name}: the database {old.name} has the collation {old.collation}, its server {instance.collation}")
    if old.content is None:
        old.content = Content(generation=made)
    if old.content.generation == machine.GENERATIONS["altiris-6"]:  # guide: New database requirement
        raise EstateError(f"{host.name}: the database {old.name} is of Notification Server 6.x; its schema cannot be upgraded")
    old.content.of, old.content.generation = host.name, made
    return name, True


def sql_server(estate: Estate, host: Host, asked: Asked) -> tuple[Host, SqlInstance] | None:
    if asked.sql:
        there = estate.host(asked.sql)
        found = there.sql.get(asked.instance.lower())
        if found is None:
            raise EstateError(f"{asked.sql} has no SQL Server {asked.instance}")
        return there, found
    named = [name for name in estate.hosts if estate.hosts.record(name).own.get("sql")]
    able = [(each, one) for each in map(estate.host, named) for one in each.sql.values() if each.os.bits == 64]
    own = [place for place in able if place[0] is host]
    if len(own or able) > 1:
        raise EstateError(f"{host.name}: which SQL Server? Give sql=, one of {', '.join(sorted(place[0].name for place in able))}")
    places = own or able
    return places[0] if places else None
