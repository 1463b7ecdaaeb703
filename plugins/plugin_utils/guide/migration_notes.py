# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Migration Notes": required version, backups, database, names, mixed mode."""

from __future__ import annotations

import typing as t

SECTION = "Migration Notes"


class Note(t.NamedTuple):
    section: str
    text: str


REQUIRED_VERSION = Note(
    "Required version of Notification Server 6.x",
    "Notification Server must be at least 6.0 R13 and have the latest solutions before it is migrated",
)
REQUIRED_NS6 = "6.0 R13"
INTERMEDIATE_SMP = "7.1 SP2 MP1.1"
TARGET_SMP = "7.6"
BACKUP = Note(
    "Database and server backup",
    "back up the 6.x Notification Server and its database to a secure and accessible location before the migration begins",
)
NEW_DATABASE = Note("New database requirement", "7.6 gets a new database: the 6.x database cannot be updated")
NAMES = Note(
    "Server name and IP address",
    "the 7.6 server and the intermediate server have a name and an IP address of their own, different from those of the 6.x server",
)
MIXED_MODE = Note(
    "Mixed mode",
    "7.6 does not support mixed mode: a 6.x server cannot communicate with a 7.6 server",
)
# Section "Legacy Agent Communication", under "Additional Considerations".
AGENTS_FIRST_TO_71 = Note(
    "Legacy Agent Communication",
    "agents of a 6.x system are first pointed to a 7.1 SP2 MP1.1 server, and to 7.6 only after their upgrade",
)
