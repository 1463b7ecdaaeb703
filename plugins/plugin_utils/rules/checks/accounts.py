# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The service account on other servers than its own: what the guide calls beneficial. `readiness.account` asks for what it needs."""

from __future__ import annotations

import typing as t

from ...guide import smp_software
from ..estate.estate import Estate
from ..finding import WARNING, Finding
from . import inputs
from .base import Check, tags


class SiteServers(Check):
    """The service account is a local administrator of the site servers, which helps and is not required."""

    key = "account.site_servers"
    section = smp_software.ACCOUNT_SECTION
    tags = tags("sites")
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        said = (estate.declared(smp.name, "service_account") for smp in estate.of_kind("smp76"))
        accounts = sorted({str(one) for one in said if one})
        if not accounts:
            return  # readiness.account asks for it
        for host in estate.of_kind("site_server"):
            members = inputs.known(estate, host).names("administrators")
            seen = {one.casefold() for one in members or ()}
            missing = [one for one in accounts if one.casefold() not in seen]
            if missing:
                yield self.finding(
                    host.name,
                    "the members of the local group Administrators are not known"
                    if members is None
                    else f"{', '.join(missing)} is not in Administrators of {host.name}",
                    f"beneficial (guide): the account as local administrator of {' and '.join(smp_software.ACCOUNT.helpful_admin_on)}",
                    f"add it to that group and declare itms_declarations.{host.name}.administrators, "
                    "or ignore this warning: the site services run without it",
                )
