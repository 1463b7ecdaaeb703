# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A SQL Server, read by sqlcmd from the bridge."""

from __future__ import annotations

import typing as t

from ..texts.probes import Probes
from . import common


def facts(probes: Probes) -> dict[str, t.Any]:
    """What the bridge read from a SQL Server. Refusal for a missing or failed probe."""
    return common.sql_server(probes)
