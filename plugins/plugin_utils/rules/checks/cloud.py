# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cloud-enabled Management, where `cem` of the estate's declarations plans it."""

from __future__ import annotations

import typing as t

from ...guide import cloud_enabled_management
from ..cem import cem, cem_plan
from ..estate.estate import ESTATE, Estate
from ..finding import WARNING, Finding
from ..phases import BUILD_TARGET
from .base import Check, phases, tags

# What is planned in addition to what the rules of cem.py ask for; `connections` counts the gateways.
_MORE = ("used", "connections")


def cloud_of(estate: Estate) -> cem.Cloud:
    """The plan for CEM; without endpoints where it is not used. Raises Refusal for one that cannot be read."""
    said = estate.declared(ESTATE, "cem")
    if not isinstance(said, dict) or said.get("used") is False:
        return cem.Cloud()
    return cem_plan.read({key: value for key, value in said.items() if key not in _MORE})


class Cem(Check):
    """Cloud-enabled endpoints, their protocols, certificates and package servers."""

    key = "cem.plan"
    section = cloud_enabled_management.SECTION
    tags = tags("cem")
    blocks = phases(BUILD_TARGET)
    yields = tuple(
        f"cem.{what}"
        for what in (
            "platform",
            "policy",
            "sim_option",
            "ssl",
            "certificate",
            "owned_domain",
            "public_name",
            "resolvable",
            "trust",
            "package_server",
        )
    )

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        yield from cem.findings(cloud_of(estate))


class CemStated(Check):
    """Gateways in the inventory without a declaration whether CEM is used."""

    key = "cem.declared"
    section = cloud_enabled_management.SECTION
    tags = tags("cem", "declarations")
    severity = WARNING

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        names = [host.name for host in estate.of_kind("gateway")]
        if names and estate.declared(ESTATE, "cem") is None:
            yield self.finding(
                ESTATE,
                f"the inventory has the gateways {', '.join(names)}, and the cloud-enabled endpoints are not declared",
                "the plan for CEM, or a declaration that it is not used",
                "declare itms_declarations.estate.cem (inventories/example shows it), or {used: false}",
            )
