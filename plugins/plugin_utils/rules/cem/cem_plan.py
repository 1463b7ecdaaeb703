# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan for Cloud-enabled Management, as a person writes it in YAML, converted for the rules of `cem.py`."""

from __future__ import annotations

import typing as t

from ..user_values import listing, mapping, texts
from . import cem

_CERTIFICATE = ("name", "kind", "names", "trusted_by", "parties")
_PACKAGE_SERVER = ("name", "internal_fqdn", "certificate_names")


def read(plan: t.Any) -> cem.Cloud:
    """The plan for CEM. Raises Refusal for unknown keys and for values of the wrong kind."""
    given = mapping(plan, "the plan for CEM", tuple(cem.Cloud.__dataclass_fields__))
    policies = {
        name: mapping(one, f"the policy {name}", ("protocol", "endpoints"))
        for name, one in mapping(given.get("policies"), "policies").items()
    }
    certificates = [mapping(one, "a certificate", _CERTIFICATE) for one in listing(given.get("certificates"), "certificates")]
    servers = [mapping(one, "a package server", _PACKAGE_SERVER) for one in listing(given.get("package_servers"), "package_servers")]
    required = given.get("sim_requires_https")
    return cem.Cloud(
        endpoints={name: str(os_name or "") for name, os_name in mapping(given.get("endpoints"), "endpoints").items()},
        policies={
            name: (str(one.get("protocol")), texts(one.get("endpoints"), f"the endpoints of {name}")) for name, one in policies.items()
        },
        all_over_https=given.get("all_over_https") is True,
        sim_requires_https=required if isinstance(required, bool) else None,
        ssl_parties=texts(given.get("ssl_parties"), "ssl_parties"),
        certificates=tuple(_certificate(one) for one in certificates),
        owned_domains=texts(given.get("owned_domains"), "owned_domains"),
        resolvable=frozenset(texts(given.get("resolvable"), "resolvable")),
        package_servers=tuple(_package_server(one) for one in servers),
    )


def _certificate(one: dict[str, t.Any]) -> cem.Certificate:
    trusted = one.get("trusted_by")
    return cem.Certificate(
        str(one.get("name", "")),
        str(one.get("kind", "")),
        texts(one.get("names"), "the names of a certificate"),
        None if trusted is None else frozenset(texts(trusted, "trusted_by")),
        texts(one.get("parties"), "the parties of a certificate"),
    )


def _package_server(one: dict[str, t.Any]) -> cem.PackageServer:
    names = texts(one.get("certificate_names"), "certificate_names")
    return cem.PackageServer(str(one.get("name", "")), str(one.get("internal_fqdn", "")), names)
