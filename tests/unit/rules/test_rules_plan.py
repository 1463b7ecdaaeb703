from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import channels
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer, Rejected
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import plan
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import wave_members
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

NEW, OLD = (5, 1), (3, 0)  # what modules need on ansible-core 2.19 and later, and on 2.16 to 2.18


def seen(powershell):
    return {"reached": True, "facts": {"powershell": powershell}}


@pytest.mark.parametrize(
    ("os", "revision", "least", "channel"),
    [
        ("Microsoft Windows XP Professional", "Service Pack 3", NEW, "push"),
        ("Microsoft Windows Server 2003 R2", "Service Pack 2", NEW, "push"),
        ("Microsoft Windows Server 2003", "", OLD, "push"),
        ("Windows Vista Business", "Service Pack 2", NEW, "push"),
        ("Windows Vista Business", "Service Pack 2", OLD, "winrm"),
        ("Windows Server 2008 Standard", "Service Pack 2", NEW, "push"),
        ("Windows Server 2008 R2 Standard", "Service Pack 1", NEW, "winrm"),
        ("Windows Server 2008 R2 Standard", "6.1.7601", NEW, "winrm"),
        ("Windows Server 2008 R2 Standard", "", NEW, "push"),
        ("Windows 7 Enterprise", "Service Pack 1", NEW, "winrm"),
        ("Windows 7 Enterprise", "", NEW, "push"),
        ("Windows 8 Pro", "", NEW, "push"),
        ("Windows 8.1 Pro", "", NEW, "winrm"),
        ("Windows Server 2012 Standard", "", NEW, "winrm"),
        ("Windows Server 2012 R2 Standard", "", NEW, "winrm"),
        ("Windows 10 Enterprise", "10.0.14393", NEW, "winrm"),
        ("Microsoft Windows 2000 Server", "Service Pack 4", NEW, "none"),
        ("Red Hat Enterprise Linux", "5.10", NEW, "ssh"),
        ("Mac OS X", "10.9.5", NEW, "ssh"),
        ("VMware ESXi", "5.5", NEW, "none"),
        ("BeOS", "5", NEW, "none"),
        ("", "", NEW, "none"),
    ],
)
def test_the_channel_by_system_and_core(os, revision, least, channel):
    assert channels.channel(os, revision, None, True, least)[0] == channel


@pytest.mark.parametrize(
    ("observation", "in_inventory", "channel", "reason"),
    [
        (seen("5.1.1"), True, "winrm", ""),
        (seen("2.0"), True, "push", "PowerShell 2.0, modules need 5.1"),
        ({"reached": False, "facts": {}}, True, "winrm", ""),
        (None, False, "push", "not in the inventory"),
    ],
)
def test_what_was_observed_goes_first(observation, in_inventory, channel, reason):
    found = channels.channel("Windows 7 Enterprise", "Service Pack 1", observation, in_inventory, NEW)
    assert found[0] == channel and found[1].startswith(reason)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "list"),
        ({"pilots": []}, "pilots"),
        ({"pilot": "A"}, "pilot"),
        ({"pilot": ["A", "a"]}, "twice"),
        ({"pilot": [""]}, "pilot"),
        ({"wave_size": 0}, "wave_size"),
        ({"wave_size": True}, "wave_size"),
        ({"wave_size": "10"}, "wave_size"),
        ({"wave_size": 8001}, "8000"),
        ({"backup_room_factor": 0.5}, "backup_room_factor"),
        ({"exclude": {"A": ""}}, "exclude"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        policy.parse(given)
    assert said in str(refused.value)


def computer(name, os="Windows 7 Enterprise", revision="Service Pack 1", domain="KESTREL"):
    return Computer(name, os=os, revision=revision, domain=domain)


def make(estate, *computers, rejected=(), **more):
    ordered = sorted(computers, key=lambda one: one.name.casefold())
    return plan.make(estate, plan.Inputs(ordered, rejected, ["computers.csv"], NEW, **more))


def endpoint(name, **more):
    return Host(name, ("endpoint",), fqdn=f"{name.lower()}.kestrel.example", **more)


def test_the_plan_is_whole_and_the_same_every_time(make_estate):
    estate = make_estate("plan", add=[endpoint("PC1"), endpoint("lone", observation=None)])
    rejected = [Rejected("computers.csv", 9, "no name", "")]
    made = make(estate, computer("PC2"), computer("PC1"), computer("ALTIRIS01"), rejected=rejected)
    again = make(estate, computer("PC1"), computer("PC2"), computer("ALTIRIS01"), rejected=rejected)
    assert made.plan == again.plan and list(made.assignments) == list(again.assignments)
    by_name = {one.computer: one for one in made.assignments}
    assert set(by_name) == {"PC1", "PC2", "lone", "ALTIRIS01"}
    server = by_name["ALTIRIS01"]
    assert (server.wave, server.channel, server.reason) == ("", "none", "a server of the platform (ns6): no wave moves it")
    assert by_name["PC1"] == Assignment(
        computer="PC1",
        fqdn="pc1.kestrel.example",
        os="Windows 7 Enterprise Service Pack 1",
        channel="winrm",
        move="1",
        source="altiris01",
        target="itms71",
        wave="00",
        reason="",
        role="pilot",
        strategy="two_hop",
        site="",
    )
    assert by_name["PC2"].channel == "push" and by_name["PC2"].wave == "01"
    assert by_name["lone"].wave == "" and "not known" in by_name["lone"].reason
    assert [hop["to"] for hop in made.plan["path"]] == ["7.1 SP2 MP1.1", "7.6"]
    assert made.plan["computers"] == {"all": 4, "planned_moves": 2, "moves_left_out": 2, "rejected_rows": 1}
    assert made.plan["waves"][0] == {
        "wave": "00",
        "move": 1,
        "kind": "pilot",
        "computers": 1,
        "channels": {"winrm": 1},
        "targets": ["itms71"],
    }
    keys = ["plan.second_move:all", "platforms.agent:a system without a name"]
    assert [one["key"] for one in made.plan["findings"]] == keys
    [other] = made.plan["path_through_75"]
    assert other["path"] == "6.0 R13 -> 7.5 SP1 HF5 -> 7.6" and "automated" in other["automation"] and other["not_recommended"]
    assert "every 6.x solution at its latest version" in made.plan["path"][0]["needs_first"]


@pytest.mark.parametrize("kind", ["bridge", "ns6", "smp71", "smp76", "sql", "gateway"])
@pytest.mark.parametrize("also", [(), ("site_server",), ("endpoint",)])
def test_a_server_of_the_platform_that_an_export_lists_is_named_with_the_reason(make_estate, kind, also):
    server = Host("host-9", (kind, *also), computer="SRV9.kestrel.example", site="Leeds")
    routes = policy.parse(
        {"pilot": ["PC1"], "strategy": "replace", "routes": [{"to": "smp76", "default": True}], "sources": {"computers.csv": "altiris01"}}
    )
    estate = make_estate(
        "plan",
        add=[endpoint("PC1"), Host("smp76", ("smp76",)), server],
        policy=routes,
        declarations={"altiris01": {"ns_version": "6.0 R13"}, "host-9": {"ns_version": "6.0 R13"}},
    )
    found = [row for row in make(estate, computer("PC1"), computer("srv9")).assignments if row.computer == "srv9"]
    reason = f"a server of the platform ({', '.join((kind, *also))}): no wave moves it"
    assert [(row.move, row.wave, row.reason, row.role, row.site) for row in found] == [("1", "", reason, "", "Leeds")]
    after = make(
        make_estate("plan", add=[endpoint("PC1"), Host("smp76", ("smp76",))], policy=routes, assignments=tuple(found)),
        computer("PC1"),
        computer("srv9"),
    )
    assert [row.wave for row in after.assignments if row.computer == "srv9"] == ["01"], "as soon as it is a server no more"


def test_a_site_server_that_no_export_lists_is_named(make_estate):
    add = [
        endpoint("PC1"),
        Host("ss-leeds", ("site_server",)),
        Host("ss-york", ("site_server", "endpoint")),
        Host("sql9", ("site_server", "sql")),
    ]
    found = {one["key"]: one["found"] for one in make(make_estate("plan", add=add), computer("PC1")).plan["findings"]}
    assert (
        "1 site servers of the inventory are in no export, so no wave moves them: ss-leeds"
        in found["plan.site_server_without_export:site_servers"]
    )
    listed = make(make_estate("plan", add=add), computer("PC1"), computer("SS-LEEDS")).plan["findings"]
    assert not [one for one in listed if "without_export" in one["key"]]


def test_the_inventory_says_by_which_channel(make_estate):
    pushed = [endpoint("PC2", channel="push"), endpoint("PC3", channel="push", observation=seen("5.1"))]
    estate = make_estate("plan", add=[endpoint("PC1"), *pushed])
    made = make(estate, computer("PC1"), computer("PC2"), computer("PC3"))
    assert {one.computer: one.channel for one in made.assignments} == {"PC1": "winrm", "PC2": "push", "PC3": "winrm"}


def test_a_computer_makes_two_moves_once_there_is_a_server_to_go_to(make_estate):
    add = [endpoint("PC1"), Host("itms76", ("smp76",))]
    made = make(make_estate("plan", add=add), computer("PC1"), computer("PC2"))
    assert [(one.computer, one.move, one.source, one.target, one.wave, one.role) for one in made.assignments] == [
        ("PC1", "1", "altiris01", "itms71", "00", "pilot"),
        ("PC2", "1", "altiris01", "itms71", "01", ""),
        ("PC1", "2", "itms71", "itms76", "02", "canary"),
        ("PC2", "2", "itms71", "itms76", "03", ""),
    ]
    before = tuple(made.assignments)
    after = make(make_estate("plan", add=add, assignments=before), computer("PC0"), computer("PC1"), computer("PC2"))
    assert set(before) < set(after.assignments)


def test_a_computer_that_left_the_exports_keeps_its_wave(make_estate):
    before = make(make_estate("plan", add=[endpoint("PC1")]), computer("PC1"), computer("PC2")).assignments
    after = make(make_estate("plan", add=[endpoint("PC1")], assignments=tuple(before)), computer("pc1")).assignments
    assert [(one.computer, one.wave, one.reason) for one in after][-1] == ("PC2", "01", "in no export any more")


def test_a_route_is_not_guessed(make_estate):
    with pytest.raises(Refusal, match="2 hosts of the kind smp71"):
        make(make_estate("plan", add=[Host("second", ("smp71",))]), computer("PC1"))


def test_a_plan_needs_the_declared_version(make_estate):
    with pytest.raises(Refusal, match="altiris01"):
        make(make_estate("plan", declarations={}), computer("PC1"))


SERVERS = {"altiris01": {"kind": "ns6", "fqdn": "altiris01.kestrel.example"}, "itms71": {"kind": "smp71", "fqdn": None}}


def member_row(name, channel="winrm", **more):
    return Assignment(name, **{"channel": channel, "source": "altiris01", "target": "itms71", "wave": "00", **more})


def test_members_and_those_of_another_channel():
    wave = wave_members.of(
        0, [member_row("PC1"), member_row("PC2", "push", reason="XP"), member_row("PC3")], {"host-1": ("host-1", "pc1")}, SERVERS
    )
    assert wave.members == [
        {
            "name": "host-1",
            "computer": "PC1",
            "source": "altiris01",
            "source_fqdn": "altiris01.kestrel.example",
            "source_kind": "ns6",
            "target": "itms71",
            "target_fqdn": "itms71",
            "target_kind": "smp71",
            "target_release": None,
            "target_not_proven": None,
            "target_web": None,
        }
    ]
    assert [(one["computer"], one["reason"]) for one in wave.others] == [("PC2", "XP"), ("PC3", "not in the inventory")]


def test_an_empty_wave_and_an_unknown_target_are_refused():
    with pytest.raises(Refusal, match="wave 07"):
        wave_members.of(7, [], {}, SERVERS)
    with pytest.raises(Refusal, match="'gone'"):
        wave_members.of(0, [member_row("PC1", target="gone")], {"pc1": ("pc1",)}, SERVERS)


TO_76 = {**SERVERS, "itms76": {"kind": "smp76", "fqdn": "itms76.kestrel.example"}}


def test_a_second_move_goes_from_71_to_76():
    rows = [member_row("PC1", move="2", source="itms71", target="itms76", strategy="two_hop")]
    (member,) = wave_members.of(3, rows, {"pc1": ("pc1",)}, TO_76).members
    assert (member["source_kind"], member["target_kind"], member["target_fqdn"]) == ("smp71", "smp76", "itms76.kestrel.example")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"source": "altiris01"}, "a 7.1 server as the source of a move to 7.6"),
        ({"source": "altiris01", "strategy": "replace"}, "replacing an agent comes with a later release"),
        ({"source": "itms71", "strategy": "replace"}, "replacing an agent comes with a later release"),
    ],
)
def test_no_row_moves_an_agent_of_6x_to_76_or_replaces_one(more, said):
    with pytest.raises(Refusal, match=said):
        wave_members.of(0, [member_row("PC1", target="itms76", **more)], {"pc1": ("pc1",)}, TO_76)


@pytest.mark.parametrize(
    ("kind", "file", "listed", "declared", "proven"),
    [
        ("smp76", "7.6.1383.0", "7.6.1383", None, True),
        ("smp76", "7.6.1383.0", "7.6.1383", "7.6", True),
        ("smp76", "7.6.1383.0", None, "7.6", False),
        ("smp76", "7.1.8400.0", "7.1.8400", "7.1 SP2 MP1.1", False),
        ("smp76", "8.0.2298.0", "8.0.2298", None, False),
        ("smp76", "7.6.1383.0", "7.6.1383", "7.1 SP2 MP1.1", False),
        ("smp71", "7.1.8400.0", "7.1.8400", "7.1 SP2 MP1.1", True),
        ("smp71", "7.1.8400.0", "7.1.8400", "7.6", False),
    ],
)
def test_what_a_server_is_to_be_is_proven_by_its_own_sources(kind, file, listed, declared, proven):
    history = [{"guid": "a", "name": "Symantec Management Platform", "version": listed}] if listed else None
    seen = wave_members.observed({"platform": {"file_version": file, "history": history}}, declared, kind)
    assert seen["not_proven"] is not None and (seen["not_proven"] == []) is proven


def test_a_server_that_was_not_observed_is_not_proven():
    assert wave_members.observed({}, "7.6", "smp76") == {"release": "", "not_proven": None}
