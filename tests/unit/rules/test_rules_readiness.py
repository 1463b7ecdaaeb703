"""Readiness of a new server: a ready one has no finding, and each change alone makes exactly its own."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.known import Known
from ansible_collections.itms.migration.plugins.plugin_utils.rules.readiness import rules, windows
from ansible_collections.itms.migration.plugins.plugin_utils.rules.readiness.server import Older, Wanted
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

GB = 10**9
READY = {
    "os": {"name": "Microsoft Windows Server 2012 R2 Standard", "version": "6.3.9600"},
    "architecture": 64,
    "hostname": "ITMS76",
    "fqdn": "itms76.kestrel.example",
    "addresses": ["10.20.0.76"],
    "software": {"dotnet_release": 378675, "java": "1.8", "sim_version": None, "ns_path": None},
    "disks": {"C:": {"size": 100 * GB, "free": 30 * GB}},
    "features": dict.fromkeys((*windows.IIS, *windows.IIS6, *windows.ASP_NET_45, *windows.WCF_45), True),
    "reboot_pending": False,
    "uac": 1,
    "administrators": ["KESTREL\\Domain Admins", "kestrel\\svc_ITMS"],
    "sql": {"version": "11.0.2100.60", "collation": "Latin1_General_CI_AS", "databases": [{"name": "ReportServer", "collation": "X"}]},
    "patch_import": {"icmp": True, "https": True, "proxy": True},
    "migration_wizard_ready": True,
    "optional": {"Report Server": True},
}
WANTED = Wanted(
    "7.6",
    endpoints=10_000,
    account="KESTREL\\svc_itms",
    database="Symantec_CMDB",
    older=(Older("altiris01.kestrel.example", ("10.20.0.5",)), Older("itms71", ("10.20.0.71",))),
    optional=("Report Server",),
)
OVER = dataclasses.replace(WANTED, database="ReportServer", database_exists_on_purpose=True)


def found(facts, wanted=WANTED, declared=None):
    return list(rules.findings(Known("itms76", facts, declared or {}), wanted))


def changed(path, value):
    facts = copy.deepcopy(READY)
    *parents, last = path.split("/")
    place = facts
    for name in parents:
        place = place[name]
    place[last] = value
    return facts


def test_a_ready_server():
    assert found(READY) == []


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ("os", {"name": "Microsoft Windows Server 2012 Standard", "version": "6.2.9200"}, "system"),
        ("architecture", 32, "system"),
        ("platform", {"file_version": "7.1.8400.0"}, "rebuilt"),
        ("platform", {"file_version": None}, "rebuilt"),
        ("software/ns_path", "C:\\Program Files\\Altiris\\Notification Server", "rebuilt"),
        ("disks/C:/free", 29 * GB, "room"),
        ("disks/C:/free", None, "room"),
        ("reboot_pending", True, "reboot"),
        ("reboot_pending", None, "reboot"),
        ("reboot_pending", "false", "reboot"),
        ("uac", 0, "uac"),
        ("uac", None, "uac"),
        ("features/Web-Server", False, "iis"),
        ("features/Web-Server", "absent", "iis"),
        ("features/Web-Asp-Net45", False, "aspnet"),
        ("features/NET-WCF-HTTP-Activation45", False, "wcf"),
        ("addresses", ["10.20.0.76", "10.20.0.71"], "names.itms71"),
        ("addresses", None, "names.addresses"),
        ("hostname", "ALTIRIS01", "names.altiris01.kestrel.example"),
        ("software/java", "1.7", "java"),
        ("software/java", None, "java"),
        ("sql/version", "9.00.5000.00", "sql_version"),
        ("sql/version", None, "sql_version"),
        ("sql/databases", [{"name": "symantec_cmdb"}], "database"),
        ("sql/databases", None, "database"),
        ("administrators", ["KESTREL\\Domain Admins"], "account"),
        ("administrators", None, "account"),
        ("migration_wizard_ready", False, "wizard"),
        ("migration_wizard_ready", None, "wizard"),
        ("optional/Report Server", None, "optional.Report Server"),
        ("patch_import/icmp", False, "patch_import.icmp"),
        ("patch_import/icmp", None, "patch_import.icmp"),
        ("patch_import/https", False, "patch_import.https"),
        ("patch_import/https", None, "patch_import.https"),
    ],
)
def test_one_thing_is_wrong(path, value, key):
    check, _unused, part = key.partition(".")
    assert [one.key for one in found(changed(path, value))] == [f"readiness.{check}:itms76" + (f".{part}" if part else "")]


def test_old_dotnet_is_both_an_aspnet_and_a_wcf_finding():
    keys = [one.key for one in found(changed("software/dotnet_release", 378389))]
    assert keys == ["readiness.aspnet:itms76.dotnet", "readiness.wcf:itms76.dotnet"]


def test_2008_r2_will_do_with_iis_6_compatibility():
    facts = changed("os", {"name": "Microsoft Windows Server 2008 R2 Standard", "version": "6.1.7601"})
    assert [(one.key, one.severity) for one in found(facts)] == [("readiness.system:itms76.preferred", "warning")]
    facts["features"]["Web-Metabase"] = False
    assert "readiness.iis:itms76" in [one.key for one in found(facts)]


def test_71_asks_for_2008_r2_and_not_for_what_is_new_in_76():
    wanted = dataclasses.replace(WANTED, version="7.1", older=())
    assert [one.key for one in found(READY, wanted)] == ["readiness.system:itms76"]
    facts = changed("os", {"name": "Microsoft Windows Server 2008 R2 Standard", "version": "6.1.7601"})
    assert found({**facts, "migration_wizard_ready": None, "patch_import": None, "disks": None}, wanted) == []
    facts["platform"] = {"file_version": "7.1.8400.0"}
    assert found(facts, wanted) == []


def test_installation_manager_alone_is_no_earlier_version():
    assert found(changed("software/sim_version", "7.1.120.0")) == []


def test_room_grows_with_endpoints_and_has_figures_of_our_own():
    assert [one.key for one in found(READY, dataclasses.replace(WANTED, endpoints=10_001))] == ["readiness.room:itms76"]
    assert found(READY, dataclasses.replace(WANTED, endpoints=10_001, posted_mb_per_endpoint=1)) == []
    assert "figures of this collection" in found(READY, dataclasses.replace(WANTED, endpoints=10_001))[0].needed


@pytest.mark.parametrize(("proxy", "severity"), [(True, "blocker"), (None, "blocker"), (False, "warning")])
def test_icmp_is_required_behind_a_proxy(proxy, severity):
    [finding] = found(changed("patch_import", {"icmp": False, "https": True, "proxy": proxy}))
    assert finding.severity == severity


def test_patch_import_only_where_patch_management_is_used():
    assert found(changed("patch_import", None), dataclasses.replace(WANTED, patch_management=False)) == []


@pytest.mark.parametrize("account", ["", "svc_itms", ".\\svc_itms", "ITMS76\\svc_itms", "NT AUTHORITY\\SYSTEM"])
def test_the_service_account_is_a_domain_account(account):
    facts = changed("administrators", [account])
    keys = [one.key for one in found(facts, dataclasses.replace(WANTED, account=account))]
    assert keys == ["readiness.account:itms76.domain"]


def test_over_an_existing_database_collations_are_equal():
    [finding] = found(READY, OVER)
    assert finding.key == "readiness.collation:itms76.ReportServer" and finding.cannot_waive
    for path in ("sql/collation", "sql/databases"):
        assert "readiness.collation:itms76.ReportServer" in [one.key for one in found(changed(path, None), OVER)]
    assert found(changed("sql/collation", None)) == []  # a new database takes the collation of its server
    assert found(changed("sql/databases", [{"name": "reportserver", "collation": "latin1_general_ci_as"}]), OVER) == []


def test_nothing_known_passes_nothing():
    checks = {one.check for one in found({}, OVER)}
    assert checks == {f"readiness.{rule.key}" for rule in rules.RULES}


def test_declarations_fill_what_was_not_observed():
    facts = {name: value for name, value in READY.items() if name not in ("uac", "migration_wizard_ready", "patch_import")}
    assert found(facts, declared={name: READY[name] for name in ("uac", "migration_wizard_ready", "patch_import")}) == []


def test_names_and_32_bits_cannot_be_waived():
    assert found(changed("architecture", 32))[0].cannot_waive and found(changed("addresses", ["10.20.0.5"]))[0].cannot_waive


def test_refusals():
    with pytest.raises(Refusal, match=r"readiness for '8\.0'"):
        Wanted("8.0")
    with pytest.raises(Refusal, match="Analysis Server"):
        found(READY, dataclasses.replace(WANTED, optional=("Reporting",)))
