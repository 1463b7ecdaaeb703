# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Guide section "Cloud-Enabled Management (CEM)" under "Additional Considerations"; its gotchas are in `gotchas`."""

from __future__ import annotations

from .row import Row

SECTION = "Cloud-Enabled Management (CEM)"

PLATFORMS: tuple[str, ...] = ("Windows", "Mac")
SSL_PARTIES: tuple[str, ...] = ("SMP", "Internet Gateway", "CEM endpoint")

ROWS: tuple[Row, ...] = (
    Row("cem-purpose", SECTION, "CEM manages endpoints that are neither in the company network nor on VPN"),
    Row("cem-benefit", SECTION, "it widens the reach of inventory, software and patch delivery to roaming and home workers"),
    Row("cem-secure", SECTION, "it needs fully secure communication between roaming endpoints and the Notification Servers inside"),
    Row("cem-solutions", SECTION, "most ITMS solutions work over it"),
    Row("cem-platforms", SECTION, "only Windows and Mac endpoints can use it"),
    Row("cem-ssl-parties", SECTION, "SMP, Internet Gateway and CEM endpoint talk over SSL with one another"),
    Row("cem-not-all-ssl", SECTION, "the other endpoints need no SSL; SSL for all is easier but costs more processing"),
    Row("cem-two-policies", SECTION, "at least two client policies: one with https for CEM endpoints, one with http for the others"),
    Row("cem-sim-option", SECTION, "a server that is to take both http and https is installed without SIM's option to require https"),
)
