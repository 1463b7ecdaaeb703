# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide sections "Introduction", "Server OS Considerations" and "Hardware Considerations"."""

from __future__ import annotations

import typing as t

from .row import Row

INTRODUCTION = "Introduction"
SERVER_OS = "Server OS Considerations"
HARDWARE = "Hardware Considerations"

PREFERRED_OS: t.Final = "Windows Server 2012 R2"
SEPARATE_SQL_ABOVE: t.Final = 5_000  # endpoints: with more, a server each is recommended for the SMP and SQL Server

ROWS: tuple[Row, ...] = (
    Row("intro-product", INTRODUCTION, "7.6 manages remote users and new devices, with one console for administration and reports"),
    Row("intro-scope", INTRODUCTION, "the guide gives the steps from an Altiris 6.x infrastructure to ITMS 7.6"),
    Row("os-preferred", SERVER_OS, "the preferred system of the server is Windows Server 2012 R2"),
    Row("os-pathway", SERVER_OS, "the way to 2012 R2 depends on the present system; Microsoft lists the upgrade paths"),
    Row("hardware-review", HARDWARE, "the hardware of both the ITMS server and SQL Server is to be compared with the tables"),
    Row("hardware-separate-sql", HARDWARE, "with more than 5,000 endpoints, separate servers for ITMS and SQL Server are recommended"),
    Row(
        "hardware-virtual",
        HARDWARE,
        "virtual servers are supported, but succeed only with well managed and sufficient resources, above all for SQL Server and ITMS",
    ),
)
