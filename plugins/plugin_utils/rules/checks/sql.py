# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""SQL Server: collation of server and databases, and the versions that 7.6 supports."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager, system_requirements
from ..estate.estate import Estate, Host
from ..finding import Finding
from ..phases import PLAN, REDIRECT
from ..platforms import servers, sqlcmd_support
from ..platforms.lists import UNKNOWN, YES
from .base import Check, phases, tags


def observed(host: Host) -> bool:
    """Whether the SQL Server of this host was looked at. Of one that is only declared the checks of readiness speak."""
    return "sql" in host.kinds and bool(host.facts.get("sql"))


class Collation(Check):
    """One collation for each SQL Server and its databases."""

    key = "sql.collation"
    section = installation_manager.SECTION
    tags = tags("sql", "readiness")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("sql", "ns6"):
            # Every database of the new SQL Server counts; of the 6.x server's only those that the migration names.
            named, every = {name.casefold() for name in host.databases}, "sql" in host.kinds
            rows = [one for one in host.facts.get("databases") or [] if every or one["name"].casefold() in named]
            server = str((host.facts.get("sql") or {}).get("collation") or "")
            needed = f"one collation for both: {installation_manager.COLLATION}"
            if not server and (rows or observed(host)):
                yield self.finding(host.name, f"the collation of the SQL Server of {host.name} is not known", needed, "run assess again")
                continue
            for database in rows:
                own = str(database.get("collation") or "")
                if own.casefold() != server.casefold():
                    yield self.finding(
                        f"{host.name}.{database['name']}",
                        f"database {database['name']} has {own or 'an unknown collation'}, its server {host.name} has {server}",
                        needed,
                        f"give 7.6 a new database with {server}, or a SQL Server instance with the collation {own}"
                        if own
                        else f"bring {database['name']} online (SQL Server tells no collation of one that is not), then run assess again",
                    )


class Version(Check):
    """SQL Servers that 7.6 supports."""

    key = "sql.version"
    section = system_requirements.SQL_SECTION
    tags = tags("sql", "platforms", "readiness")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in filter(observed, estate.of_kind("sql")):
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
                )


class NamedDatabases(Check):
    """The databases that are to be backed up are there."""

    key = "sql.databases"
    section = "Database and server backup"
    tags = tags("sql", "backup")
    fixed = "A backup of the wrong databases would look complete."
    blocks = phases("backup", REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for named in estate.named_databases:
            host, name = estate.host(named.get("host")), str(named.get("name"))
            seen = [one["name"] for one in (host.facts.get("databases") if host else None) or []]
            if host is None or (host.reached and name.casefold() not in {one.casefold() for one in seen}):
                yield self.finding(
                    f"{named.get('host')}.{name}",
                    f"itms_databases names {name} on {named.get('host')}; "
                    + (f"there are: {', '.join(seen) or 'none'}" if host else "the inventory has no such host"),
                    "databases that are there: a backup of the wrong ones would look complete",
                    "correct itms_databases",
                )
