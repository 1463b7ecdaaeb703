# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the backup goes, and whether it was proven."""

from __future__ import annotations

import typing as t

from ...guide import migration_notes
from ..backups import backup
from ..estate.estate import Estate, Host
from ..finding import Finding
from ..phases import BACKUP, REDIRECT
from ..texts import windows_paths
from .base import Check, phases, tags

GIB = 1024**3


def _bridges(estate: Estate) -> t.Iterator[tuple[Host, list[Host]]]:
    """Each bridge that was reached, with the hosts whose backups land on it."""
    for bridge in estate.of_kind("bridge"):
        served = [host for host in estate.of_kind("ns6", "sql") if host.bridge == bridge.name and host.reached]
        if bridge.reached and served:
            yield bridge, served


class Room(Check):
    """Room for the backups."""

    key = "backup.room"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    blocks = phases(BACKUP)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for bridge, served in _bridges(estate):
            proven = {name for name, manifest in estate.backups.items() if manifest.get("proven")}
            need = sum(backup.need_bytes(host.observation or {}, host.databases) for host in served if host.name not in proven)
            wanted = int(need * estate.policy.backup_room_factor)
            seen = bridge.facts.get("target_room") or {}
            free = seen.get("free_bytes")
            if need and (free is None or free < wanted):
                yield self.finding(
                    bridge.name,
                    f"{seen.get('root') or estate.backup_target or 'the backup target'}: "
                    + ("free room unknown (the folder could not be listed)" if free is None else f"{free / GIB:.2f} GiB free"),
                    f"{wanted / GIB:.2f} GiB: {need / GIB:.2f} GiB of files and databases, times {estate.policy.backup_room_factor:g} "
                    "(our own figure, itms_policy.backup_room_factor)",
                    "free room there or set itms_backup_target to a place with more, then run the phase again",
                )


class Place(Check):
    """Backups lie off the server that they save."""

    key = "backup.place"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    blocks = phases(BACKUP)
    cannot_waive = "A backup on the server that it is to save is lost with it."

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
                    f"itms_backup_target {estate.backup_target} lies on {host.name} itself",
                    "a secure and accessible location off the server that is backed up",
                    "set itms_backup_target to a drive of the bridge or to a share of another server",
                )


class Proven(Check):
    """The backup of each 6.x server and of its databases is proven."""

    key = "backup.proven"
    section = migration_notes.BACKUP.section
    tags = tags("backup")
    fixed = "Without it there is no way back."
    blocks = phases(REDIRECT)
    needs_step = 2

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6"):
            manifest = estate.backups.get(host.name) or {}
            missing = sorted(set(host.databases) - {one.get("name") for one in manifest.get("databases") or []})
            if not manifest.get("proven") or missing:
                found = "no proven backup set is recorded" if not manifest.get("proven") else f"the set lacks {', '.join(missing)}"
                yield self.finding(
                    host.name,
                    found,
                    f"a proven backup of {host.name} and of its databases before agents are moved: {migration_notes.BACKUP.text}",
                    "run the backup phase",
                    awaits_step=self.needs_step,
                )
