"""A host of the estate file from its observation document, by the kind of host that the document names."""

from __future__ import annotations

import typing as t
from xml.sax.saxutils import quoteattr

from . import machine
from .machine import MB, Facts, Filled

SOFTWARE = "HKLM\\SOFTWARE"
CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control"
NS = f"{SOFTWARE}\\Altiris\\eXpress\\Notification Server"
AGENTS = (((7, 6), "sma-7.6"), ((7, 1), "sma-7.1"), ((0,), "altiris-6"))
# Of the documents' readiness facts: feature -> the parts of IIS in the registry that say it.
IIS = {
    "Web-Server": ("W3SVC",), "Web-Metabase": ("Metabase",), "Web-WMI": ("WMICompatibility",), "Web-Lgcy-Scripting": ("LegacyScripts",),
    "Web-Asp-Net45": ("ASPNET45",),
}  # fmt: skip


def of(document: Facts) -> Filled:
    """The host of a document."""
    if not document.get("reached"):
        made = unknown()
        made.notes = [f"switched off: it was not reached ({document.get('reason') or 'no reason given'})", *made.notes[1:]]
        if document.get("fqdn"):
            made.spec["fqdn"] = document["fqdn"]
        if document.get("address"):
            made.spec["addresses"] = [str(document["address"])]
        return made
    return KINDS[document["host_kind"]](document)


def unknown() -> Filled:
    """A host of the inventory that no document describes."""
    made = Filled({"up": False})
    made.assume("switched off: no document describes it")
    machine.system(made, {})
    return made


def endpoint(document: Facts) -> Filled:
    made, facts = machine.base(document), document["facts"]
    agent = facts.get("agent") or {}
    if agent.get("installed"):
        wide = made.spec["os"]["architecture"] == "64-bit"
        version = str(agent.get("version") or "")
        if not version:
            made.assume("an agent of 6.x whose executable tells no version: no document says it")
        numbers = tuple(int(part) if part.isdigit() else 0 for part in version.split(".")[:2])
        made.spec["agent"] = {
            "product": next(product for least, product in AGENTS if numbers >= least),
            "version": version,
            "server": agent.get("server") or "",
            "guid": agent.get("guid") or "",
            "bits": 64 if wide and agent.get("view") == "native" else 32,
            "state": machine.STATES.get(str(agent.get("service")), "stopped"),
        }
        if agent.get("install_dir"):
            made.spec["agent"]["dir"] = agent["install_dir"]
        made.assume("the agent has no plug-ins beside its base ones")
        if agent.get("service") is None:
            made.spec["agent"]["state"] = "absent"
    if facts.get("os"):
        machine.drives(made, {})
    return made


def server(document: Facts) -> Filled:
    made, facts = machine.base(document), document["facts"]
    machine.services(made, facts)
    machine.drives(made, facts.get("disks") or {})
    software = facts.get("software") or {}
    framework = {"Release": software.get("dotnet_release"), "Install": 1 if software.get("dotnet_release") else None}
    machine.registry(made, f"{SOFTWARE}\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", framework)
    aim = {"ProductVersion": software.get("sim_version"), "InstallDir": software.get("sim_dir")}
    machine.registry(made, f"{SOFTWARE}\\Altiris\\AIM", aim)
    machine.registry(made, NS, {"InstallPath": software.get("ns_path")})
    machine.registry(made, f"{SOFTWARE}\\JavaSoft\\Java Runtime Environment", {"CurrentVersion": software.get("java")})
    machine.registry(made, f"{SOFTWARE}\\Microsoft\\Silverlight", {"Version": software.get("silverlight")})
    platform(made, facts)
    readiness(made, facts)
    return made


def platform(made: Filled, facts: Facts) -> None:
    """The installed Notification Server: the executable of its service, and the list of products. Its page is not made."""
    software, seen = facts.get("software") or {}, facts.get("platform") or {}
    section: Facts = made.spec.setdefault("files", {}) if seen else {}
    if seen.get("file_version"):
        service = f"{str(software['ns_path']).rstrip(chr(92))}\\Bin\\AeXSvc.exe"
        section[service] = {"size": 98304, "file_version": seen["file_version"]}
    if seen.get("history") and software.get("sim_dir"):
        section[f"{str(software['sim_dir']).rstrip(chr(92))}\\InstallHistoryPL.xml"] = {"content": history(seen["history"])}
    if seen:
        made.assume("a server of the platform without its console: its page is not found")


def history(products: list[Facts]) -> str:
    """InstallHistoryPL.xml, one row for each product."""
    rows = []
    for one in products:
        numbers = [*str(one.get("version") or "").split("."), "", "", ""]
        version = f'majorVersion="{numbers[0]}" minorVersion="{numbers[1]}" buildVersion="{numbers[2]}"'
        rows.append(
            f"<product definitionName={quoteattr(str(one['name']))} {version}><productGuid>{one.get('guid') or ''}</productGuid></product>"
        )
    return "<ProductListing><products>" + "".join(rows) + "</products></ProductListing>"


def readiness(made: Filled, facts: Facts) -> None:
    """What a document says of a platform server's readiness to be installed."""
    machine.registry(made, f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion\\Policies\\System", {"EnableLUA": facts.get("uac")})
    machine.registry(made, f"{SOFTWARE}\\Microsoft\\Internet Explorer", {"svcVersion": facts.get("internet_explorer")})
    there = facts.get("features") or {}
    parts = {part: 1 for feature, known in IIS.items() if there.get(feature) for part in known}
    machine.registry(made, f"{SOFTWARE}\\Microsoft\\InetStp\\Components", parts)
    if facts.get("reboot_pending"):
        update = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
        made.spec.setdefault("registry", {})[update] = {}
        made.assume("the pending restart is one of Windows Update")


def bridge(document: Facts) -> Filled:
    made, facts = machine.base(document), document["facts"]
    seen = facts.get("registry") or {}
    start = seen.get("smb1_start")
    made.spec["smb"] = [2, 3] if start is None else [1, 2, 3]
    machine.registry(made, "HKLM\\SYSTEM\\CurrentControlSet\\Services\\mrxsmb10", {"Start": start})
    machine.registry(made, f"{CONTROL}\\Lsa\\MSV1_0", {"RestrictSendingNTLMTraffic": seen.get("ntlm_restriction")})
    channel = f"{CONTROL}\\SecurityProviders\\SCHANNEL"
    machine.registry(made, f"{channel}\\Ciphers\\RC4 128/128", {"Enabled": seen.get("rc4_schannel")})
    kerberos = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters"
    machine.registry(made, kerberos, {"SupportedEncryptionTypes": seen.get("kerberos_types")})
    tls = {"Enabled": seen.get("tls10_enabled"), "DisabledByDefault": seen.get("tls10_disabled_by_default")}
    machine.registry(made, f"{channel}\\Protocols\\TLS 1.0\\Client", tls)
    sqlcmd = facts.get("sqlcmd") or {}
    if sqlcmd.get("found"):
        folder = f"{str(sqlcmd['version']).partition('.')[0]}0"
        path = f"C:\\Program Files\\Microsoft SQL Server\\{folder}\\Tools\\Binn\\SQLCMD.EXE"
        made.spec["tools"] = {"sqlcmd": {"version": str(sqlcmd["version"]), "path": path}}
        made.assume("sqlcmd in the folder of its version")
    room = facts.get("target_room") or {}
    if room.get("free_bytes") is not None:
        machine.drives(made, {str(room.get("root") or "C:\\")[:2]: room["free_bytes"]})
    else:
        machine.drives(made, {})
    return made


def ns6(document: Facts) -> Filled:
    made, facts = machine.base(document), document["facts"]
    made.spec |= {"smb": [1], "winrm": False}
    made.assume("SMB 1 only, no WinRM")
    machine.services(made, facts)
    machine.registry(made, NS, {"InstallPath": facts.get("install_path")})
    for product in facts.get("products") or []:
        values = {"Name": product.get("name"), "Version": product.get("version")}
        machine.registry(made, f"{NS}\\ProductInstallation\\{product['guid']}", values)
    files(made, facts)
    database_server(elsewhere(made, document), facts)
    return made


def files(made: Filled, facts: Facts) -> None:
    """The server's own files, by name and size: their content is the lab's."""
    seen = facts.get("server_files") or {}
    folder = str(facts.get("install_path") or "").rstrip("\\")
    section: Facts = made.spec.setdefault("files", {})
    for one in seen.get("files") or []:
        section[f"{folder}\\{one['path']}"] = {"size": int(one["bytes"])}
    if facts.get("version") and folder:
        build = section.setdefault(f"{folder}\\Bin\\AeXSvc.exe", {"size": 98304})
        build["file_version"] = facts["version"]
    if section:
        made.assume("the files of the server have the sizes of the real ones, and made-up content")


def sql(document: Facts) -> Filled:
    made = machine.base({**document, "facts": {"os": {"name": "Microsoft Windows Server 2012 R2 Standard", "version": "6.3.9600"}}})
    made.assume("Windows Server 2012 R2: the host was asked by sqlcmd only")
    database_server(made, document["facts"])
    return made


def elsewhere(made: Filled, document: Facts) -> Filled:
    """The host of the SQL Server that a document tells of: its own, or the machine that SQL Server names."""
    facts = document["facts"]
    name = str((facts.get("sql") or {}).get("machine") or "").lower()
    own = {str(made.spec.get("computer") or document["host"]).lower(), str(document["host"]).lower()}
    if not name or name in own:
        return made
    old = int(str(facts["sql"]["version"]).partition(".")[0]) < 10
    system = ("Microsoft Windows Server 2003 R2", "5.2.3790") if old else ("Microsoft Windows Server 2012 R2 Standard", "6.3.9600")
    other = Filled({})
    machine.system(other, {"os": dict(zip(("name", "version"), system, strict=True)), "architecture": 32 if old else 64})
    other.assume(f"{system[0]}: SQL Server names this machine, and no document describes it")
    made.others[name] = other
    machine.drives(made, {})
    return other


def database_server(made: Filled, facts: Facts) -> None:
    machine.drives(made, facts.get("drives") or {})
    seen = facts.get("sql")
    if not seen:
        return
    letters = sorted(made.spec["disks"])
    folder = f"{letters[-1]}:\\Rehearsal\\Data"
    databases = {}
    for one in facts.get("databases") or []:
        log = MB if one["bytes"] > 2 * MB else 8192
        sizes = {"data_mb": (one["bytes"] - log) / MB, "log_mb": log / MB}
        databases[one["name"]] = {"collation": one.get("collation") or seen.get("collation"), **sizes}
    old = int(str(seen["version"]).partition(".")[0]) < 10
    made.spec["sql"] = {
        "instances": {
            "MSSQLSERVER": {
                "version": str(seen["version"]),
                "edition": seen["edition"],
                "collation": seen["collation"],
                "tcp": 1433,
                "max_tls": "1.0" if old else "1.2",
                "data_dir": folder,
                "backup_dir": seen.get("backup_directory") or "",
                "databases": databases,
            }
        }
    }
    made.assume(
        "the SQL Server is the default instance on port 1433, its files in one folder, its databases with a log of 1 MB and 80 % full"
    )


KINDS: dict[str, t.Callable[[Facts], Filled]] = {"endpoint": endpoint, "server": server, "bridge": bridge, "ns6": ns6, "sql": sql}
