# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Changes in Symantec Installation Manager" (SIM): what it checks and carries since 7.6."""

from __future__ import annotations

import typing as t

from . import installation_manager
from .row import Oddity, Row

SECTION = installation_manager.SECTION

# The install readiness checks that were added or raised.
READINESS_CHECKS: tuple[str, ...] = ("ASP.NET 4.5.1", "SQL 2014", "WCF 4.5.1", "Java 8", "Migration Wizard IRC")

# Below the system drive; docs/products.md: the tool restores `.kms` files, which cannot be moved by copying a disk.
KMS_RESTORE_TOOL: t.Final = r"Program Files\Altiris\Symantec Installation Manager\KMSRestoreUtility\KMS_Utility"

OPTIONAL_CONFIGURATION: tuple[str, ...] = ("IT Analytics", "Report Server", "Analysis Server")

ROWS: tuple[Row, ...] = (
    Row("sim-verifies", SECTION, "SIM installs the platform and the solutions, and verifies hardware and software first"),
    Row(
        "sim-disk-space",
        SECTION,
        "the OS drive has room for logs and for the data that agents and Notification Server post",
        (Oddity("no figure", "the required free space is a figure of this collection"),),
    ),
    Row(
        "sim-collation",
        SECTION,
        "over an existing database, the collations of server and database are equal; if not, the installation stops",
    ),
    Row(
        "sim-kms",
        SECTION,
        "SIM carries the tool that restores backed-up cryptographic keys",
        (Oddity(r"KMSRestoreUtility\ KMS_Utility", "the blank after the backslash is a slip: no folder name starts with one"),),
    ),
    Row(
        "sim-it-analytics",
        SECTION,
        "IT Analytics, Report Server and Analysis Server can be configured in SIM; that is optional and can follow in the console",
        (Oddity("Analysis Server", "SQL Server Analysis Services"),),
    ),
    Row(
        "sim-readiness-checks",
        SECTION,
        f"new or raised readiness checks: {', '.join(READINESS_CHECKS)}",
        (
            Oddity("SQL 2014", "2014 is accepted, not required: the support lists go back to 2008 SP2"),
            Oddity("IRC", "not spelled out; install readiness check"),
        ),
    ),
    Row("sim-guide", SECTION, "SIM has a getting started guide of its own (DOC6717)"),
)
