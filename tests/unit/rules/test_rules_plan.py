from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import channels, members, plan, policy, waves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.exports import Computer, Rejected
from ansible_collections.itms.migration.plugins.plugin_utils.rules.moves import Move
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


def one(name, channel="winrm", *, reason="", target="itms71", site="", role="", risk=0, second=""):
    moves = (Move(1, "altiris01", target, "two_hop"), *((Move(2, target, second, "two_hop"),) if second else ()))
    return waves.Endpoint(name, "", "", channel, reason, site, risk, role, moves)


def kept(name, wave=waves.NO_WAVE, reason="", role="", ours=False):
    return name.casefold(), waves.Kept(wave, role, "itms71", reason, ours)


def assigned(endpoints, previous=(), done=(), **given):
    """Computer -> wave of each of its moves, and what was left out."""
    ordered = sorted(endpoints, key=lambda one: one.key)
    found = waves.assign(ordered, Policy(**{"pilot": ("A",), **given}), {1: dict(previous)}, done)
    by_name = {}
    for wave in found.waves.values():
        for index in wave.members:
            by_name.setdefault(ordered[index].computer, []).append(wave.number)
    return by_name, {ordered[index].computer: reason for index, number, reason in found.left_out}, found


def test_pilot_first_then_waves_of_the_policys_size():
    by_name, left_out, _unused = assigned([one(name) for name in "FEDCBA"], wave_size=2)
    assert by_name == {"A": [0], "B": [1], "C": [1], "D": [2], "E": [2], "F": [3]} and not left_out


def test_what_was_assigned_stays_and_new_computers_fill_the_gaps():
    previous = [kept("A", 0, role="pilot"), kept("B", 2), kept("C", 2), kept("D", reason="broken, says Ann")]
    by_name, left_out, _unused = assigned([one(name) for name in "ABCDEFG"], previous, wave_size=2)
    assert by_name == {"A": [0], "B": [2], "C": [2], "E": [3], "F": [3], "G": [4]}
    assert left_out == {"D": "broken, says Ann"}
    by_name, left_out, _unused = assigned([one(name) for name in "ABEF"], [kept("A", 0, role="pilot"), kept("B", 2)], wave_size=2)
    assert by_name == {"A": [0], "B": [2], "E": [2], "F": [3]}


def test_a_computer_that_left_the_pilot_gets_a_wave():
    for role in ("pilot", ""):
        by_name, _unused, found = assigned([one("A"), one("B")], [kept("B", 0, role=role)])
        assert by_name == {"A": [0], "B": [1]} and not found.spilled


def test_exclusions_have_reasons_and_end_with_the_policy():
    endpoints = [one("A"), one("B"), one("C", "none", reason="no Windows")]
    by_name, left_out, _unused = assigned(endpoints, exclude={"b": "leaves in May"})
    assert by_name == {"A": [0]} and left_out == {"B": "excluded by policy: leaves in May", "C": "no Windows"}
    assert assigned(endpoints, [kept("B", reason="excluded by policy: leaves in May", ours=True)])[0]["B"] == [1]


def test_a_wave_that_became_too_full_spills_over_and_says_so():
    by_name, _unused, found = assigned([one(name) for name in "ABCD"], [kept(name, 5) for name in "BCD"], wave_size=2)
    assert by_name == {"A": [0], "B": [5], "C": [5], "D": [6]} and found.spilled == ["D"]


def test_what_is_done_drops_out():
    by_name, left_out, _unused = assigned([one("A"), one("B", second="itms76"), one("C")], [kept("B", 1)], done={("b", 1)})
    assert by_name == {"A": [0], "B": [3], "C": [2]} and left_out == {"B": "done: moved before"}


def test_the_limit_is_for_each_server():
    others = [*(one(f"P{n}", target="x") for n in range(3)), *(one(f"Q{n}") for n in range(3))]
    by_name, _unused, found = assigned([one("A"), *others], wave_size=2)
    assert all(count <= 2 for wave in found.waves.values() for count in wave.by_target.values())
    assert len({numbers[0] for name, numbers in by_name.items() if name != "A"}) == 4


def test_site_servers_go_before_their_clients_one_of_a_site_at_a_time():
    servers = [one(f"S{n}", site="leeds", role="site_server") for n in range(2)] + [one("T", site="york", role="site_server")]
    clients = [one("B", site="Leeds"), one("C", site="york", risk=1), one("D", site="york")]
    by_name, _unused, _found = assigned([one("A"), *servers, *clients])
    assert by_name == {"A": [0], "S0": [1], "T": [1], "S1": [2], "B": [3], "D": [3], "C": [3]}


def test_servers_go_after_the_workstations_of_their_route():
    clients = [one("B", risk=1), one("C"), one("D")]
    assert assigned([one("A"), *clients], wave_size=2)[0] == {"A": [0], "C": [1], "D": [1], "B": [2]}


def test_the_second_move_has_a_canary_a_pilot_and_waves_of_its_own():
    endpoints = [one(name, second="itms76") for name in "ABCD"]
    by_name, _unused, found = assigned(endpoints, pilot=("A", "B"))
    assert by_name == {"A": [0, 2], "B": [0, 3], "C": [1, 4], "D": [1, 4]}
    assert [wave.kind for wave in found.waves.values()] == ["pilot", "", "canary", "pilot", ""]


def test_a_wave_of_two_moves_is_refused():
    endpoints = [one(name, second="itms76") for name in "ABC"]
    with pytest.raises(Refusal, match="wave 01 holds computers of move 1 and of move 2"):
        waves.assign(endpoints, Policy(pilot=("A",)), {1: dict([kept("B", 1)]), 2: dict([kept("C", 1)])})


def test_no_wave_takes_more_of_a_site_than_its_line_carries():
    plan = policy.parse(
        {
            "pilot": ["A"],
            "installer_mb": 100,
            "sites": {"leeds": {"bandwidth_mbit": 1}},
            "calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20:00-21:00"},
        }
    )
    assert plan.site_limits() == {"leeds": 4}  # 100 MB take 800 s at 1 Mbit/s
    endpoints = [one("A"), *(one(f"L{n:02}", site="Leeds") for n in range(9)), one("M", site="york")]
    found = waves.assign(endpoints, plan, {})
    assert [wave.by_site for wave in found.waves.values()][1:] == [{"leeds": 4, "york": 1}, {"leeds": 4}, {"leeds": 1}]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"pilot": ()}, "pilot is empty"),
        ({"pilot": ("A", "NOPE")}, "NOPE"),
        ({"pilot": ("A",), "exclude": {"a": "why"}}, "why"),
        ({"pilot": ("N",)}, "no agent"),
        ({"pilot": ("A", "B"), "wave_size": 1}, "more than 1 computers for itms71"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        waves.assign([one("A"), one("B"), one("N", "none", reason="no agent")], Policy(**given), {})
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
    attested = {"wave_size": 9000, "larger_waves_attested_by": "J. Shaw", "chatty_policies": ["Daily inventory"]}
    assert policy.parse(attested).wave_size == 9000
    for missing in ("larger_waves_attested_by", "chatty_policies"):
        with pytest.raises(Refusal, match="8000"):
            policy.parse({key: value for key, value in attested.items() if key != missing})
    assert policy.parse({}).wave_size == 8000


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
    assert set(by_name) == {"PC1", "PC2", "lone"}  # the server itself is no endpoint of a wave
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
    assert made.plan["computers"] == {"all": 3, "planned_moves": 2, "moves_left_out": 1, "rejected_rows": 1}
    assert made.plan["waves"][0] == {
        "wave": "00",
        "move": 1,
        "kind": "pilot",
        "computers": 1,
        "channels": {"winrm": 1},
        "targets": ["itms71"],
    }
    assert [one["key"] for one in made.plan["findings"]] == ["plan.second_move:all"]


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


def test_a_plan_needs_the_stated_version(make_estate):
    with pytest.raises(Refusal, match="altiris01"):
        make(make_estate("plan", statements={}), computer("PC1"))


SERVERS = {"altiris01": {"kind": "ns6", "fqdn": "altiris01.kestrel.example"}, "itms71": {"kind": "smp71", "fqdn": None}}


def member_row(name, channel="winrm", **more):
    return Assignment(name, **{"channel": channel, "source": "altiris01", "target": "itms71", "wave": "00", **more})


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
    with pytest.raises(Refusal, match=r"moves to 7\.6"):
        members.of(0, [member_row("PC1", target="itms76")], {"pc1": ("pc1",)}, {**SERVERS, "itms76": {"kind": "smp76", "fqdn": None}})
    with pytest.raises(Refusal, match="'gone'"):
        members.of(0, [member_row("PC1", target="gone")], {"pc1": ("pc1",)}, SERVERS)
