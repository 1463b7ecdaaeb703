# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every row of the guide that has an id, module by module in the order of the guide.

Add a module's rows here when it gets new ones: the tests compare this list with an outline of the guide.
"""

from __future__ import annotations

import typing as t

from . import (
    agent_platforms,
    cloud_enabled_management,
    considerations,
    gotchas,
    internet_gateway,
    legacy_agent_communication,
    links,
    management_server,
    migration_steps,
    notes,
    product_names,
    product_versions,
    sim_readiness,
    site_server_sizes,
    site_services,
    smp_sizes,
    smp_software,
    sql_sizes,
    sql_software,
    tiers,
    tips,
)
from .row import Oddity


class Identified(t.Protocol):
    """What all rows have in common, whatever their table."""

    @property
    def id(self) -> str: ...

    @property
    def section(self) -> str: ...

    @property
    def oddities(self) -> tuple[Oddity, ...]: ...


class Chapter(t.NamedTuple):
    module: str  # file name without .py, in this folder
    rows: tuple[Identified, ...]


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("considerations", considerations.ROWS),
    Chapter("sim_readiness", sim_readiness.ROWS),
    Chapter("legacy_agent_communication", legacy_agent_communication.ROWS),
    Chapter("cloud_enabled_management", cloud_enabled_management.ROWS),
    Chapter("internet_gateway", (*internet_gateway.ROWS, internet_gateway.HARDWARE)),
    Chapter("site_services", site_services.ROWS),
    Chapter(
        "management_server",
        (
            *management_server.ROWS,
            *management_server.OPERATING_SYSTEMS,
            *management_server.HYPERVISORS,
            *management_server.SQL_SERVERS,
            *management_server.SOFTWARE,
            *management_server.WORKFLOW,
        ),
    ),
    Chapter(
        "agent_platforms",
        (*agent_platforms.ROWS, *agent_platforms.WINDOWS, *agent_platforms.MAC, *agent_platforms.LINUX, *agent_platforms.UNIX),
    ),
    Chapter("tiers", tiers.ROWS),
    Chapter("smp_sizes", (*smp_sizes.SIZES, smp_sizes.COMMON)),
    Chapter("smp_software", (smp_software.SOFTWARE, smp_software.ACCOUNT)),
    Chapter("sql_sizes", (*sql_sizes.SIZES, *sql_sizes.DRIVES)),
    Chapter("sql_software", sql_software.SOFTWARE),
    Chapter("site_server_sizes", (*site_server_sizes.SIZES, site_server_sizes.SOFTWARE)),
    Chapter("product_versions", product_versions.ROWS),
    Chapter("tips", tips.ROWS),
    Chapter("migration_steps", (*migration_steps.ROWS, *migration_steps.DETAILS)),
    Chapter("notes", notes.ROWS),
    Chapter("product_names", product_names.PRODUCT_CHANGES),
    Chapter("gotchas", (*gotchas.ROWS, *gotchas.REMOVALS)),
    Chapter("links", (*links.HELPFUL, *links.IN_THE_TEXT)),
)
