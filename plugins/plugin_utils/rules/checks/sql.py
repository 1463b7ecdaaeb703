# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""SQL Server: collation of server and databases, and the versions that 7.6 supports."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ...guide import installation_manager, system_requirements
from ..estate.estate import Estate, Host
from ..estate.known import Known
from ..finding import Finding
from ..phases import BACKUP, BUILD_INTERMEDIATE, BUILD_TARGET, REDIRECT
from ..readiness import rules
from ..readiness.server import Server, Wanted
from . import inputs
from .base import BUILDS, Check, phases, serves, tags, when_used


def _known(estate: Estate, smp: Host) -> Known | None:
    """What is known of the SQL Server of a new server, under its own name; None while neither of them was observed or described."""
    known, server = inputs.known(estate, smp), serves(estate, smp)
    if known.value("os") is None and known.value("sql") is None:
        return None  # not reached: reach.server reports it
    return replace(known, host=server.name) if server else known


class Collation(Check):
    """One collation for a SQL Server and an existing database that an installation or an upgrade is to use there."""

    key = "sql.collation"
    section = installation_manager.SECTION
    tags = tags("sql", "readiness")
    blocks = phases(BUILD_INTERMEDIATE, REDIRECT, BUILD_TARGET)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for smp in estate.of_kind(*inputs.TARGETS):
            existing, known = inputs.existing_database(estate, smp), _known(estate, smp)
            if existing and known:
                server = Server(known, Wanted("7.6", database=existing, database_exists_on_purpose=True))
                for one in rules.COLLATION.look(server, rules.COLLATION):
                    yield replace(one, check=self.key, found=f"for {smp.name}: {one.found}", blocks=when_used(estate, smp))


class Version(Check):
    """SQL Servers that 7.6 supports, of the servers that have 7.6 or will have it."""

    key = "sql.version"
    section = system_requirements.SQL_SECTION
    tags = tags("sql", "platforms", "readiness")
    blocks = phases(BUILD_TARGET, REDIRECT)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        """Each SQL Server once, in the phases of all servers that use it. The guide has no list for 7.1."""
        asked: dict[str, tuple[Known, frozenset[str]]] = {}
        for smp in estate.of_kind(*inputs.TARGETS):
            if inputs.becomes_76(estate, smp) and (known := _known(estate, smp)):
                earlier = asked.get(known.host, (known, frozenset({BUILD_TARGET})))[1]
                asked[known.host] = known, earlier | (when_used(estate, smp) - {BUILD_INTERMEDIATE})
        for host in estate.of_kind("sql"):  # one that no new server is known to use
            if host.name not in asked and host.facts.get("sql") and inputs.held_to_tables(estate, host):
                asked[host.name] = inputs.known(estate, host), frozenset({BUILD_TARGET})
        for known, when in asked.values():
            for one in rules.SQL_VERSION.look(Server(known, Wanted("7.6")), rules.SQL_VERSION):
                yield replace(one, check=self.key, blocks=when)


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
