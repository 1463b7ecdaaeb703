"""Windows features of servers: names, parents, what they need, and what they leave on a host.

Names are Microsoft's own (the list of docs/products.md, and Get-WindowsFeature of 2012 R2). Remembered, not looked
up: display names, dependencies, the set that the bare `Web-Server` brings, and that .NET 3.5's files are not on the disk from 2012 on.
The table is a part of Windows' own; a name that is not in it has no model.
"""

from __future__ import annotations

import dataclasses

from .host import Host, Service
from .registry import Value

NT61, NT62 = (6, 1), (6, 2)


@dataclasses.dataclass(frozen=True)
class Feature:
    """`kind` as FeatureType; `since` and `until` are the first and the last NT version that have it."""

    name: str
    display: str
    parent: str = ""
    kind: str = "Role Service"
    needs: tuple[str, ...] = ()
    since: tuple[int, int] = NT61
    until: tuple[int, int] = (99, 0)


_W, _C = "Web-WebServer", "Web-Common-Http"
_ALL = (
    Feature("Web-Server", "Web Server (IIS)", kind="Role", needs=("Web-Default-Doc", "Web-Dir-Browsing", "Web-Http-Errors",
            "Web-Static-Content", "Web-Http-Logging", "Web-Stat-Compression", "Web-Filtering")),
    Feature(_W, "Web Server", "Web-Server"),
    Feature(_C, "Common HTTP Features", _W),
    Feature("Web-Default-Doc", "Default Document", _C), Feature("Web-Dir-Browsing", "Directory Browsing", _C),
    Feature("Web-Http-Errors", "HTTP Errors", _C), Feature("Web-Static-Content", "Static Content", _C),
    Feature("Web-Http-Redirect", "HTTP Redirection", _C),
    Feature("Web-Health", "Health and Diagnostics", _W), Feature("Web-Http-Logging", "HTTP Logging", "Web-Health"),
    Feature("Web-Request-Monitor", "Request Monitor", "Web-Health"),
    Feature("Web-Performance", "Performance", _W), Feature("Web-Stat-Compression", "Static Content Compression", "Web-Performance"),
    Feature("Web-Dyn-Compression", "Dynamic Content Compression", "Web-Performance"),
    Feature("Web-Security", "Security", _W), Feature("Web-Filtering", "Request Filtering", "Web-Security"),
    Feature("Web-Basic-Auth", "Basic Authentication", "Web-Security"),
    Feature("Web-Windows-Auth", "Windows Authentication", "Web-Security"),
    Feature("Web-App-Dev", "Application Development", _W),
    Feature("Web-ASP", "ASP", "Web-App-Dev", needs=("Web-ISAPI-Ext", "Web-Filtering")),
    Feature("Web-ISAPI-Ext", "ISAPI Extensions", "Web-App-Dev"), Feature("Web-ISAPI-Filter", "ISAPI Filters", "Web-App-Dev"),
    Feature("Web-Net-Ext", ".NET Extensibility 3.5", "Web-App-Dev", needs=("NET-Framework-Core", "Web-Filtering")),
    Feature("Web-Asp-Net", "ASP.NET 3.5", "Web-App-Dev", needs=("Web-Net-Ext", "Web-ISAPI-Ext", "Web-ISAPI-Filter", "Web-Default-Doc")),
    Feature("Web-Net-Ext45", ".NET Extensibility 4.5", "Web-App-Dev", needs=("NET-Framework-45-ASPNET", "Web-Filtering"), since=NT62),
    Feature("Web-Asp-Net45", "ASP.NET 4.5", "Web-App-Dev", needs=("Web-Net-Ext45", "Web-ISAPI-Ext", "Web-ISAPI-Filter", "Web-Default-Doc"),
            since=NT62),
    Feature("Web-Mgmt-Tools", "Management Tools", "Web-Server"), Feature("Web-Mgmt-Console", "IIS Management Console", "Web-Mgmt-Tools"),
    Feature("Web-Scripting-Tools", "IIS Management Scripts and Tools", "Web-Mgmt-Tools"),
    Feature("Web-Mgmt-Compat", "IIS 6 Management Compatibility", "Web-Mgmt-Tools"),
    Feature("Web-Metabase", "IIS 6 Metabase Compatibility", "Web-Mgmt-Compat"),
    Feature("Web-WMI", "IIS 6 WMI Compatibility", "Web-Mgmt-Compat", needs=("Web-Metabase",)),
    Feature("Web-Lgcy-Scripting", "IIS 6 Scripting Tools", "Web-Mgmt-Compat", needs=("Web-WMI",)),
    Feature("Web-Lgcy-Mgmt-Console", "IIS 6 Management Console", "Web-Mgmt-Compat", needs=("Web-Metabase",)),
    Feature("NET-Framework", ".NET Framework 3.5.1 Features", kind="Feature", until=NT61),
    Feature("NET-Framework-Features", ".NET Framework 3.5 Features", kind="Feature", since=NT62),
    Feature("NET-Framework-Core", ".NET Framework 3.5 (includes .NET 2.0 and 3.0)", "NET-Framework-Features", "Feature"),
    Feature("NET-HTTP-Activation", "HTTP Activation", "NET-Framework-Features", "Feature",
            needs=("NET-Framework-Core", "WAS-Process-Model")),
    Feature("NET-Framework-45-Features", ".NET Framework 4.5 Features", kind="Feature", since=NT62),
    Feature("NET-Framework-45-Core", ".NET Framework 4.5", "NET-Framework-45-Features", "Feature", since=NT62),
    Feature("NET-Framework-45-ASPNET", "ASP.NET 4.5", "NET-Framework-45-Features", "Feature", since=NT62),
    Feature("NET-WCF-Services45", "WCF Services", "NET-Framework-45-Features", "Feature", since=NT62),
    Feature("NET-WCF-HTTP-Activation45", "HTTP Activation", "NET-WCF-Services45", "Feature", since=NT62,
            needs=("NET-Framework-45-ASPNET", "WAS-Process-Model", "WAS-Config-APIs", "Web-Asp-Net45")),
    Feature("WAS", "Windows Process Activation Service", kind="Feature"), Feature("WAS-Process-Model", "Process Model", "WAS", "Feature"),
    Feature("WAS-Config-APIs", "Configuration APIs", "WAS", "Feature"),
    Feature("FS-SMB1", "SMB 1.0/CIFS File Sharing Support", kind="Feature", since=(6, 3)),
    Feature("Telnet-Client", "Telnet Client", kind="Feature"),
)  # fmt: skip
CATALOGUE = {feature.name.lower(): feature for feature in _ALL}
ALWAYS = {"net-framework-45-features", "net-framework-45-core"}  # installed with every Windows from 2012 on
WITHOUT_FILES = {"net-framework-core", "net-http-activation"}  # from 2012 on
INETSTP = "HKLM\\SOFTWARE\\Microsoft\\InetStp"
NDP35 = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v3.5"


def known(host: Host, name: str) -> Feature | None:
    """A feature that this host's Windows has, or None."""
    found = CATALOGUE.get(name.lower())
    return found if found and found.since <= host.os.nt <= found.until else None


def here(host: Host) -> list[Feature]:
    return [feature for feature in _ALL if feature.since <= host.os.nt <= feature.until]


def parent(host: Host, feature: Feature) -> str:
    """The name of the feature above; .NET 3.5 is under another name on 2008 R2."""
    return "NET-Framework" if feature.parent == "NET-Framework-Features" and host.os.nt < NT62 else feature.parent


def installed(host: Host, name: str) -> bool:
    return name.lower() in {each.lower() for each in host.features} or (host.os.nt >= NT62 and name.lower() in ALWAYS)


def below(host: Host, name: str) -> list[Feature]:
    """Every feature under one, parents first."""
    out: list[Feature] = []
    for each in here(host):
        if parent(host, each).lower() == name.lower():
            out += [each, *below(host, each.name)]
    return out


def missing(host: Host, wanted: list[Feature]) -> list[Feature]:
    """What would be installed for `wanted`: with parents and needs, without what is there."""
    out: dict[str, Feature] = {}

    def take(name: str) -> None:
        feature = known(host, name)
        if feature is None or name.lower() in out or installed(host, name):
            return
        if parent(host, feature):
            take(parent(host, feature))
        out[name.lower()] = feature
        for need in feature.needs:
            take(need)

    for feature in wanted:
        take(feature.name)
    return list(out.values())


def put(host: Host, feature: Feature) -> None:
    """A feature is installed, with what belongs to it."""
    host.features.add(feature.name)
    if feature.name == "Web-Server":
        for name, display in (("W3SVC", "World Wide Web Publishing Service"), ("WAS", "Windows Process Activation Service")):
            host.services.setdefault(name.lower(), Service(name, display, "running", "auto"))
        host.files.make_folder("C:\\inetpub\\wwwroot")
        host.registry.set(INETSTP, Value("MajorVersion", "REG_DWORD", 10 if host.os.nt >= (10, 0) else 8 if host.os.nt >= NT62 else 7))
    elif feature.name == "NET-Framework-Core":
        host.registry.set(NDP35, Value("Install", "REG_DWORD", 1))


def take_away(host: Host, feature: Feature) -> None:
    host.features = {each for each in host.features if each.lower() != feature.name.lower()}
    if feature.name == "Web-Server":
        for name in ("w3svc", "was"):
            host.services.pop(name, None)
        host.registry.remove_key(INETSTP)
    elif feature.name == "NET-Framework-Core":
        host.registry.remove_key(NDP35)
