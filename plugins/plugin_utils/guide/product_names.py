# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Product parity": 6.x products that were renamed or absorbed. The guide calls them "some examples"."""

from __future__ import annotations

import typing as t

from .row import Oddity

SECTION = "Product parity"
ABSORBED, RENAMED = "absorbed", "renamed"


class ProductChange(t.NamedTuple):
    id: str
    product: str  # of 6.x
    change: str  # absorbed | renamed
    now: str
    section: str = SECTION
    oddities: tuple[Oddity, ...] = ()


PRODUCT_CHANGES: tuple[ProductChange, ...] = (
    ProductChange("product-application-management", "Application Management Solution", ABSORBED, "Software Management Solution"),
    ProductChange("product-application-metering", "Application Metering Solution", ABSORBED, "Inventory Solution"),
    ProductChange("product-helpdesk", "Helpdesk Solution", RENAMED, "ServiceDesk"),
    ProductChange(
        "product-real-time-system-manager",
        "Real-Time System Manager Solution",
        ABSORBED,
        "Client Management Suite",
        oddities=(
            Oddity(
                'a suite, where the others name a solution; the section on OoB still names "RTSM features"',
                "any install of the suite holds it",
            ),
        ),
    ),
    ProductChange("product-software-delivery", "Software Delivery Solution", ABSORBED, "Software Management Solution"),
    ProductChange("product-software-virtualization", "Software Virtualization Solution", RENAMED, "Workspace Virtualization"),
)
