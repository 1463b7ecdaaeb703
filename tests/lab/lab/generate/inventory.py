"""The Ansible inventory of a generated estate: hosts by role, endpoints in ranges, and the variables of a migration."""

from __future__ import annotations

import typing as t

from . import exports
from .estate_file import new_address, old_address, template
from .layout import Endpoint, Estate, Site

PILOT_SITES = 4


def texts(estate: Estate) -> dict[str, str]:
    """File name -> text."""
    return {
        "hosts.yml": "".join(_hosts(estate)),
        "group_vars/all/connection.yml": template("connection.yml", netbios=estate.netbios),
        "group_vars/all/migration.yml": "".join(_migration(estate)),
        "group_vars/all/declarations.yml": "".join(_declarations(estate)),
        "group_vars/bridge.yml": template("bridge.yml"),
        "group_vars/endpoints.yml": template("endpoints.yml", dns=estate.dns),
    }


def _hosts(estate: Estate) -> t.Iterator[str]:
    head = estate.sites[0].name
    yield f"---\n# {estate.company}: {estate.hosts} hosts. Only group_vars/all/connection.yml knows that they are simulated.\n"
    yield f"all:\n  vars:\n    lab_estate: {estate.name}\n  children:\n"

    def group(name: str, hosts: t.Iterable[tuple[str, str, str]], more: str = "") -> str:
        lines = [f"    {name}:\n      hosts:\n"]
        for host, address, site in hosts:
            fqdn = f"{host}.{estate.dns}"
            lines.append(f"        {host}: {{itms_fqdn: {fqdn}, itms_address: {address}, itms_site: {site}{more}}}\n")
        return "".join(lines)

    behind = ", itms_bridge: mgmt01"
    yield group("bridge", [("mgmt01", "10.10.0.15", head)])
    yield group("ns6", [(name, old_address(number), head) for number, name in enumerate(estate.old_servers)], behind)
    yield group("smp71", [("itms71", "10.10.0.71", head)])
    yield group("smp76", [(name, new_address(number), head) for number, name in enumerate(estate.new_servers)])
    yield group("sql", [("sql12", "10.10.0.30", head)], behind)
    pairs = zip(estate.site_servers, estate.sites, strict=True)
    yield group("site_servers", [(name, f"10.{site.net}.0.41", site.name) for name, site in pairs])
    yield group("gateways", [("gw01", "10.99.0.11", head), ("gw02", "10.99.0.12", head)])
    yield "    endpoints:\n      children:\n"
    for name, winrm in (("endpoints_winrm", True), ("endpoints_push", False)):
        lines = [f"            {range_}: {{itms_site: {site.name}}}\n" for site in estate.sites for range_ in _ranges(estate, site, winrm)]
        if lines:
            yield f"        {name}:\n          hosts:\n" + "".join(lines)


def _ranges(estate: Estate, site: Site, winrm: bool) -> t.Iterator[str]:
    """Names of one site and channel, neighbours as a range."""
    names = [one.name for one in estate.endpoints if one.site is site and one.system.winrm == winrm]
    first = 0
    for place, name in enumerate(names):
        stem, number = name[:-5], int(name[-5:])
        if place + 1 < len(names) and names[place + 1] == f"{stem}{number + 1:05d}":
            continue
        yield name if first == place else f"{stem}[{names[first][-5:]}:{name[-5:]}]"
        first = place + 1


def _migration(estate: Estate) -> t.Iterator[str]:
    yield "---\n# What the migration is to do.\n"
    yield "itms_store_dir: >-\n  {{ lookup('ansible.builtin.env', 'ITMS_STORE_DIR') | default(lab_inventory_dir ~ '/.store', true) }}\n"
    yield "itms_backup_target: 'E:\\itms-backup'\n\nitms_policy:\n  pilot:\n"
    for one in _pilot(estate):
        yield f"    - {one.name}      # {one.system.os_name}\n"
    files = exports.names(estate)
    if len(estate.old_servers) > 1:
        yield "  sources:\n" + "".join(f"    {file}: {server}\n" for server, file in files.items())
    if estate.options.children:
        yield "  routes:\n"
        for number, server in enumerate(estate.new_servers[1:]):
            mine = [site for site in estate.sites if site.new == server]
            ways = (
                "subnets: [" + ", ".join(f"10.{site.net}.0.0/16" for site in mine) + "]"
                if number % 2 == 0
                else "sites: [" + ", ".join(site.name.capitalize() for site in mine) + "]"
            )
            yield f"    - {{name: {server}, to: {server}, via: itms71, {ways}}}\n"


def _pilot(estate: Estate) -> list[Endpoint]:
    """The first computer of each system at the first sites."""
    found: dict[tuple[str, str], Endpoint] = {}
    for one in estate.endpoints:
        if one.site in estate.sites[:PILOT_SITES]:
            found.setdefault((one.site.name, one.system.image), one)
    return list(found.values())


def _declarations(estate: Estate) -> t.Iterator[str]:
    yield "---\n# What a person says about this estate: the machines cannot tell, or must not decide.\nitms_declarations:\n"
    yield "".join(f'  {name}: {{ns_version: "6.0 R13"}}\n' for name in estate.old_servers)
    yield '  itms71: {version: "7.1 SP2 MP1.1"}\n\nitms_databases:\n'
    for name in estate.old_servers:
        yield "".join(f"  - {{host: {name}, name: {database}}}\n" for database in ("Altiris", "eXpress"))
    yield "\nitms_computer_exports:\n"
    yield "".join(f'  - "{{{{ lab_inventory_dir }}}}/exports/{file}"\n' for file in exports.names(estate).values())
    yield "\nitms_waivers: []\n"
