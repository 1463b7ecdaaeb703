# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_canary
short_description: Checks whether the build of an agent has been proven on a server
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - The first computer with a build of the agent that goes to a server is the canary of that build. It may start.
  - Other computers of that build start once an outcome of M(itms.migration.wave_outcome) has proven it. Until then they are not started in
    this run; the next run makes one of them the canary where the first one failed.
  - In check mode every computer may start, and nothing is noted.
options:
  host:
    description: The inventory name of the computer.
    type: str
    required: true
  target:
    description: The inventory name of the server that the computer goes to.
    type: str
    required: true
  build:
    description: The version of the agent. Agents without a known version share one canary.
    type: str
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Ask whether this build of the agent may be redirected
  itms.migration.wave_canary:
    host: host1
    target: itms71
    build: 6.0.2416
  register: canary
"""

RETURN = r"""
start:
  description: Whether the computer may be started.
  returned: always
  type: bool
canary:
  description: Whether the computer is the canary of its build.
  returned: always
  type: bool
reason:
  description: Why it must not be started; empty when it may.
  returned: always
  type: str
"""
