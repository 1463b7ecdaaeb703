# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_records
short_description: Find which computers of a wave the new server has recorded
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Gives the statements that read the database of a new server, and reads their answers. The tasks between run C(sqlcmd.exe) on the bridge.
  - The first call gives a statement for the time of the database. The second takes its answer, notes the time, and gives a statement for
    the computers, where outcomes of earlier runs wait for it. The third takes that answer too, and raises the proof of those outcomes to
    V(recorded).
  - A computer counts when exactly one managed resource has its name, and its basic inventory is newer than the time of the database when
    the run began that redirected it. Both times are of the clock of the SQL Server.
  - What is not known, a database without the expected tables among it, is a RV(reason), and never an error or an empty list of computers.
options:
  target:
    description: The inventory name of the new server.
    type: str
    required: true
  clock:
    description: The registered result of the first statement.
    type: dict
  rows:
    description: The registered result of the second statement.
    type: dict
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.wave
"""

EXAMPLES = r"""
- name: Find where the database of the new server is
  itms.migration.wave_records:
    target: itms71
  register: place
"""

RETURN = r"""
statement:
  description: The next statement; empty when there is none.
  returned: always
  type: str
bridge:
  description: The inventory name of the bridge on which C(sqlcmd.exe) runs.
  returned: always
  type: str
server:
  description: The server (and instance), as the option C(-S) takes it.
  returned: always
  type: str
user:
  description: The SQL login; empty for a trusted connection.
  returned: always
  type: str
sql:
  description: The inventory name of the SQL Server.
  returned: always
  type: str
recorded:
  description: The computers whose proof was raised, each with C(host) and the age of the row in C(minutes).
  returned: always
  type: list
  elements: dict
reason:
  description: Why it is not known what the server has recorded; empty when it is.
  returned: always
  type: str
"""
