"""ansible.windows.setup, after its source in ansible.windows 3.8.0: subsets, fact names and warnings.

Left out: `local` fact scripts (.json files are read), facter, page file figures beyond a fixed share of memory, event times. The caller is
always an administrator.
"""

from __future__ import annotations

import json
import typing as t
import zlib

from ..state import WinError, paths
from .core import Context, Result, model
from .setup_hardware import Facts, bios, interfaces, memory, processor, uptime, virtual

GROUPS: dict[str, tuple[str, ...]] = {
    "min": ("date_time", "distribution", "dns", "env", "local", "platform", "powershell_version", "user"),
    "network": ("all_ipv4_addresses", "all_ipv6_addresses", "interfaces", "windows_domain", "winrm"),
    "hardware": ("bios", "memory", "processor", "uptime", "virtual"),
    "external": ("facter",),
}
_NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_SESSION_MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
_CBS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
_SERVER = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"


def subsets(context: Context) -> set[str]:
    """The subsets to collect: everything (or what the exclusions leave), and whatever is named."""
    every = {name for group in GROUPS.values() for name in group}
    known = {**{name: set(group) for name, group in GROUPS.items()}, "all": every}
    named: set[str] = set()
    excluded: set[str] = set()
    for item in context.params["gather_subset"]:
        if item.startswith("!"):
            name = item[1:]
            excluded |= every - set(GROUPS["min"]) if name == "all" else known.get(name, {name} & every)
        elif item in known or item in every:
            named |= known.get(item, {item})
        else:
            context.warn(f"invalid value {item} specified in gather_subset")
    return (every - excluded) | named


def distribution(context: Context) -> Facts:
    host = context.host
    return {
        "ansible_distribution": host.os.name,
        "ansible_distribution_version": f"{host.os.text}.0",
        "ansible_distribution_major_version": str(host.os.version[0]),
        "ansible_os_family": "Windows",
        "ansible_os_name": host.os.name,
        "ansible_os_product_type": host.os.product_type,
        "ansible_os_installation_type": host.registry.text(_NT, "InstallationType") or None,
        "ansible_os_install_date": None,
    }


def platform(context: Context) -> Facts:
    host = context.host
    pending = host.registry.value(_SESSION_MANAGER, "PendingFileRenameOperations") is not None or host.registry.key(_CBS) is not None
    return {
        "ansible_domain": host.domain_dns,
        "ansible_fqdn": host.fqdn,
        "ansible_hostname": host.computer,
        "ansible_netbios_name": host.computer,
        "ansible_kernel": f"{host.os.text}.0",
        "ansible_nodename": host.fqdn,
        "ansible_machine_id": machine_sid(host.name),
        "ansible_owner_name": host.registry.text(_NT, "RegisteredOwner"),
        "ansible_system": "Win32NT",
        "ansible_system_description": host.registry.text(_SERVER, "srvcomment"),
        "ansible_system_vendor": host.hardware.get("manufacturer"),
        "ansible_architecture": f"{host.os.bits}-bit",
        "ansible_architecture2": "i386" if host.os.bits == 32 else "x86_64",
        "ansible_owner_contact": "",
        "ansible_reboot_pending": pending,
    }


def machine_sid(name: str) -> str:
    parts = [zlib.crc32(f"{name}/{part}".encode()) for part in range(3)]
    return "S-1-5-21-" + "-".join(map(str, parts))


def date_time(context: Context) -> Facts:
    now = context.now()
    return {
        "ansible_date_time": {
            "date": now.strftime("%Y-%m-%d"),
            "day": now.strftime("%d"),
            "epoch_local": str(now.timestamp()),
            "epoch": str(now.timestamp()),
            "epoch_int": int(now.timestamp()),
            "hour": now.strftime("%H"),
            "iso8601": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "iso8601_basic": now.strftime("%Y%m%dT%H%M%S%f"),
            "iso8601_basic_short": now.strftime("%Y%m%dT%H%M%S"),
            "iso8601_micro": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "minute": now.strftime("%M"),
            "month": now.strftime("%m"),
            "second": now.strftime("%S"),
            "time": now.strftime("%H:%M:%S"),
            "tz": "UTC",
            "tz_offset": "+00:00",
            "weekday": now.strftime("%A"),
            "weekday_number": now.strftime("%w"),
            "weeknumber": now.strftime("%W"),
            "year": now.strftime("%Y"),
        }
    }


def env(context: Context) -> Facts:
    return {"ansible_env": {name: value.rstrip("\\") for name, value in context.environment.items()}}


def local(context: Context) -> Facts:
    path = context.params["fact_path"]
    if not path:
        return {}
    try:
        files, place = context.view.place(path)
        there = files.get(place) is not None
        found = [node for node in files.children(place) if paths.extension(node.name) == ".json"] if there else None
    except WinError:
        found = None
    if found is None:
        context.warn(f"Non existing path was set for local facts - {path}")
        return {}
    return {f"ansible_{node.name[:-5]}": json.loads(node.data()) for node in found}


def powershell_version(context: Context) -> Facts:
    return {"ansible_powershell_version": int(context.host.powershell.partition(".")[0] or 0)}


def user(context: Context) -> Facts:
    environment = context.environment
    return {
        "ansible_user_dir": environment["USERPROFILE"],
        "ansible_user_gecos": "",
        "ansible_user_id": environment["USERNAME"],
        "ansible_user_sid": machine_sid(context.estate.netbios) + "-" + str(1000 + zlib.crc32(environment["USERNAME"].encode()) % 9000),
    }


def addresses(context: Context) -> Facts:
    return {"ansible_ip_addresses": list(context.host.addresses)}


def windows_domain(context: Context) -> Facts:
    role = "Member server" if context.host.os.product_type == "server" else "Member workstation"
    return {
        "ansible_windows_domain": context.host.domain_dns,
        "ansible_windows_domain_member": True,
        "ansible_windows_domain_role": role,
    }


def nothing(context: Context) -> Facts:
    return {}


COLLECTORS: tuple[tuple[tuple[str, ...], t.Callable[[Context], Facts]], ...] = (
    (("all_ipv4_addresses", "all_ipv6_addresses"), addresses),
    (("bios",), bios),
    (("date_time",), date_time),
    (("distribution",), distribution),
    (("dns", "facter", "winrm"), nothing),
    (("env",), env),
    (("interfaces",), interfaces),
    (("local",), local),
    (("memory",), memory),
    (("platform",), platform),
    (("powershell_version",), powershell_version),
    (("processor",), processor),
    (("uptime",), uptime),
    (("user",), user),
    (("windows_domain",), windows_domain),
    (("virtual",), virtual),
)


@model("ansible.windows.setup")
def setup(context: Context) -> Result:
    if context.host.os.version < (10, 0, 0):
        version = ".".join(map(str, context.host.os.nt))
        context.warn(f"The Windows version '{version}' is no longer supported or tested by Ansible.")
    wanted = subsets(context)
    facts: Facts = {"gather_subset": context.params["gather_subset"], "module_setup": True}
    for names, collect in COLLECTORS:
        if wanted & set(names):
            facts.update(collect(context))
    return {**context.result, "ansible_facts": facts}
