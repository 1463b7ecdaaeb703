# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A token that exists only in this ansible-playbook process.

The strategy loads an action's class in the parent process before it forks the workers, so the module is imported
there once and every fork sees the same value. A verdict that carries it was reached by this very run: one that a
fact cache, an earlier run or a skipped gate left behind does not.
"""

from __future__ import annotations

import secrets

RUN_TOKEN = secrets.token_hex(16)
