# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cloud-Enabled Management (CEM): which endpoints may use it, with which protocol, certificates and names.

Guide: "Cloud-Enabled Management (CEM)" and the gotchas of the same name.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ...guide import cloud_enabled_management as guide
from ...guide import gotchas
from ..finding import BLOCKER, WARNING, Finding
from ..platforms import systems
from ..refusal import Refusal
from ..wording import count
from .names import can_be_public, covers, is_domain, never_public, plain

SELF_SIGNED, PUBLIC, INTERNAL = "self_signed", "public", "internal"
KINDS = (SELF_SIGNED, PUBLIC, INTERNAL)
# The servers among guide.SSL_PARTIES; the endpoint trusts what these show it.
PARTIES = guide.SSL_PARTIES[:2]
_FAMILIES = ("Windows", "OS X")  # of platforms/systems.py: what guide.PLATFORMS calls Windows and Mac
# CEM asks for the family alone. The support lists need a release, so they do not read these names.
_WITHOUT_RELEASE = re.compile(r"(?:microsoft )?windows(?: server)?|(?:apple )?(?:mac|macintosh|mac ?os|(?:mac )?os x(?: server)?)", re.I)


@dataclass(frozen=True)
class Certificate:
    """`trusted_by` are the endpoints that were seen to trust it; None when not checked. `parties` are those of PARTIES that present it."""

    name: str
    kind: str  # self_signed | public | internal
    names: tuple[str, ...]  # subject and alternative names
    trusted_by: frozenset[str] | None = None
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackageServer:
    """An external package server of CEM."""

    name: str
    internal_fqdn: str
    certificate_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cloud:
    """The plan for CEM. `policies` maps a client policy to (protocol, the endpoints that it is for)."""

    endpoints: t.Mapping[str, str] = field(default_factory=dict)  # cloud-enabled endpoint -> its operating system
    policies: t.Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    all_over_https: bool = False  # also the endpoints that are not cloud-enabled
    sim_requires_https: bool | None = None
    ssl_parties: tuple[str, ...] = ()  # those of guide.SSL_PARTIES that were seen to use SSL
    certificates: tuple[Certificate, ...] = ()
    owned_domains: tuple[str, ...] = ()  # public domains of the company
    resolvable: frozenset[str] = frozenset()  # names that a roaming endpoint was seen to resolve
    package_servers: tuple[PackageServer, ...] = ()


def findings(cloud: Cloud) -> t.Iterator[Finding]:
    """Nothing without cloud-enabled endpoints; else everything that prevents CEM from working."""
    if not cloud.endpoints:
        return
    yield from _platforms(cloud)
    yield from _protocols(cloud)
    if not cloud.certificates:
        yield _finding(
            "certificate:none", gotchas.CEM, "no certificate", f"certificates: {', '.join(gotchas.CEM_CERTIFICATES)}", "plan them"
        )
    for domain in cloud.owned_domains:
        if not is_domain(domain):
            yield _finding(
                f"owned_domain:{domain}",
                gotchas.CEM,
                f"{domain} is declared as a domain that the company owns",
                "a domain that a company can own, such as xyz.com; no authority issues for names below others",
                "declare only such domains in owned_domains",
            )
    for certificate in cloud.certificates:
        yield from _certificate(certificate, cloud)
    yield from _parties(cloud)
    for server in cloud.package_servers:
        yield from _package_server(server, cloud)


def _parties(cloud: Cloud) -> t.Iterator[Finding]:
    """Every server that uses SSL has a certificate."""
    for one in cloud.certificates:
        strange = [party for party in one.parties if party not in PARTIES]
        if strange:
            raise Refusal(
                f"the certificate {one.name} is of {', '.join(strange)}", f"of {', '.join(PARTIES)}", "use these names for its parties"
            )
    for party in PARTIES if cloud.certificates else ():
        if not any(party in one.parties for one in cloud.certificates):
            found = f"no certificate is declared for the {party}"
            yield _finding(f"certificate:{party}", gotchas.CEM, found, f"a certificate of the {party}", "plan one, or declare its parties")


def _platforms(cloud: Cloud) -> t.Iterator[Finding]:
    for name, os_name in sorted(cloud.endpoints.items()):
        if not _may_use_cem(os_name):
            yield _finding(
                f"platform:{name}",
                guide.SECTION,
                f"{name} has {os_name or 'an unknown system'}",
                f"{' or '.join(guide.PLATFORMS)}: only these can be cloud-enabled",
                "remove it from the cloud-enabled endpoints",
                cannot_waive="There is no CEM for other systems.",
            )


def _may_use_cem(os_name: str) -> bool:
    """Whether it is a Windows or a Mac, with a release or without one."""
    family = systems.read(os_name).family
    return any(family.startswith(prefix) for prefix in _FAMILIES) or bool(_WITHOUT_RELEASE.fullmatch(" ".join(os_name.split())))


def _protocols(cloud: Cloud) -> t.Iterator[Finding]:
    for name, (protocol, _unused) in cloud.policies.items():
        if protocol not in ("http", "https"):
            raise Refusal(f"the protocol {protocol!r} of the policy {name}", "http or https", "set its protocol to http or https")
    wrong: dict[str, list[str]] = {}
    covered: set[str] = set()
    for name, (protocol, members) in sorted(cloud.policies.items()):
        covered.update(plain(one) for one in members if protocol == "https")
        if protocol == "http":
            wrong[name] = sorted(one for one in cloud.endpoints if plain(one) in {plain(member) for member in members})
    for name, members_ in wrong.items():
        if members_:
            found = f"{count(len(members_), 'cloud-enabled endpoint')} in the http policy {name}: {', '.join(members_[:5])}"
            yield _finding(f"policy:{name}", guide.SECTION, found, "https for every cloud-enabled endpoint", "remove them from that policy")
        elif cloud.all_over_https:
            found = f"all_over_https is declared, and the policy {name} uses http"
            yield _finding(
                f"policy:{name}",
                guide.SECTION,
                found,
                "https in every policy, as declared; or the declaration that other endpoints may use http",
                "change that policy to https, or declare all_over_https as false",
            )
    without = sorted(one for one in cloud.endpoints if plain(one) not in covered)
    if without:
        found = f"{count(len(without), 'cloud-enabled endpoint')} without an https policy: {', '.join(without[:5])}"
        yield _finding("policy:https", guide.SECTION, found, "a policy with https for them", "create one, and add them to it")
    if not cloud.all_over_https and not any(protocol == "http" for protocol, _unused in cloud.policies.values()):
        found = "no policy lets the other endpoints use http"
        needed = (
            "at least two policies: https for CEM, http for the others; or the decision that all use https, which needs more processing"
        )
        yield _finding("policy:http", guide.SECTION, found, needed, "plan the http policy, or declare all_over_https")
    if not cloud.all_over_https and cloud.sim_requires_https is not False:
        found = "SIM's option to require https is on" if cloud.sim_requires_https else "it is not known whether SIM is to require https"
        yield _finding("sim_option:smp", guide.SECTION, found, "that option off, as the server takes http and https", "leave it off in SIM")
    silent = [party for party in guide.SSL_PARTIES if party not in cloud.ssl_parties]
    if silent:
        found = f"not known to use SSL: {', '.join(silent)}"
        yield _finding(
            "ssl:parties", guide.SECTION, found, "SSL between SMP, Internet Gateway and CEM endpoint", "set it up, then declare it"
        )


def _certificate(one: Certificate, cloud: Cloud) -> t.Iterator[Finding]:
    if one.kind not in KINDS:
        raise Refusal(f"the certificate {one.name} is {one.kind!r}", f"one of {', '.join(KINDS)}", "declare one of these kinds")
    if not any(plain(name) for name in one.names):
        found = f"the certificate {one.name} has no names"
        yield _finding(f"certificate:{one.name}", gotchas.CEM, found, "the names that endpoints connect to", "declare its names")
    for name in filter(plain, one.names):
        simple = plain(name)
        if one.kind == PUBLIC and not can_be_public(simple.removeprefix("*."), cloud.owned_domains):
            domains = ", ".join(cloud.owned_domains) or "none is declared"
            yield _finding(
                f"public_name:{one.name}.{simple}",
                gotchas.CEM,
                f"{simple} is to be bought from a public authority",
                f"a name below a public domain that the company owns ({domains}): public authorities issue none for other names",
                "use a name of that domain; or a certificate of your own authority or a self-signed one, which every endpoint must trust",
                cannot_waive="No public authority issues it.",
            )
        elif one.kind != PUBLIC and never_public(simple.removeprefix("*.")) and simple not in {plain(other) for other in cloud.resolvable}:
            yield _unresolved(f"{one.name}.{simple}", simple)
    trusting = {plain(name) for name in one.trusted_by or ()}
    untrusting = sorted(name for name in cloud.endpoints if plain(name) not in trusting)
    if untrusting:
        yield _finding(
            f"trust:{one.name}",
            gotchas.CEM,
            f"{count(len(untrusting), 'cloud-enabled endpoint')} not known to trust {one.name}: {', '.join(untrusting[:5])}",
            "a certificate that every cloud-enabled endpoint trusts",
            "add its root to their trusted roots, with a group policy or the agent, then check again",
        )


def _package_server(server: PackageServer, cloud: Cloud) -> t.Iterator[Finding]:
    """Its name and its certificate are its internal FQDN, an authority issues that certificate, and external endpoints resolve it."""
    fqdn = plain(server.internal_fqdn)
    faults = []
    if plain(server.name) != fqdn:
        faults.append(f"it is called {server.name}")
    if not any(covers(name, fqdn) for name in server.certificate_names):
        faults.append(f"its certificate names {', '.join(sorted(map(plain, server.certificate_names))) or 'nothing'}")
    if faults or "." not in fqdn:
        yield _finding(
            f"package_server:{server.name}",
            gotchas.CEM,
            "; ".join(faults) or f"{server.internal_fqdn!r} is not a fully qualified name",
            f"a name and a certificate equal to its internal FQDN {fqdn}, with which it publishes its https codebases",
            f"rename the server to {fqdn}, and install a certificate that has this name among its alternative names",
        )
        return
    # Whether its certificate can be issued and is trusted is checked with all other certificates.
    if any(covers(name, fqdn) for one in cloud.certificates for name in one.names):
        return
    public = can_be_public(fqdn, cloud.owned_domains)
    yield _finding(
        f"package_server:{server.name}.issuer",
        gotchas.CEM,
        f"no certificate of the plan names {fqdn}, so the issuer of this package server's certificate is not known"
        + ("" if public else "; no public authority issues it, as the name is not below a public domain that the company owns"),
        "an entry for it in certificates, with its kind and the endpoints that trust it",
        f"plan a certificate for {fqdn}; or give the server a name below a public domain of the company",
        severity=WARNING if public else BLOCKER,
    )
    if not public and fqdn not in {plain(one) for one in cloud.resolvable}:
        yield _unresolved(f"{server.name}.{fqdn}", fqdn)


def _unresolved(subject: str, name: str) -> Finding:
    return _finding(
        f"resolvable:{subject}",
        gotchas.CEM,
        f"{name} is an internal name, and no roaming endpoint was seen to resolve it",
        "a name that external endpoints resolve; a certificate for it is possible",
        "publish the name, or use a public one; test it from outside, then declare it in resolvable",
        severity=WARNING,
    )


def _finding(key: str, section: str, found: str, needed: str, fix: str, **more: t.Any) -> Finding:
    """`key` is "<check>:<subject>"."""
    check, _unused, subject = key.partition(":")
    return Finding(f"cem.{check}", subject, section, found, needed, fix, **more)
