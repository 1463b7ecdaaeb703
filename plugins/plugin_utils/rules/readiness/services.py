# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Readiness of everything except Windows itself: SQL Server, Java, the service account, the wizard, the network, optional parts."""

from __future__ import annotations

import typing as t

from ...guide import gotchas, installation_manager, migration_notes, sim_readiness, smp_software, system_requirements
from ..finding import BLOCKER, WARNING, Finding
from ..platforms import servers, sqlcmd_support
from ..platforms.lists import UNKNOWN, YES
from ..refusal import Refusal
from .server import Rule, Server


def java(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """Java 8."""
    version = server.known.value("software", "java")
    verdict = servers.software("java", version)
    if verdict.answer != YES:
        found = "Java is not installed, or its version is not known" if verdict.answer == UNKNOWN else f"Java {version}"
        yield rule.finding(server, found, "Java 8", "install Java 8 from your own source")


def sql_version(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """A SQL Server that 7.6 supports."""
    version = server.known.text("sql", "version")
    verdict = servers.sql_server(version)
    if verdict.answer == YES:
        return
    listed = ", ".join(f"{one.name} ({one.levels})" for one in system_requirements.SQL_SUPPORT)
    if verdict.answer == UNKNOWN:
        found = f"the version of SQL Server on {server.name} is not known" + (f": {verdict.reason}" if version else "")
        fix = server.observe_fix
    else:
        found = f"{sqlcmd_support.server_name(sqlcmd_support.server_version(version))}, {version}"
        fix = f"install the service pack, or give the 7.6 server a supported SQL Server instead of {server.name}"
    yield rule.finding(server, found, f"one of: {listed}", fix)


def _databases(server: Server) -> dict[str, t.Mapping[str, t.Any]] | None:
    found = server.known.value("sql", "databases")
    if not isinstance(found, list):
        return None
    return {str(one.get("name")).casefold(): one for one in found if isinstance(one, dict)}


def database(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """The installation creates the database, so it must not exist yet; with an existing database, the collations are equal."""
    wanted, there = server.wanted.database, _databases(server)
    if not wanted or there is None:
        found = "the databases of its SQL Server are not known" if wanted else "the name of the new database is not declared"
        fix = server.observe_fix if wanted else "declare the name of the database"
        yield rule.finding(server, found, migration_notes.NEW_DATABASE.text, fix)
    elif wanted.casefold() in there and not server.wanted.database_exists_on_purpose:
        fix = "choose another name; or, for an installation on a database of its own version, declare that this is intended"
        yield rule.finding(server, f"the database {wanted} exists already", migration_notes.NEW_DATABASE.text, fix)


def collation(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """One collation for a SQL Server and an existing database that an installation or an upgrade is to use there."""
    if not server.wanted.database_exists_on_purpose:
        return  # a new database takes the collation of its server
    own, there, wanted = server.known.text("sql", "collation"), _databases(server), server.wanted.database
    existing = (there or {}).get(wanted.casefold())
    if own and there is not None and existing is None:
        return  # the installation creates it
    its = str((existing or {}).get("collation") or "")
    if own and own.casefold() == its.casefold():
        return
    name = str((existing or {}).get("name") or wanted or "the existing database")
    found = f"{name} has {its or 'an unknown collation'}, its server {server.name} has {own or 'an unknown collation'}"
    if own and its:
        fix = f"use a new database, or a SQL Server instance with the collation {its}"
        yield rule.finding(server, found, installation_manager.COLLATION, fix, name, cannot_waive="The installation stops there.")
    else:
        fix = f"bring {name} online (SQL Server reports the collation of online databases only), then run assess again"
        yield rule.finding(server, found, installation_manager.COLLATION, fix, name)


def account(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """The service account is a domain account and a local administrator."""
    name, members = server.wanted.account, server.known.names("administrators")
    if "\\" not in name or _is_local(server, name):
        yield rule.finding(
            server,
            f"the service account is {name}" if name else "the service account is not declared",
            "a domain account, DOMAIN\\name",
            "create a domain account for the services and declare its name",
            "domain",
        )
    if members is None or name.casefold() not in {one.casefold() for one in members}:
        yield rule.finding(
            server,
            "the members of the local group Administrators are not known"
            if members is None
            else f"{name or 'the service account'} is not in Administrators, which has {', '.join(members) or 'no member'}",
            f"the service account as a local administrator of {server.name}",
            f"add it to the local group Administrators of {server.name}; if it is a member through another group, waive this finding",
        )


def _is_local(server: Server, name: str) -> bool:
    domain = name.partition("\\")[0].casefold()
    return domain in ("", ".", "nt authority", "builtin", server.known.text("hostname").casefold())


def wizard(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """SIM's install readiness check of the migration wizard. No machine-readable result of it is known: it is attested."""
    ready = server.known.yes_no("migration_wizard_ready")
    if ready is not True:
        yield rule.finding(
            server,
            "SIM's readiness check of the migration wizard is " + ("not passed" if ready is False else "not attested"),
            "a passed readiness check of the migration wizard",
            f"check SIM's readiness page on {server.name}, then declare migration_wizard_ready as true",
        )


def optional_parts(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """IT Analytics, Report Server, Analysis Server: only the wanted ones are checked."""
    for part in server.wanted.optional:
        if part not in sim_readiness.OPTIONAL_CONFIGURATION:
            listed = ", ".join(sim_readiness.OPTIONAL_CONFIGURATION)
            raise Refusal(f"the optional part {part!r}", f"one of {listed}", "use these names in the list of optional parts")
        if server.known.yes_no("optional", part) is not True:
            yield rule.finding(
                server,
                f"{part} is wanted in SIM and "
                + ("not ready" if server.known.yes_no("optional", part) is False else "not known to be ready"),
                f"{part} ready before SIM configures it; or configured later in the console, as it is optional",
                f"make {part} ready and declare it, or remove it from the list of what SIM configures",
                part,
            )


def patch_import(server: Server, rule: Rule) -> t.Iterator[Finding]:
    """ICMP (needed behind a proxy) and HTTPS to the host of the patch import."""
    if not server.wanted.patch_management:
        return
    icmp, https, proxy = (server.known.yes_no("patch_import", name) for name in ("icmp", "https", "proxy"))
    host = gotchas.PATCH_IMPORT_HOST
    if icmp is not True:
        found = f"ICMP does not reach {host}" if icmp is False else f"it is not known whether ICMP reaches {host}"
        why = {True: ", and a proxy is used", False: "; no proxy is used", None: "; it is not known whether a proxy is used"}[proxy]
        yield rule.finding(
            server,
            found + why,
            "ICMP to that host: behind a proxy the import of Patch Management fails without it",
            f"allow ICMP echo requests from {server.name} to {host}",
            "icmp",
            severity=WARNING if proxy is False else BLOCKER,
        )
    if https is not True:
        found = f"HTTPS does not reach {host}" if https is False else f"it is not known whether HTTPS reaches {host}"
        yield rule.finding(
            server, found, "HTTPS to that host (KB184952)", f"allow TCP 443 to {host}, through the proxy if there is one", "https"
        )


SIM = sim_readiness.SECTION
RULES: tuple[Rule, ...] = (
    Rule("java", SIM, java, ("7.6",)),
    Rule("sql_version", system_requirements.SQL_SECTION, sql_version, ("7.6",)),
    Rule("database", migration_notes.NEW_DATABASE.section, database),
    Rule("collation", SIM, collation),
    Rule("account", smp_software.ACCOUNT_SECTION, account),
    Rule("wizard", SIM, wizard, ("7.6",)),
    Rule("optional", SIM, optional_parts, ("7.6",)),
    Rule("patch_import", gotchas.SOLUTIONS, patch_import, ("7.6",)),
)
