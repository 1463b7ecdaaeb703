# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A SQL Server, read by sqlcmd from the bridge."""

from __future__ import annotations

import typing as t

from ..texts.probes import Probes
from . import common


def facts(probes: Probes) -> dict[str, t.Any]:
    """What the bridge was told of a SQL Server. Refusal for a probe that is missing or failed."""
    return common.sql_server(probes)
