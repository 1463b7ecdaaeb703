"""Parts of a plan: chatty policies, imaging, where services go, what becomes of a system, several sources, edited rows."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import platforms
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import frequent_policies, plan, plan_document
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.wave_parts import Wave
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agents
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

WINDOWS = {"os": "Windows 7 Enterprise", "revision": "Service Pack 1"}


def keys(made):
    return [one["key"] for one in made.plan["findings"] if not one["key"].startswith(("plan.second_move", "plan.site_server", "sites."))]


def many(count, **more):
    return [Computer(f"PC{number:05}", **{**WINDOWS, **more}) for number in range(count)]


@pytest.mark.parametrize("count", [2, 1101, 5001, 10_001])
def test_a_plan_of_any_size_can_be_read_again(made, count):
    """The tables have open ends ("16+ GB") from 1,000 endpoints on, which the plan shows."""
    first = made(many(count), {})
    plan_document.check(first.plan, "plan/plan.yml")
    assert any("or_more" in server for server in first.plan["sizes"]["servers"]) == (count > 1000)


# Chatty policies -------------------------------------------------------------------------------------------------


def test_waves_above_the_limit_need_their_chatty_policies_listed():
    assert policy.parse(LARGE).wave_size == 9000
    assert policy.parse(LARGE).chatty_policies == FREQUENT
    for kind in LARGE["chatty_policies"]:
        for left in ({}, {kind: []}):
            others = {name: listed for name, listed in LARGE["chatty_policies"].items() if name != kind}
            with pytest.raises(Refusal, match=f"chatty_policies has nothing for {kind}"):
                policy.parse({"wave_size": 9000, "chatty_policies": {**others, **left}})
    with pytest.raises(Refusal, match="by what they are for"):
        policy.parse({"wave_size": 9000, "chatty_policies": ["Daily inventory"]})
    with pytest.raises(Refusal, match="8000"):
        policy.parse({"wave_size": 9000, "larger_waves_attested_by": "J. Shaw"})
    assert policy.parse({}).wave_size == 8000


FREQUENT = ("Daily inventory", "Patch cycle", "Deliveries")
LARGE = {
    "wave_size": 9000,
    "chatty_policies": {"inventory": ["Daily inventory"], "patch": ["Patch cycle"], "software delivery": ["Deliveries"]},
}


def test_a_wave_above_the_limit_records_who_disabled_and_who_enabled_again(made):
    computers = many(8102)
    first = made(computers, LARGE)
    pilot, wave = first.plan["waves"]
    assert "chatty_policies" not in pilot
    assert wave["chatty_policies"] == [{"policy": name, "disabled": "", "enabled_again": ""} for name in FREQUENT]
    assert keys(first) == ["waves.chatty_disabled:wave 01"]
    assert "8101" in first.plan["findings"][-1]["found"]
    # A person writes into the plan who did it; a later plan keeps that, and half of it is not enough.
    wave["chatty_policies"][0]["disabled"] = "J. Shaw, 4 May"
    before = {"plan": first.plan, "assignments": tuple(first.assignments)}
    second = made(computers, LARGE, **before)
    assert second.plan["waves"][1]["chatty_policies"] == wave["chatty_policies"]
    assert "Patch cycle" in second.plan["findings"][-1]["found"] and "Daily" not in second.plan["findings"][-1]["found"]
    # Attested for all waves at once.
    attested = made(computers, {**LARGE, "larger_waves_attested_by": "A. Other"}, **before)
    assert [row["disabled"] for row in attested.plan["waves"][1]["chatty_policies"]] == ["J. Shaw, 4 May", "A. Other", "A. Other"]
    assert keys(attested) == []


def test_what_was_disabled_is_to_be_enabled_again_once_the_wave_has_moved(made):
    computers = many(8102)
    given = {**LARGE, "larger_waves_attested_by": "A. Other"}
    first = made(computers, given)
    before = {"plan": first.plan, "assignments": tuple(first.assignments)}
    assert keys(made(computers, given, done={(one.name.casefold(), 1) for one in computers[:-1]}, **before)) == []
    done = {(one.name.casefold(), 1) for one in computers}
    moved = made(computers, given, done=done, **before)
    assert keys(moved) == ["waves.chatty_enabled:wave 01"]
    for row in moved.plan["waves"][1]["chatty_policies"]:
        row["enabled_again"] = "A. Other, 9 May"
    assert keys(made(computers, given, done=done, plan=moved.plan, assignments=before["assignments"])) == []


def test_a_policy_that_was_disabled_is_not_forgotten_when_the_wave_shrinks():
    before = [{"wave": "01", "chatty_policies": [{"policy": "Patch cycle", "disabled": "J. Shaw", "enabled_again": ""}]}]
    small = Wave(1, 1, "", by_target={"itms71": 10})
    assert [row["policy"] for row in frequent_policies.rows(small, policy.parse({}), before)] == ["Patch cycle"]
    before[0]["chatty_policies"][0]["enabled_again"] = "J. Shaw"
    assert frequent_policies.rows(small, policy.parse({}), before) == []


@pytest.mark.parametrize("size", [8000, 8001])
def test_the_limit_itself_is_no_large_wave(size):
    assert frequent_policies.is_large(Wave(1, 1, "", by_target={"itms71": size})) is (size > 8000)


@pytest.mark.parametrize("rows", ["none", [{"policy": "x"}], [{"policy": "", "disabled": "", "enabled_again": ""}], [{"policy": 1}], {}])
def test_policies_of_a_wave_that_are_none_are_refused(rows):
    with pytest.raises(Refusal, match="chatty_policies of wave '01'"):
        plan_document.check({"waves": [{"wave": "01", "chatty_policies": rows}]}, "plan.yml")


# Imaging ---------------------------------------------------------------------------------------------------------

BOOT = [
    Host("ss-leeds", ("site_server",), site="leeds", address="10.1.0.5"),
    Host("ss-york", ("site_server",), site="york", address="10.2.0.5"),
]
MAC = Computer("MAC1", os="Mac OS X", revision="10.9", site="leeds")


def imaging(made, given, computers=None, declarations=None):
    more = {"declarations": {"altiris01": {"ns_version": "6.0 R13"}, **(declarations or {})}}
    found = made(computers or many(1), {"imaging": given}, add=BOOT, **more)
    return [key for key in keys(found) if key.startswith("imaging")]


def test_nobody_said_whether_computers_are_imaged(made):
    assert imaging(made, None) == ["imaging.unsaid:policy"]
    assert imaging(made, {}) == [] == imaging(made, {"macs": False}, [*many(1), MAC])


def test_a_subnet_without_a_boot_server_of_its_own_needs_a_relay(made):
    given = {"subnets": ["10.1.0.0/24", "10.3.0.0/24"], "nbs": ["ss-leeds"]}
    assert imaging(made, given) == ["imaging.relay:10.3.0.0/24"]
    relay = {"ss-leeds": {"nbs_relays": {"10.3.0.0/24": "N. Ops, change 4711"}}}
    assert imaging(made, given, declarations=relay) == []
    assert imaging(made, given, declarations={"ss-york": relay["ss-leeds"]}) == ["imaging.relay:10.3.0.0/24"], "york has no NBS"
    for nobody in ("", True, None):
        assert imaging(made, given, declarations={"ss-leeds": {"nbs_relays": {"10.3.0.0/24": nobody}}}) != []
    assert imaging(made, {**given, "nbs": []}) == ["imaging.nbs:none", "imaging.relay:10.1.0.0/24", "imaging.relay:10.3.0.0/24"]
    assert imaging(made, {"nbs": ["gone", "itms71"]}) == ["imaging.nbs:gone", "imaging.nbs:itms71"]


def test_macs_that_are_imaged_need_server_tools_and_a_source_mac(made):
    given = {"macs": True, "nbs": ["ss-leeds"]}
    wanted = ["imaging.mac_server_tools:itms71", "imaging.mac_source_computer:itms71"]
    assert imaging(made, given, [*many(1), MAC]) == wanted
    declared = {"itms71": {"mac_server_tools": "5.0 on mac01, J. Shaw", "mac_source_computer": "mac01"}}
    assert imaging(made, given, [*many(1), MAC], declared) == []
    assert imaging(made, {"macs": True}, [*many(1), MAC], declared) == ["imaging.nbs:none"]


@pytest.mark.parametrize("given", [{"macs": "yes"}, {"subnets": ["10.0.0.0/8", "leeds"]}, {"nbs": "ss"}, {"pxe": []}, []])
def test_imaging_that_makes_no_sense_is_refused(given):
    with pytest.raises(Refusal, match="imaging"):
        policy.parse({"imaging": given})


# Where services go -----------------------------------------------------------------------------------------------


def test_task_services_are_central_and_package_and_boot_services_near(made):
    computers = [*many(3, site="Leeds"), Computer("Y1", **WINDOWS, site="york"), Computer("H1", **WINDOWS, site="Hull")]
    given = {"task_sites": ["headquarters"]}
    services = made(computers, given, add=BOOT).plan["site_services"]
    assert services["central"] == [{"site": "headquarters", "services": ["task"], "site_servers": []}]
    assert services["near"] == [
        {"site": "Hull", "services": ["package"], "needed": 1, "site_servers": []},
        {"site": "Leeds", "services": ["package"], "needed": 1, "site_servers": ["ss-leeds"]},
        {"site": "york", "services": ["package"], "needed": 1, "site_servers": ["ss-york"]},
    ]
    booting = made(computers, {**given, "imaging": {"subnets": ["10.1.0.0/24"], "nbs": ["ss-leeds"]}}, add=BOOT)
    assert booting.plan["site_services"]["near"][0]["services"] == ["package", "NetBoot (NBS/PXE)"]


def test_sites_without_enough_site_servers_and_an_unknown_centre_are_findings(made):
    def sites(found):
        return {one["key"]: one["found"] for one in found.plan["findings"] if one["key"].startswith("sites.")}

    computers = [*many(3, site="Leeds"), Computer("H1", **WINDOWS, site="Hull")]
    found = sites(made(computers, {}, add=BOOT))
    assert set(found) == {"sites.central:task", "sites.servers:sites"} and "1 sites have fewer" in found["sites.servers:sites"]
    assert "Hull 0 of 1" in found["sites.servers:sites"]
    assert sites(made(many(3, site="Leeds"), {"task_sites": ["Leeds"]}, add=BOOT)) == {}
    assert sites(made(many(3), {})) == {}, "without sites nothing is asked for"
    new = [*BOOT, Host("itms76", ("smp76",), site="headquarters")]
    central = made(computers, {}, add=new).plan["site_services"]["central"]
    assert [one["site"] for one in central] == ["headquarters"]


def with_agent(name, version):
    return Host(name, ("endpoint",), observation={"reached": True, "facts": {"agent": {"version": version}, "powershell": "5.1"}})


def test_a_hierarchy_built_as_71_is_upgraded_when_every_client_is_at_71_sp2_mp11(made):
    """A recorded redirection is no proof: the agent of a redirected computer is still one of 6.x."""
    computers, given = many(3, agent="6.0.2416"), {"hierarchy": "build_as_71"}
    first = made(computers, given)
    assert keys(first) == ["hierarchy.clients:all"] and keys(made(computers, {})) == []
    assert [hop["kind"] for hop in first.plan["path"]] == ["migration to a new server", "upgrade in place"]
    assert [hop["kind"] for hop in made(computers, {}).plan["path"]] == ["migration to a new server"] * 2
    before = {"plan": first.plan, "assignments": tuple(first.assignments)}
    done = [("pc00000", 1), ("pc00001", 1), ("pc00002", 1)]
    assert keys(made(computers, given, done=done, **before)) == ["hierarchy.clients:all"]
    upgraded = [with_agent(f"PC0000{number}", "7.1.8400.0") for number in range(3)]
    for others, finds in (
        ([], []),
        ([with_agent("PC00002", "7.1.6851.0")], ["hierarchy.clients:all"]),
        ([with_agent("PC00002", None)], ["hierarchy.clients:all"]),
    ):
        seen = {host.name: host for host in (*upgraded, *others)}.values()
        assert keys(made(computers, given, done=done, add=list(seen), **before)) == finds
    assert keys(made(many(3, agent="7.1.8400"), given, done=done, **before)) == [], "the export of the 7.1 console"


# Systems, sources, edited rows -----------------------------------------------------------------------------------

XP = Computer("OLD1", os="Microsoft Windows XP Professional", revision="Service Pack 2", system_type="Win32")


def test_a_system_without_an_agent_is_named_until_its_disposition_is_decided(made, make_estate):
    others = [
        Computer("LNX", os="Red Hat Enterprise Linux Server", revision="6.5"),
        Computer("SUN", os="Solaris", revision="10 sparc"),
        Computer("MAC", os="Mac OS X", revision="10.9"),
        Computer("OLDLNX", os="Red Hat Enterprise Linux Server", revision="4.8"),
    ]
    found = made([*many(1), XP, *others], {})
    rows = {row.computer: row for row in found.assignments}
    assert {rows[name].channel for name in ("LNX", "SUN", "MAC", "OLDLNX")} == {"ssh"} and rows["OLD1"].channel == "push"
    assert all(row.wave for row in rows.values())
    wrong = ["platforms.agent:Red Hat Enterprise Linux Server 4.8", "platforms.agent:Windows XP SP2 x86"]
    assert keys(found) == wrong
    gate = make_estate("redirect", assignments=tuple(found.assignments))
    assert {f"platforms.agent:{group.system.name}" for group in agents.groups(platforms.computers(gate))} >= set(wrong), "one spelling"
    dispositions = {"windows xp sp2 x86": "retire", "OLDLNX": "stay_on_6x", "LNX": "upgrade_os"}
    decided = made([*many(1), XP, *others], {"dispositions": dispositions})
    assert keys(decided) == []
    assert {row.computer: row.reason for row in decided.assignments if not row.wave} == {
        "OLD1": "disposition: it is retired",
        "OLDLNX": "disposition: it stays on 6.x",
        "LNX": "disposition: its system is upgraded first, then it is migrated",
    }
    again = made([*many(1), XP, *others], {}, plan=decided.plan, assignments=tuple(decided.assignments))
    assert all(row.wave for row in again.assignments), "a disposition that is taken back gives a wave"
    with pytest.raises(Refusal, match="disposition of x"):
        policy.parse({"dispositions": {"x": "bury"}})


def test_each_export_has_its_6x_server(made):
    second = Host("altiris02", ("ns6",))
    declarations = {"altiris01": {"ns_version": "6.0 R13"}, "altiris02": {"ns_version": "6.0 R11"}}
    computers = [Computer("A", **WINDOWS, source="one.csv"), Computer("B", **WINDOWS, source="two.csv")]
    given = {"sources": {"one.csv": "altiris01", "two.csv": "altiris02"}}
    found = made(computers, given, add=[second], sources=("one.csv", "two.csv"), declarations=declarations)
    assert {row.computer: row.source for row in found.assignments} == {"A": "altiris01", "B": "altiris02"}
    assert [hop["server"] for hop in found.plan["path"]] == ["altiris01"] * 2 + ["altiris02"] * 3
    with pytest.raises(Refusal, match=r"does not name the 6\.x server of two\.csv"):
        made(computers, {"sources": {"one.csv": "altiris01"}}, add=[second], sources=("one.csv", "two.csv"), declarations=declarations)
    with pytest.raises(Refusal, match="names gone"):
        made(computers, {"sources": {"one.csv": "gone"}}, add=[second], sources=("one.csv",), declarations=declarations)


ROW = Assignment("PC00001", "", "Windows 7", "winrm", "1", "altiris01", "itms71", "01", "", "", "two_hop", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"move": "3"}, "the move '3'"),
        ({"channel": "WinRM"}, "the channel 'WinRM'"),
        ({"role": "Pilot"}, "the role 'Pilot'"),
        ({"strategy": "jump"}, "the strategy 'jump'"),
        ({"wave": "1st"}, "the wave '1st'"),
        ({"wave": ""}, "no reason"),
    ],
)
def test_a_row_that_was_edited_badly_is_refused(made, change, said):
    with pytest.raises(Refusal) as refused:
        made(many(2), {}, assignments=(ROW._replace(**change),))
    assert said in str(refused.value) and "PC00001" in refused.value.found
    assert made(many(2), {}, assignments=(ROW,)).assignments


def test_a_target_that_is_gone_is_named(made):
    found = made(many(2), {}, assignments=(ROW._replace(target="itms72"),))
    assert keys(found) == ["assignments.target:itms72"]
    assert {row.computer: (row.target, row.wave) for row in found.assignments}["PC00001"] == ("itms71", "01")


def test_what_the_exports_leave_open_is_named(make_estate):
    estate = make_estate("plan", policy=policy.parse({"pilot": ["PC00000"], "imaging": {}}))
    open_ = {"same_names": {"PC1": ["CORP", "LAB"]}, "unclear_dates": ["e.csv"], "shared_guids": {"{1}": ["A", "B"]}}
    found = plan.make(estate, plan.Inputs(many(2), (), ["e.csv"], (5, 1), **open_)).plan["findings"]
    texts = {one["key"]: one["found"] for one in found if one["key"].startswith("export.")}
    assert texts.keys() == {"export.same_name:exports", "export.dates:exports", "export.shared_guid:exports"}
    assert "PC1 (CORP, LAB)" in texts["export.same_name:exports"] and "e.csv" in texts["export.dates:exports"]
