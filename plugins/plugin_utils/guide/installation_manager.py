# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Changes in Symantec Installation Manager": what SIM itself checks before it installs 7.6."""

from __future__ import annotations

SECTION = "Changes in Symantec Installation Manager"

DISK_SPACE = "SIM checks whether there is sufficient OS drive space for the logs and the data that agents and server post"
COLLATION = (
    "SIM checks the collation when it installs on an existing database: that of the database server and of the database "
    "need to match, otherwise the installation cannot continue"
)
