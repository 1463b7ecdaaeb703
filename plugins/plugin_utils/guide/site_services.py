# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide sections "Site Server Services" and "Mac Management"."""

from __future__ import annotations

from .row import Row

SECTION = "Site Server Services"
MAC_SECTION = "Mac Management"

SERVICES: tuple[str, ...] = ("task", "package", "NetBoot (NBS/PXE)")
CENTRAL: tuple[str, ...] = ("task",)
NEAR_THE_ENDPOINTS: tuple[str, ...] = ("package", "NetBoot (NBS/PXE)")
MAC_NEEDS: tuple[str, ...] = ("OS X Server Tools", "OS X source computer")
MAC_PACKAGES: tuple[str, ...] = ("NetBoot", "NetInstall")

ROWS: tuple[Row, ...] = (
    Row("site-places", SECTION, "the places of the site server services are to be planned"),
    Row("site-single-services", SECTION, "7.6 can install single services: task, package, NetBoot (NBS/PXE)"),
    Row("site-central-and-near", SECTION, "task services are concentrated centrally; package and NBS services stand near the endpoints"),
    Row(
        "site-nbs-relay",
        SECTION,
        "NBS traffic must be forwarded between subnets where the service is not in the subnet of the computer that boots",
    ),
    Row(
        "mac-tools",
        MAC_SECTION,
        "Mac management needs OS X Server Tools and an OS X source computer, to make NetBoot and NetInstall packages",
    ),
    Row("mac-nbs", MAC_SECTION, "the NBS services then use those packages for imaging and installation"),
)
