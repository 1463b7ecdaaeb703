from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import delta
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import decision as redirect
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import failure_budget
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

AGENT = {
    "installed": True,
    "server": "altiris01.kestrel.example",
    "install_dir": "C:\\Altiris Agent",
    "version": "6.0.2403",
    "computer": "PC1",
}
MOVE = {
    "computer": "pc1",
    "source": "altiris01",
    "source_fqdn": "altiris01.kestrel.example",
    "source_kind": "ns6",
    "target": "itms71",
    "target_fqdn": "itms71.kestrel.example",
    "target_kind": "smp71",
    "target_release": "7.1",
    "target_not_proven": [],
}
TO_76 = {
    "target": "itms76",
    "target_fqdn": "itms76.kestrel.example",
    "target_kind": "smp76",
    "target_release": "7.6",
    "target_not_proven": [],
}
# Servers whose group says 7.1, and what was observed on them.
IN_GROUP_71 = {**TO_76, "target_kind": "smp71"}
NOT_OBSERVED = {"target_release": "", "target_not_proven": None}
FROM_71 = {"source": "itms71", "source_fqdn": "itms71.kestrel.example", "source_kind": "smp71"}


@pytest.mark.parametrize(
    ("agent", "move", "action", "said"),
    [
        ({}, {}, "redirect", "altiris01"),
        ({"server": "ALTIRIS01"}, {}, "redirect", "ALTIRIS01"),
        ({"server": "itms71.kestrel.example"}, {}, "already", "itms71"),
        ({"server": "ITMS71.KESTREL.EXAMPLE."}, {}, "already", ""),
        ({"server": "itms71"}, {}, "already", ""),
        ({"server": "itms71.other.example"}, {}, "refuse", "neither"),
        ({"server": "ns-old"}, {}, "refuse", "neither"),
        ({"server": None}, {}, "refuse", "names no server"),
        ({"installed": False}, {}, "refuse", "no agent"),
        ({"install_dir": None}, {}, "refuse", "InstallDir"),
        ({}, TO_76, "refuse", "mixed mode"),
        ({"version": None}, TO_76, "refuse", "mixed mode"),
        ({"version": "6.0.2403", "server": "itms71"}, {**FROM_71, **TO_76}, "refuse", "mixed mode"),
        ({"version": "7.1.8280", "server": "itms71"}, {**FROM_71, **TO_76}, "redirect", ""),
        ({"version": "7.1.8400", "server": "itms71"}, {**FROM_71, **TO_76, "least_agent_build": "7.1.8500"}, "refuse", "below 7.1.8500"),
        ({"version": None, "server": "itms71"}, {**FROM_71, **TO_76}, "refuse", "not known"),
        ({"version": "garbage", "server": "itms71"}, {**FROM_71, **TO_76}, "refuse", "not a build"),
        ({"version": "garbage"}, TO_76, "refuse", "not a build"),
        ({"version": "7.0.7416", "server": "itms71"}, {**FROM_71, **TO_76}, "refuse", "below 7.1.8280"),
        ({"version": "7.1.6851", "server": "itms71"}, {**FROM_71, **TO_76}, "refuse", "below 7.1.8280"),
        ({}, IN_GROUP_71, "refuse", "mixed mode"),
        ({"version": "7.1.8400", "server": "itms71"}, {**FROM_71, **TO_76, "target_not_proven": ["x"]}, "refuse", "not a proven 7.6: x"),
        ({"version": "7.1.8400", "server": "itms71"}, {**FROM_71, **TO_76, **NOT_OBSERVED}, "refuse", "was not observed"),
        ({"server": "itms71"}, {**FROM_71, **TO_76, **NOT_OBSERVED}, "refuse", "mixed mode"),
        # The group says 7.6, and a 7.1 server answers.
        (
            {"version": "7.1.8400", "server": "itms71"},
            {**FROM_71, **TO_76, "target_release": "7.1", "target_not_proven": ["7.1"]},
            "refuse",
            "7.1",
        ),
        ({}, {"target_release": "8.0", "target_not_proven": ["AeXSvc.exe is 8.0.2298"]}, "refuse", "8.0.2298"),
        ({}, {"target_not_proven": ["nothing tells whether it has 7.1 SP2 MP1.1"]}, "refuse", "nothing tells"),
        ({}, NOT_OBSERVED, "refuse", "was not observed"),
        ({"version": None}, {}, "redirect", ""),
        ({"computer": "PC2"}, {}, "refuse", "the machine that answered is PC2, and the plan means pc1"),
        ({"computer": "PC2", "server": "itms71"}, {}, "refuse", "is PC2"),
        ({"computer": None}, {}, "refuse", "did not tell its own name"),
    ],
)
def test_the_decision(agent, move, action, said):
    decision = redirect.decide({**AGENT, **agent}, {**MOVE, **move})
    assert decision["action"] == action
    assert said in decision["reason"]
    assert decision["to"] == {**MOVE, **move}["target_fqdn"]


SERVERS = "HKLM:\\SOFTWARE\\Altiris\\Altiris Agent\\Servers"


@pytest.mark.parametrize(
    ("after", "done"),
    [
        ({"server": "ITMS71.kestrel.example"}, True),
        ({"server": "itms71"}, True),
        ({"server": "itms71.other.example"}, False),
        ({}, False),
        ({"server": "itms76.kestrel.example"}, False),
        ({"server": None}, False),
        ({"server": "itms71.kestrel.example", "view": "wow64"}, False),
        ({"installed": False, "view": None, "server": None}, False),
    ],
)
def test_what_was_changed_is_read_from_the_agent_and_not_from_the_prediction(after, done):
    agent = {**AGENT, "view": "native"}
    predicted = redirect.decide(agent, MOVE)["changes"]
    row = {
        "kind": "registry",
        "path": SERVERS,
        "name": "",
        "change": "modify",
        "from": AGENT["server"],
        "to": MOVE["target_fqdn"],
        "step": "11",
    }
    assert predicted == [row]
    assert (redirect.decide(agent, MOVE, {**agent, **after})["changes"] == predicted) is done


def test_nothing_is_predicted_where_nothing_is_done():
    assert redirect.decide({**AGENT, "view": "native", "server": "itms71"}, MOVE)["changes"] == []
    assert redirect.decide({**AGENT, "view": "native"}, {**MOVE, **TO_76})["changes"] == []


@pytest.mark.parametrize(
    ("agent", "undo"),
    [
        ({}, '"C:\\Altiris Agent\\AeXAgentUtil.exe" /server:altiris01.kestrel.example'),
        ({"server": "ALTIRIS01", "install_dir": "D:\\Agent\\"}, '"D:\\Agent\\AeXAgentUtil.exe" /server:ALTIRIS01'),
        ({"server": "itms71"}, '"C:\\Altiris Agent\\AeXAgentUtil.exe" /server:altiris01.kestrel.example'),
        ({"server": "ns-old"}, redirect.NOTHING_TO_UNDO),
        ({"installed": False, "install_dir": None}, redirect.NOTHING_TO_UNDO),
        ({"server": "itms71", "install_dir": None}, redirect.NOTHING_TO_UNDO),
    ],
)
def test_undo_leads_to_the_server_before_the_move(agent, undo):
    assert redirect.decide({**AGENT, **agent}, MOVE)["undo"] == undo


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("a.x", "A.X.", True), ("a", "a.x", True), ("a.x", "a.y", False), ("", "", False), (None, "a", False), ("a", "ab.x", False)],
)
def test_names_of_one_host(one, other, same):
    assert redirect.same_host(one, other) is same


def change(path="P", **more):
    return {"host": "pc1", "kind": "registry", "path": path, "change": "modify", **more}


def test_changes_are_brought_into_one_form():
    given = [{"change": "create", "path": "B", "kind": "file"}, change("A", to="x", name=None)]
    assert delta.normal(given, "pc1") == [{"host": "pc1", "kind": "file", "path": "B", "change": "create"}, change("A", to="x")]


@pytest.mark.parametrize("bad", ["x", {}, {"kind": "a", "path": "b"}, change(change="explode"), change(extra=1), {**change(), "host": ""}])
def test_what_is_no_change_is_refused(bad):
    with pytest.raises(Refusal):
        delta.normal([bad], None)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([change("A"), change("B")], ""),
        ([change("A")], "1 predicted change not made"),
        ([change("A"), change("B"), change("C")], "1 change not predicted"),
        ([change("A"), change("B", to="other")], "not predicted"),
    ],
)
def test_what_was_done_is_what_was_predicted(done, said):
    predicted = [change("A"), change("B")]
    if not said:
        return delta.refuse_difference("redirect", "pc1", predicted, done)
    with pytest.raises(Refusal) as refused:
        delta.refuse_difference("redirect", "pc1", predicted, done)
    assert said in refused.value.found


def test_a_long_list_is_cut_and_says_so():
    text = delta.as_text([change(str(number)) for number in range(50)])
    assert "and 10 more" in text and len(text.splitlines()) == 41


@pytest.mark.parametrize(
    ("failed", "members", "percentage", "spent"),
    [(1, 10, 10, False), (2, 10, 10, True), (1, 5, 10, True), (0, 5, 0, False), (1, 100, 0, True), (5, 5, 100, False), (0, 0, 10, False)],
)
def test_the_budget_is_spent_when_it_is_exceeded(failed, members, percentage, spent):
    states = ["failed", "refused", "unreachable"]
    outcomes = {f"pc{number}": {"state": states[number % 3], "reason": "why"} for number in range(failed)}
    outcomes["good"] = {"state": "redirected"}
    if spent:
        with pytest.raises(Refusal) as refused:
            failure_budget.spend(0, outcomes, members, percentage)
        assert "pc0: failed: why" in refused.value.found
        assert "-e itms_max_fail_percentage=" in refused.value.waive
    else:
        assert failure_budget.spend(0, outcomes, members, percentage)["failed"] == failed


def test_the_computers_that_were_not_started_are_counted():
    outcomes = {"pc1": {"state": "failed"}, "pc2": {"state": "not_started"}, "pc3": {"state": "not_started"}}
    with pytest.raises(Refusal) as refused:
        failure_budget.spend(0, outcomes, 3, 10)
    assert "2 computers were not started." in refused.value.found
    assert failure_budget.spend(0, outcomes, 3, 50)["not_started"] == 2
