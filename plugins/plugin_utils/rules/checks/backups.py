# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the backup goes, and whether it was proven."""

from __future__ import annotations

import datetime as dt
import typing as t

from ...guide import migration_notes
from ..backups import backup, staging
from ..estate.estate import Estate, Host
from ..finding import WARNING, Finding
from ..phases import BACKUP, BUILD_INTERMEDIATE, BUILD_TARGET, MIGRATE_TO_INTERMEDIATE, MIGRATE_TO_TARGET, REDIRECT
from ..refusal import Refusal
from ..texts import windows_paths
from .base import Check, phases, tags

GIB = 1024**3


def _bridges(estate: Estate) -> t.Iterator[tuple[Host, list[Host]]]:
    """Each bridge that was reached, with the hosts whose backups are copied to it."""
    for bridge in estate.of_kind("bridge"):
        served = [host for host in estate.of_kind("ns6", "sql") if host.bridge == bridge.name and host.reached]
        if bridge.reached and served:
            yield bridge, served


class Room(Check):
    """Free space for the backups."""

    key = "backup.room"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    blocks = phases(BACKUP)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for bridge, served in _bridges(estate):
            waiting = [host for host in served if host.name not in _proven(estate)]
            need = sum(backup.need_bytes(host.observation or {}, host.databases) for host in waiting)
            wanted = int(need * estate.policy.backup_room_factor)
            seen = bridge.facts.get("target_room") or {}
            free = seen.get("free_bytes")
            if need and (free is None or free < wanted):
                yield self.finding(
                    bridge.name,
                    f"{seen.get('root') or estate.backup_target or 'the backup target'}: "
                    + ("free space unknown (the folder could not be listed)" if free is None else f"{free / GIB:.2f} GiB free"),
                    f"{wanted / GIB:.2f} GiB: {need / GIB:.2f} GiB of files and databases, times {estate.policy.backup_room_factor:g} "
                    "(itms_policy.backup_room_factor, a figure of this collection)",
                    "make space there, or set itms_backup_target to a place with more space, then run the phase again",
                )


class Place(Check):
    """Backups are stored off the server that they save."""

    key = "backup.place"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    blocks = phases(BACKUP)
    cannot_waive = "A backup on the server that it saves is lost with that server."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        if not estate.backup_target:
            return
        target = windows_paths.server(estate.backup_target)
        for host in estate.of_kind("ns6"):
            own = {name.casefold() for name in (host.name, host.fqdn, host.address) if name} | {host.name.split(".")[0].casefold()}
            on_it = target is not None and (target.casefold() in own or target.split(".")[0].casefold() in own)
            if on_it or (target is None and host.bridge == host.name):
                yield self.finding(
                    host.name,
                    f"itms_backup_target {estate.backup_target} is on {host.name} itself",
                    "a secure and accessible location off the server that is backed up",
                    "set itms_backup_target to a drive of the bridge or to a share of another server",
                )


class StagingRoom(Check):
    """Space where SQL Server stages the backup of one database after the other."""

    key = "backup.staging"
    section = migration_notes.BACKUP.section
    tags = tags("backup", "sql")
    blocks = phases(BACKUP)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6", "sql"):
            if not host.databases or not host.facts.get("sql") or host.name in _proven(estate):
                continue
            try:
                folder = staging.folder(host.facts, host.staging)
            except Refusal as refusal:
                yield self.finding(host.name, refusal.found, refusal.needed, refusal.fix)
                continue
            drive = windows_paths.drive(folder)
            if drive is None:  # a share, which xp_fixeddrives does not list
                continue
            largest = backup.largest_bytes(host.observation or {}, host.databases)
            wanted = int(largest * estate.policy.backup_room_factor)
            free = (host.facts.get("drives") or {}).get(drive)
            if free is None or free < wanted:
                yield self.finding(
                    host.name,
                    f"{folder} on the machine of its SQL Server: "
                    + ("free space unknown (xp_fixeddrives does not list the drive)" if free is None else f"{free / GIB:.2f} GiB free"),
                    f"{wanted / GIB:.2f} GiB: the largest database, times {estate.policy.backup_room_factor:g} "
                    "(itms_policy.backup_room_factor); databases are staged, copied and removed one at a time",
                    "set itms_backup_staging of this host to a drive with more space, or to a share that the account of the "
                    "SQL Server service may write to",
                )


class SqlMachine(Check):
    """The SQL Server runs on the machine that the inventory declares."""

    key = "backup.sql_machine"
    section = migration_notes.BACKUP.section
    tags = tags("backup", "sql")
    blocks = phases(BACKUP)
    cannot_waive = "The backups of one machine would be expected on another."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6", "sql"):
            if not host.databases or not host.facts.get("sql"):
                continue
            declared = str(host.sql_host or host.fqdn or host.name)
            said = str(host.facts["sql"].get("machine") or "")
            if not staging.same_machine(declared, said):
                yield self.finding(
                    host.name,
                    f"its SQL Server reports the machine {said or '(no name)'}; the inventory leads to {declared}",
                    "the name of that machine (of a cluster: the virtual name of its SQL Server), because the staged backups are "
                    "copied from its file share",
                    f"set itms_sql_host of {host.name} to {said or 'the name of that machine'} if this is the right SQL Server, "
                    "else correct itms_sql_server; then run assess again",
                )


class DifferentialBase(Check):
    """A full backup on SQL Server 2000 is the base of the differential backups that others make after it."""

    key = "backup.differential_base"
    section = migration_notes.BACKUP.section
    tags = tags("backup", "sql")
    blocks = phases(BACKUP)
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6", "sql"):
            version = str((host.facts.get("sql") or {}).get("version") or "")
            if host.databases and version.startswith("8.") and host.name not in _proven(estate):
                yield self.finding(
                    host.name,
                    f"SQL Server 2000 ({version}) has no copy-only backup, so the backup of {', '.join(host.databases)} becomes "
                    "the base of later differential backups",
                    'people who restore from differential backups know it (Microsoft, "Copy-Only Backups": from SQL Server 2005 on)',
                    "let the usual job make a full backup after this phase, or keep this set with the differential backups that follow it",
                )


class SystemImage(Check):
    """A 6.x server can be restored as a server, which its files and settings alone do not make."""

    key = "backup.system_image"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    blocks = phases(BACKUP)
    severity = WARNING

    def applies(self, estate: Estate) -> bool:
        """A backup begins with it; afterwards it is too late to ask."""
        return estate.phase == BACKUP

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6"):
            if not str(estate.declared(host.name, "system_image") or "").strip():
                yield self.finding(
                    host.name,
                    f"nobody declares a system image or a System State backup of {host.name}",
                    "one of the two beside this backup: registry, IIS and COM+ are restored from it, not from text",
                    "make one with the tool that you use for server backups, then declare it in itms_declarations: "
                    f'{{{host.name}: {{system_image: "image on nas01, A. N. Other, 2027-01-10"}}}}',
                )


class UnnamedDatabases(Check):
    """Databases of the SQL Server of a 6.x server that are not backed up."""

    key = "backup.unnamed_databases"
    section = migration_notes.BACKUP.section
    tags = tags("backup", "sql")
    blocks = phases(BACKUP)
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6", "sql"):
            named = {name.casefold() for name in host.databases}
            left = [one["name"] for one in host.facts.get("databases") or [] if one["name"].casefold() not in named]
            if named and left:
                yield self.finding(
                    host.name,
                    f"itms_databases names {', '.join(host.databases)} of this SQL Server; it also has {', '.join(left)}",
                    "every database of Altiris products: Deployment Server (eXpress), Helpdesk, Recovery and others",
                    "add those of Altiris products to itms_databases",
                )


def _proven(estate: Estate) -> set[str]:
    return {name for name, manifest in estate.backups.items() if manifest.get("proven")}


AFTER = phases(BUILD_INTERMEDIATE, MIGRATE_TO_INTERMEDIATE, REDIRECT, BUILD_TARGET, MIGRATE_TO_TARGET)  # what the guide does after step 2


class DatabasesNamed(Check):
    """Each 6.x server has a database that is backed up."""

    key = "backup.databases"
    section = migration_notes.BACKUP.section
    tags = tags("backup", "sql")
    blocks = phases(BACKUP) | AFTER
    cannot_waive = "Without its database a 6.x server cannot be restored."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        servers = {host.name.casefold() for host in estate.of_kind("ns6")}
        elsewhere = [one for one in estate.named_databases if str(one.get("host")).casefold() not in servers]
        for host in estate.of_kind("ns6"):
            if not host.databases and not elsewhere:
                yield self.finding(
                    host.name,
                    f"itms_databases names no database of {host.name}",
                    "the database of each 6.x Notification Server (and Deployment Server), on this host or on a host of the group sql",
                    f"add it to itms_databases, for example: {{host: {host.name}, name: Altiris}}",
                )


class Proven(Check):
    """The backup of each 6.x server and of its databases is proven."""

    key = "backup.proven"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    fixed = "Without it the servers cannot be restored."
    blocks = AFTER
    needs_step = 2
    yields = ("backup.proven", "backup.age")

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.hosts:
            if "ns6" not in host.kinds and not host.databases:
                continue
            manifest = estate.backups.get(host.name) or {}
            lacks = self._lacks(host, manifest)
            if lacks:
                yield self.finding(
                    host.name,
                    lacks,
                    f"a proven backup of {host.name} and of its databases before servers are built and agents are moved: "
                    f"{migration_notes.BACKUP.text}",
                    "run the backup phase" + ("" if not manifest else " with another itms_backup_set, so that a new set is made"),
                    awaits_step=self.needs_step,
                )
            else:
                yield from self._old(host, manifest, estate)

    @staticmethod
    def _lacks(host: Host, manifest: t.Mapping[str, t.Any]) -> str:
        if not manifest.get("proven"):
            return "there is no proven backup set"
        kept = {str(one.get("name")).casefold() for one in manifest.get("databases") or []}
        missing = sorted(name for name in host.databases if name.casefold() not in kept)
        if "ns6" in host.kinds and not manifest.get("server"):
            missing.append("the files and settings of the server")
        return f"the set lacks {', '.join(missing)}" if missing else ""

    def _old(self, host: Host, manifest: t.Mapping[str, t.Any], estate: Estate) -> t.Iterator[Finding]:
        if estate.now is None:
            return
        limit = estate.policy.max_backup_age_days
        made = _moment(manifest.get("made_at"))
        if made is None or estate.now - made > dt.timedelta(days=limit):
            age = f"was made at {manifest.get('made_at')}" if made else "has no date"
            yield Finding(
                "backup.age",
                host.name,
                self.section,
                f"the backup set {manifest.get('set_dir')} {age}",
                f"a set that is at most {limit} days old (itms_policy.max_backup_age_days, a figure of this collection)",
                "run the backup phase with another itms_backup_set, or set itms_policy.max_backup_age_days",
                awaits_step=self.needs_step,
            )


def _moment(text: t.Any) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.timezone.utc)
    except ValueError:
        return None
