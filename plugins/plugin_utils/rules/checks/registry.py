# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All checks, in the order in which their findings are listed."""

from __future__ import annotations

from . import backups, bridge, disk, names, ns6, planning, reach, sql, target
from .base import Check

ALL_CHECKS: tuple[type[Check], ...] = (
    reach.ReachServer,
    names.UniqueNames,
    ns6.Rollup,
    ns6.Build,
    bridge.Smb1,
    bridge.Ntlm,
    bridge.Rc4,
    bridge.Tls10,
    bridge.Sqlcmd,
    reach.PowerShellVersion,
    disk.SystemDrive,
    sql.Version,
    sql.Collation,
    sql.NamedDatabases,
    backups.Place,
    backups.Room,
    planning.PlanCurrent,
    backups.Proven,
    target.Ready,
    target.MixedMode,
    reach.ReachEndpoint,
)
