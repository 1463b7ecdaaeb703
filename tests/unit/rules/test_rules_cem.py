"""Cloud-Enabled Management: a plan that works has no finding, and each change alone makes exactly its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.guide import cloud_enabled_management as guide
from ansible_collections.itms.migration.plugins.plugin_utils.rules.cem import cem, names
from ansible_collections.itms.migration.plugins.plugin_utils.rules.cem.cem import Certificate, Cloud, PackageServer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

BOUGHT = Certificate("gateway", "public", ("cem.xyz.com", "*.xyz.com"), frozenset({"NB1", "mac1."}), ("Internet Gateway",))
OWN = Certificate("smp", "internal", ("itms76.xyz.local",), frozenset({"nb1", "MAC1"}), ("SMP",))
BOTH = replace(BOUGHT, parties=("SMP", "Internet Gateway"))
PACKAGES = PackageServer("ps01.xyz.com", "ps01.xyz.com", ("PS01.xyz.com.", "packages.xyz.com"))
# Inside names, for which no public authority issues and which no resolver outside knows.
INSIDE = PackageServer("ps1.xyz.local", "ps1.xyz.local", ("ps1.xyz.local",))
FOR_INSIDE = Certificate("ps", "internal", ("ps1.xyz.local",), frozenset({"nb1", "mac1"}))
RESOLVED = frozenset({"itms76.xyz.local", "ps1.xyz.local"})
GOOD = Cloud(
    endpoints={"NB1": "Windows 8.1 Enterprise", "MAC1": "Mac OS X 10.9"},
    policies={"cem": ("https", ("nb1", "MAC1")), "inside": ("http", ("PC1",))},
    sim_requires_https=False,
    ssl_parties=guide.SSL_PARTIES,
    certificates=(BOUGHT, OWN),
    owned_domains=("xyz.com",),
    resolvable=frozenset({"itms76.xyz.local"}),
    package_servers=(),
)


def keys(cloud):
    return [one.key for one in cem.findings(cloud)]


def test_a_plan_that_works():
    assert keys(GOOD) == []
    assert keys(replace(GOOD, package_servers=(PACKAGES,))) == []


def test_without_cloud_enabled_endpoints_nothing_is_asked():
    assert keys(Cloud()) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"endpoints": {**GOOD.endpoints, "MAC1": "Red Hat Enterprise Linux Server 6.5"}}, ["platform:MAC1"]),
        ({"endpoints": {**GOOD.endpoints, "MAC1": ""}}, ["platform:MAC1"]),
        ({"policies": {"cem": ("https", ("NB1",)), "inside": ("http", ("PC1",))}}, ["policy:https"]),
        ({"policies": {"cem": ("https", ("NB1", "MAC1")), "inside": ("http", ("PC1", "mac1"))}}, ["policy:inside"]),
        ({"policies": {"cem": ("https", ("NB1", "MAC1"))}}, ["policy:http"]),
        ({"policies": {"cem": ("https", ("NB1", "MAC1"))}, "all_over_https": True, "sim_requires_https": True}, []),
        ({"sim_requires_https": True}, ["sim_option:smp"]),
        ({"sim_requires_https": None}, ["sim_option:smp"]),
        ({"ssl_parties": ("SMP", "Internet Gateway")}, ["ssl:parties"]),
        ({"certificates": ()}, ["certificate:none"]),
        ({"certificates": (replace(BOTH, trusted_by=frozenset({"NB1"})),)}, ["trust:gateway"]),
        ({"certificates": (replace(BOTH, trusted_by=None),)}, ["trust:gateway"]),
        ({"certificates": (replace(BOTH, names=("cem.xyz.local",)),)}, ["public_name:gateway.cem.xyz.local"]),
        ({"certificates": (replace(BOTH, kind="self_signed", names=("cem.xyz.local",)),)}, ["resolvable:gateway.cem.xyz.local"]),
        ({"certificates": (replace(BOTH, kind="internal", names=("cem.xyz.com",)),)}, []),
        ({"certificates": (replace(BOTH, names=()),)}, ["certificate:gateway"]),
        ({"certificates": (replace(BOTH, names=(" ", "")),)}, ["certificate:gateway"]),
        ({"certificates": (BOUGHT,)}, ["certificate:SMP"]),
        ({"certificates": (OWN,)}, ["certificate:Internet Gateway"]),
        ({"certificates": (replace(OWN, parties=()),)}, ["certificate:SMP", "certificate:Internet Gateway"]),
        ({"certificates": (BOTH,)}, []),
        ({"owned_domains": (".xyz.com",)}, []),
        ({"owned_domains": ("*.XYZ.com.",)}, []),
        ({"owned_domains": ("xyz.com", "com")}, ["owned_domain:com"]),
        ({"owned_domains": ("com",)}, ["owned_domain:com", "public_name:gateway.cem.xyz.com", "public_name:gateway.*.xyz.com"]),
        ({"owned_domains": ("xyz.com", "co.uk")}, ["owned_domain:co.uk"]),
        ({"owned_domains": ("xyz.com", "xyz.local")}, ["owned_domain:xyz.local"]),
        ({"owned_domains": ("xyz.com", "xyz.co.uk", "xyz.de", "")}, ["owned_domain:"]),
        ({"owned_domains": ()}, ["public_name:gateway.cem.xyz.com", "public_name:gateway.*.xyz.com"]),
        ({"resolvable": frozenset()}, ["resolvable:smp.itms76.xyz.local"]),
        ({"package_servers": (replace(PACKAGES, name="packages.xyz.com"),)}, ["package_server:packages.xyz.com"]),
        ({"package_servers": (replace(PACKAGES, certificate_names=("packages.xyz.com",)),)}, ["package_server:ps01.xyz.com"]),
        ({"package_servers": (PackageServer("ps01", "ps01", ("ps01",)),)}, ["package_server:ps01"]),
        ({"package_servers": (replace(PACKAGES, certificate_names=("*.xyz.com",)),)}, []),
        ({"package_servers": (replace(PACKAGES, certificate_names=("*.com",)),)}, ["package_server:ps01.xyz.com"]),
        ({"package_servers": (INSIDE,)}, ["package_server:ps1.xyz.local.issuer", "resolvable:ps1.xyz.local.ps1.xyz.local"]),
        ({"package_servers": (INSIDE,), "resolvable": RESOLVED}, ["package_server:ps1.xyz.local.issuer"]),
        ({"package_servers": (INSIDE,), "certificates": (BOUGHT, OWN, FOR_INSIDE)}, ["resolvable:ps.ps1.xyz.local"]),
        ({"package_servers": (INSIDE,), "certificates": (BOUGHT, OWN, FOR_INSIDE), "resolvable": RESOLVED}, []),
        (
            {"package_servers": (INSIDE,), "certificates": (BOUGHT, OWN, replace(FOR_INSIDE, kind="public")), "resolvable": RESOLVED},
            ["public_name:ps.ps1.xyz.local"],
        ),
        ({"package_servers": (PackageServer("a.b.xyz.com", "a.b.xyz.com", ("a.b.xyz.com",)),)}, ["package_server:a.b.xyz.com.issuer"]),
        (
            {"package_servers": (PACKAGES,), "certificates": (replace(BOTH, names=("cem.xyz.com",)),)},
            ["package_server:ps01.xyz.com.issuer"],
        ),
        ({"all_over_https": True}, ["policy:inside"]),
        ({"all_over_https": True, "policies": {"cem": ("https", ("NB1", "MAC1")), "none": ("http", ())}}, ["policy:none"]),
        ({"all_over_https": True, "policies": {"cem": ("https", ("NB1", "MAC1")), "a": ("http", ("nb1",))}}, ["policy:a"]),
    ],
)
def test_one_thing_is_wrong(change, found):
    assert keys(replace(GOOD, **change)) == [f"cem.{key}" for key in found]


def test_an_unknown_issuer_blocks_where_no_public_authority_issues():
    [warned] = list(cem.findings(replace(GOOD, certificates=(replace(BOTH, names=("cem.xyz.com",)),), package_servers=(PACKAGES,))))
    [blocked] = list(cem.findings(replace(GOOD, package_servers=(INSIDE,), resolvable=RESOLVED)))
    assert (warned.severity, blocked.severity) == ("warning", "blocker")
    assert "no public authority issues it" in blocked.found and "public authority" not in warned.found


@pytest.mark.parametrize(
    "name",
    [
        *("Windows", "Microsoft Windows", "windows server", "Windows 2000", "Mac", "Mac OS", "MacOS", "Mac  OS X", "macOS", "OS X"),
        *("OS X Server", "Apple Mac OS X", "macOS 11", "OS X Server 10.9", "Windows Embedded POSReady 2009"),
    ],
)
def test_the_family_is_enough(name):
    assert keys(replace(GOOD, endpoints={**GOOD.endpoints, "MAC1": name})) == []


@pytest.mark.parametrize("name", ["", "Windows Mobile", "Windows CE", "Machine", "Linux", "Mac mini running Linux", "iOS", "ESXi 5.5"])
def test_other_systems_are_not_cloud_enabled(name):
    assert keys(replace(GOOD, endpoints={**GOOD.endpoints, "MAC1": name})) == ["cem.platform:MAC1"]


def test_a_public_authority_is_refused_and_an_internal_one_only_warned_of():
    name = ("cem.xyz.local",)
    [bought] = list(cem.findings(replace(GOOD, certificates=(replace(BOTH, names=name),))))
    [own] = list(cem.findings(replace(GOOD, certificates=(replace(OWN, names=name, parties=cem.PARTIES),))))
    assert (bought.severity, bool(bought.cannot_waive)) == ("blocker", True)
    assert (own.severity, own.cannot_waive) == ("warning", "")


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("cem.xyz.com", True),
        ("xyz.com", True),
        ("XYZ.COM.", True),
        ("cem.notxyz.com", False),
        ("xyz.com.local", False),
        ("cem.xyz.local", False),
        ("cem", False),
        ("10.20.0.1", False),
        ("cem.corp", False),
        ("cem.home.arpa", False),
    ],
)
def test_names_that_can_be_bought(name, public):
    assert names.can_be_public(name, ["xyz.com", "cem.corp", "local"]) is public


def test_refusals():
    with pytest.raises(Refusal, match="http or https"):
        keys(replace(GOOD, policies={"cem": ("ftp", ())}))
    with pytest.raises(Refusal, match="one of self_signed"):
        keys(replace(GOOD, certificates=(replace(OWN, kind="bought"),)))
    with pytest.raises(Refusal, match="SMP, Internet Gateway"):
        keys(replace(GOOD, certificates=(replace(OWN, parties=("gateway",)),)))
