# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""SQL Server: collation of server and databases, and the versions that 7.6 supports."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager, system_requirements
from ..estate.estate import Estate, Host
from ..finding import Finding
from ..phases import BACKUP, BUILD_INTERMEDIATE, BUILD_TARGET, REDIRECT
from ..platforms import servers, sqlcmd_support
from ..platforms.lists import UNKNOWN, YES
from . import inputs
from .base import BUILDS, Check, phases, serves, tags, when_used


def observed(host: Host) -> bool:
    """Whether the SQL Server of this host was observed. The checks of readiness judge one that is only declared."""
    return "sql" in host.kinds and bool(host.facts.get("sql"))


class Collation(Check):
    """One collation for a SQL Server and an existing database that an installation or an upgrade is to use there."""

    key = "sql.collation"
    section = installation_manager.SECTION
    tags = tags("sql", "readiness")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for smp in estate.of_kind(*inputs.TARGETS):
            server, wanted = serves(estate, smp), inputs.existing_database(estate, smp)
            if server is None or not observed(server) or not wanted:
                continue
            rows = {str(one["name"]).casefold(): one for one in server.facts.get("databases") or []}
            database = rows.get(wanted.casefold())
            if database is None:
                continue  # the installation creates it, with the collation of its server
            own, other = str(server.facts["sql"].get("collation") or ""), str(database.get("collation") or "")
            if own and own.casefold() == other.casefold():
                continue
            yield self.finding(
                f"{server.name}.{database['name']}",
                f"{smp.name} is to use the existing database {database['name']}, which has {other or 'an unknown collation'}; its server "
                f"{server.name} has {own or 'an unknown collation'}",
                f"one collation for both: {installation_manager.COLLATION}",
                f"give {smp.name} a new database, or a SQL Server instance with the collation {other}"
                if own and other
                else f"bring {database['name']} online (SQL Server reports the collation of online databases only), then run assess again",
                blocks=when_used(estate, smp),
            )


class Version(Check):
    """SQL Servers that 7.6 supports, of the servers that have 7.6 or will have it."""

    key = "sql.version"
    section = system_requirements.SQL_SECTION
    tags = tags("sql", "platforms", "readiness")
    blocks = phases(BUILD_TARGET, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        users = [(serves(estate, smp), smp) for smp in estate.of_kind(*inputs.TARGETS)]
        for host in filter(observed, estate.of_kind("sql")):
            if not inputs.held_to_tables(estate, host):
                continue  # the guide has no list for 7.1
            of_76 = [smp for server, smp in users if server is host and inputs.becomes_76(estate, smp)]
            product = str(host.facts["sql"].get("version") or "")
            verdict = servers.sql_server(product)
            if verdict.answer != YES:
                unknown = verdict.answer == UNKNOWN
                listed = ", ".join(f"{one.name} ({one.levels})" for one in system_requirements.SQL_SUPPORT)
                yield self.finding(
                    host.name,
                    f"the version of SQL Server on {host.name} is not known" + (f": {verdict.reason}" if product else "")
                    if unknown
                    else f"{sqlcmd_support.server_name(sqlcmd_support.server_version(product))}, {product}",
                    f"one of: {listed}",
                    "run assess again"
                    if unknown
                    else f"install the service pack, or give the 7.6 server a supported SQL Server instead of {host.name}",
                    blocks=frozenset({BUILD_TARGET}).union(*(when_used(estate, smp) - {BUILD_INTERMEDIATE} for smp in of_76)),
                )


class NamedDatabases(Check):
    """The databases that are to be backed up exist."""

    key = "sql.databases"
    section = "Database and server backup"
    tags = tags("sql", "backup")
    fixed = "A backup of the wrong databases would look complete."
    blocks = phases(BACKUP, REDIRECT) | BUILDS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for named in estate.named_databases:
            host, name = estate.host(named.get("host")), str(named.get("name"))
            seen = [one["name"] for one in (host.facts.get("databases") if host else None) or []]
            if host is None or (host.reached and name.casefold() not in {one.casefold() for one in seen}):
                yield self.finding(
                    f"{named.get('host')}.{name}",
                    f"itms_databases names {name} on {named.get('host')}; "
                    + (f"there are: {', '.join(seen) or 'none'}" if host else "the inventory has no such host"),
                    "existing databases: a backup of the wrong ones would look complete",
                    "set the host and the name of each database in itms_databases as SQL Server has them, then run assess again",
                )
