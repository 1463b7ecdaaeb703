# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where SQL Server writes a backup before it is copied: on its own machine, or on a share.

`SERVERPROPERTY('MachineName')` is the name of the computer, of a clustered instance that of the virtual server (Microsoft,
"SERVERPROPERTY"). It is the NetBIOS name, so it is compared with the first label of what the inventory declares.
"""

from __future__ import annotations

import typing as t

from ..refusal import Refusal
from ..texts import windows_paths as paths

FOLDER = "itms-migration"  # of our own, made, used and removed: nothing else is in it


def folder(facts: t.Mapping[str, t.Any], declared: str | None) -> str:
    """The folder as SQL Server sees it: one of our own in the declared folder, else in the backup folder of the instance."""
    if declared:
        return paths.join(paths.refuse_bad(declared, "itms_backup_staging"), FOLDER)
    own = str((facts.get("sql") or {}).get("backup_directory") or "")
    if not own:
        raise Refusal(
            "the SQL Server reports no backup folder (BackupDirectory in its registry)",
            "a folder that the account of the SQL Server service may write to",
            "set itms_backup_staging of this host to such a folder, or to a share",
        )
    return paths.join(paths.refuse_bad(own, "the backup folder of the SQL Server"), FOLDER)


def same_machine(declared: str, reported: str) -> bool:
    """Whether a name of the inventory is the machine that SQL Server reports. An address never is: it names no machine."""
    short = declared.strip().split(".", maxsplit=1)[0].casefold()
    return bool(short) and short == reported.strip().split(".", maxsplit=1)[0].casefold()
