# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Migration Notes", note by note; the values that rules use are in `migration_notes`."""

from __future__ import annotations

from . import migration_notes as kept
from .row import Oddity, Row

SECTION = kept.SECTION
PARITY = "Product parity"

ROWS: tuple[Row, ...] = (
    Row(
        "note-required-version",
        kept.REQUIRED_VERSION.section,
        f"a 6.x server is at {kept.REQUIRED_NS6} or later, with the latest solutions, before it migrates to any 7.x",
        (Oddity("6.0 R13", "NS 6.0 SP3 with Rollup 13; no build number tells the rollup, so it is declared by a person (DOC1810)"),),
        ("KB179828",),
    ),
    Row(
        "note-latest-6x-first",
        kept.REQUIRED_VERSION.section,
        "6.x is brought to its latest level before 7.1 work begins: 6.0 R11 goes to 6.0 R13 first",
        (Oddity("7.1 then > 7.1 SP2 MP1.1", "7.1 SP2 MP1.1 is installed at once; an existing earlier 7.1 is brought up to it"),),
    ),
    Row("note-no-32-bit", kept.REQUIRED_VERSION.section, "no 7.1 or 7.5 platform installs on a 32-bit system"),
    Row("note-backup", kept.BACKUP.section, kept.BACKUP.text),
    Row("note-backup-revert", kept.BACKUP.section, "after a problem, revert to these backups"),
    Row("note-backup-each-step", kept.BACKUP.section, "backups before each major step make recovery more granular"),
    Row("note-new-database", kept.NEW_DATABASE.section, kept.NEW_DATABASE.text),
    Row("note-parity", PARITY, "list the installed 6.x products first; 7.6 gets at least their equivalents"),
    Row("note-parity-warning", PARITY, "without that parity 6.x data may not be able to migrate to the 7.6 database"),
    Row(
        "note-parity-names",
        PARITY,
        "products were replaced, absorbed or renamed (`product_names`)",
        (Oddity("some examples", "the list is not complete: a 6.x product that it does not name is matched by its own name or declared"),),
    ),
    Row("note-server-name", kept.NAMES.section, kept.NAMES.text),
    Row("note-mixed-mode", kept.MIXED_MODE.section, kept.MIXED_MODE.text),
)
