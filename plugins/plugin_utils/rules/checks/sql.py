# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""SQL Server: collation of server and databases, and the versions that 7.6 supports."""

from __future__ import annotations

import typing as t

from ...guide import installation_manager, system_requirements
from .. import support
from ..estate import Estate
from ..finding import Finding
from .base import PLAN, REDIRECT, Check, phases, tags


class Collation(Check):
    """One collation for each SQL Server and its databases."""

    key = "sql.collation"
    section = installation_manager.SECTION
    tags = tags("sql", "readiness")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("sql", "ns6"):
            server = (host.facts.get("sql") or {}).get("collation")
            named = {name.casefold() for name in host.databases}
            for database in host.facts.get("databases") or []:
                # Every database of the new SQL Server counts; of the 6.x server's only those that the migration names.
                concerns = "sql" in host.kinds or database["name"].casefold() in named
                own = database.get("collation")
                if concerns and server and own and own.casefold() != server.casefold():
                    yield self.finding(
                        f"{host.name}.{database['name']}",
                        f"database {database['name']} has {own}, its server {host.name} has {server}",
                        f"one collation for both: {installation_manager.COLLATION}",
                        f"give 7.6 a new database with {server}, or a SQL Server instance with the collation {own}",
                    )


class Version(Check):
    """SQL Servers that 7.6 supports."""

    key = "sql.version"
    section = system_requirements.SQL_SECTION
    tags = tags("sql", "platforms", "readiness")
    blocks = phases(PLAN, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("sql"):
            product = (host.facts.get("sql") or {}).get("version")
            if not product:
                continue
            numbers = [int(part) for part in product.split(".")[:3]]
            row = next((one for one in system_requirements.SQL_SUPPORT if one.builds == (numbers[0], numbers[1])), None)
            if row is None or numbers[2] < row.from_build:
                listed = ", ".join(f"{one.name} ({one.levels})" for one in system_requirements.SQL_SUPPORT)
                yield self.finding(
                    host.name,
                    f"{support.server_name((numbers[0], numbers[1]))}, {product}",
                    f"one of: {listed}",
                    f"install the service pack, or give the 7.6 server a supported SQL Server instead of {host.name}",
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
