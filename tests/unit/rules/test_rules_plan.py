from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import channels, members, plan, policy, waves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.exports import Computer, Rejected
from ansible_collections.itms.migration.plugins.plugin_utils.rules.policy import Policy
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
        ("Red Hat Enterprise Linux", "5.10", NEW, "none"),
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


def row(name, channel="winrm", wave="", reason="", target="itms71"):
    return {"computer": name, "channel": channel, "wave": wave, "reason": reason, "target": target}


def assigned(rows, previous=(), **given):
    found = waves.assign(rows, Policy(pilot=("A",), **given), previous)
    return {one["computer"]: one["wave"] for one in found}, found


def test_pilot_first_then_waves_of_the_policys_size():
    by_name, rows = assigned([row(name) for name in "FEDCBA"], wave_size=2)
    assert by_name == {"A": "00", "B": "01", "C": "01", "D": "02", "E": "02", "F": "03"}
    assert [one["computer"] for one in rows] == list("ABCDEF")


def test_what_was_assigned_stays_and_new_computers_fill_the_gaps():
    previous = [row("A", wave="00"), row("B", wave="2"), row("C", wave="02"), row("D", wave="", reason="broken, says Ann")]
    by_name, rows = assigned([row(name) for name in "ABCDEFG"], previous, wave_size=2)
    assert by_name == {"A": "00", "B": "02", "C": "02", "D": "", "E": "01", "F": "01", "G": "03"}
    assert rows[-1]["reason"] == "broken, says Ann"


def test_a_computer_that_left_the_pilot_gets_a_wave():
    assert assigned([row("A"), row("B")], [row("B", wave="00")])[0] == {"A": "00", "B": "01"}


def test_exclusions_have_reasons_and_end_with_the_policy():
    rows = [row("A"), row("B"), row("C", "none", reason="no Windows")]
    by_name, found = assigned(rows, exclude={"b": "leaves in May"})
    assert by_name == {"A": "00", "B": "", "C": ""}
    assert {one["computer"]: one["reason"] for one in found} == {"A": "", "B": "excluded by policy: leaves in May", "C": "no Windows"}
    assert assigned(rows, found)[0]["B"] == "01"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pilot": ()}, "pilot is empty"),
        ({"pilot": ("A", "NOPE")}, "NOPE"),
        ({"pilot": ("A",), "exclude": {"a": "why"}}, "why"),
        ({"pilot": ("N",)}, "no agent"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        waves.assign([row("A"), row("N", "none", reason="no agent")], Policy(**given), [])
    assert said in str(refused.value)


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


def test_larger_waves_only_when_somebody_attests():
    assert policy.parse({"wave_size": 9000, "larger_waves_attested_by": "J. Shaw"}).wave_size == 9000
    assert policy.parse({}).wave_size == 8000


def computer(name, os="Windows 7 Enterprise", revision="Service Pack 1", domain="KESTREL"):
    return Computer(name, os=os, revision=revision, domain=domain)


def make(estate, *computers, rejected=()):
    return plan.make(estate, computers, rejected, ["computers.csv"], NEW)


def endpoint(name, **more):
    return Host(name, ("endpoint",), fqdn=f"{name.lower()}.kestrel.example", **more)


def test_the_plan_is_whole_and_the_same_every_time(make_estate):
    estate = make_estate("plan", add=[endpoint("PC1"), endpoint("lone", observation=None)])
    rejected = [Rejected("computers.csv", 9, "no name", "")]
    made = make(estate, computer("PC2"), computer("PC1"), computer("ALTIRIS01"), rejected=rejected)
    assert made == make(estate, computer("PC1"), computer("PC2"), computer("ALTIRIS01"), rejected=rejected)
    by_name = {one["computer"]: one for one in made.assignments}
    assert set(by_name) == {"PC1", "PC2", "lone"}  # the server itself is no endpoint of a wave
    assert by_name["PC1"] == {
        "computer": "PC1",
        "fqdn": "pc1.kestrel.example",
        "os": "Windows 7 Enterprise Service Pack 1",
        "channel": "winrm",
        "move": "1",
        "source": "altiris01",
        "target": "itms71",
        "wave": "00",
        "reason": "",
    }
    assert by_name["PC2"]["channel"] == "push" and by_name["PC2"]["wave"] == "01"
    assert by_name["lone"]["wave"] == "" and "not known" in by_name["lone"]["reason"]
    assert [hop["to"] for hop in made.plan["path"]] == ["7.1 SP2 MP1.1", "7.6"]
    assert made.plan["computers"] == {"planned": 2, "left_out": 1, "rejected_rows": 1}
    assert made.plan["waves"][0] == {"wave": "00", "computers": 1, "channels": {"winrm": 1}, "targets": ["itms71"]}


def test_a_computer_that_left_the_exports_keeps_its_wave(make_estate):
    before = make(make_estate("plan", add=[endpoint("PC1")]), computer("PC1"), computer("PC2")).assignments
    after = make(make_estate("plan", add=[endpoint("PC1")], assignments=tuple(before)), computer("pc1")).assignments
    assert [(one["computer"], one["wave"], one["reason"]) for one in after][-1] == ("PC2", "01", "in no export any more")


def test_a_route_is_not_guessed(make_estate):
    with pytest.raises(Refusal, match="2 hosts of the kind smp71"):
        make(make_estate("plan", add=[Host("second", ("smp71",))]), computer("PC1"))


def test_a_plan_needs_the_stated_version(make_estate):
    with pytest.raises(Refusal, match="altiris01"):
        make(make_estate("plan", statements={}), computer("PC1"))


SERVERS = {"altiris01": {"kind": "ns6", "fqdn": "altiris01.kestrel.example"}, "itms71": {"kind": "smp71", "fqdn": None}}


def member_row(name, channel="winrm", **more):
    return {**row(name, channel, "00"), "source": "altiris01", **more}


def test_members_and_those_of_another_channel():
    wave = members.of(
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
        }
    ]
    assert [(one["computer"], one["reason"]) for one in wave.others] == [("PC2", "XP"), ("PC3", "not in the inventory")]


def test_an_empty_wave_and_an_unknown_target_are_refused():
    with pytest.raises(Refusal, match="wave 07"):
        members.of(7, [], {}, SERVERS)
    with pytest.raises(Refusal, match="'gone'"):
        members.of(0, [member_row("PC1", target="gone")], {"pc1": ("pc1",)}, SERVERS)
