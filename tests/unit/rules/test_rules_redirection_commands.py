"""The command line of a redirection by the agent's version and the server's web address, and how far a redirection is proven."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import commands, decision, proof
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import canaries
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

SERVER = "itms71.corp.example"
OLD = {"arguments": ["/server:{server}"], "agents_below": "7", "source": "tried on 6.0"}
NEW = {"arguments": ["/server:{server}", "/web:{web}"], "agents_from": "7"}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (None, ("http://itms71.corp.example/Altiris", SERVER, 80, True)),
        ("https://itms71.corp.example/Altiris/", ("https://itms71.corp.example/Altiris", SERVER, 443, False)),
        ("http://itms71.corp.example:8080/Altiris", ("http://itms71.corp.example:8080/Altiris", SERVER, 8080, False)),
        ("http://agents.corp.example/Altiris", ("http://agents.corp.example/Altiris", "agents.corp.example", 80, False)),
    ],
)
def test_the_web_address_of_a_server(address, found):
    assert tuple(commands.web_of(SERVER, address)) == found


@pytest.mark.parametrize("address", ["itms71", "ftp://itms71/Altiris", "http:///Altiris", "http://itms71:no/", 'http://itms71/" /x:"', 5])
def test_what_is_not_a_web_address_is_refused(address):
    with pytest.raises(Refusal, match="itms_web of itms71"):
        commands.web_of(SERVER, address)


@pytest.mark.parametrize(
    ("given", "version", "address", "arguments"),
    [
        ([], "6.0.2416", None, ("/server:itms71.corp.example",)),
        ([], None, None, ("/server:itms71.corp.example",)),
        (
            [],
            "6.0.2416",
            "https://itms71.corp.example/Altiris",
            ("/server:itms71.corp.example", "/web:https://itms71.corp.example/Altiris"),
        ),
        ([OLD, NEW], "6.9", None, ("/server:itms71.corp.example",)),
        ([OLD, NEW], "7.1.8280.0", None, ("/server:itms71.corp.example", "/web:http://itms71.corp.example/Altiris")),
        ([OLD, NEW], "10.0", None, ("/server:itms71.corp.example", "/web:http://itms71.corp.example/Altiris")),
    ],
)
def test_the_command_line_of_an_agent(given, version, address, arguments):
    assert commands.choose(commands.parse(given), version, SERVER, commands.web_of(SERVER, address)) == arguments


@pytest.mark.parametrize(("version", "address"), [(None, None), ("garbage", None), ("6.0", "https://itms71.corp.example/Altiris")])
def test_without_a_command_line_for_the_agent_it_is_left_alone(version, address):
    with pytest.raises(Refusal, match="no command line is for an agent"):
        commands.choose(commands.parse([OLD, NEW]), version, SERVER, commands.web_of(SERVER, address))


@pytest.mark.parametrize(
    "given", ["text", [{}], [{"arguments": "x"}], [{"arguments": ["/web:{web}"]}], [{**OLD, "agents_from": "R13"}], [{**OLD, "on": 1}]]
)
def test_command_lines_are_checked(given):
    with pytest.raises(Refusal, match="redirect_wave_commands"):
        commands.parse(given)


AGENT = {"installed": True, "view": "native", "server": "ns01", "install_dir": "C:\\A", "computer": "PC1", "version": "6.0.2416"}
MOVE = {
    "computer": "PC1", "source": "ns01", "target": "itms71", "target_fqdn": SERVER, "target_kind": "smp71", "target_release": "7.1",
    "target_not_proven": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("service", "action"), [("started", "redirect"), ("running", "redirect"), ("stopped", "refuse"), ("paused", "refuse"), (None, "refuse")]
)
def test_an_agent_whose_service_does_not_run_is_not_redirected(service, action):
    found = decision.decide({**AGENT, "service": service}, MOVE)
    assert found["action"] == action
    assert action == "redirect" or "its service AeXNSClient is" in found["reason"]


def test_the_decision_has_the_arguments_and_the_place_to_reach():
    found = decision.decide(AGENT, {**MOVE, "target_web": "https://itms71.corp.example:8443/Altiris"})
    assert found["arguments"] == [f"/server:{SERVER}", "/web:https://itms71.corp.example:8443/Altiris"]
    assert found["web"] == {"host": SERVER, "port": 8443}
    refused = decision.decide({**AGENT, "version": "9"}, MOVE, None, [OLD])
    assert refused["action"] == "refuse" and "no command line" in refused["reason"] and refused["arguments"] == []


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ([], "", "redirected"),
        ([""], "2007-09-25 13:34:01 -420", "called"),
        (["2007-09-25 13:34:01 -420"], "2007-09-25 13:34:01 -420", "redirected"),
        (["2007-09-25 13:34:01 -420", ""], "2007-09-26 08:00:00 -420", "called"),
        (["2007-09-25 13:34:01 -420"], None, "redirected"),
    ],
)
def test_a_call_of_the_agent_is_what_proves_a_redirection(before, after, state):
    assert proof.of(before, after) == state


def test_one_computer_of_each_build_goes_first(tmp_path, monkeypatch):
    store = Store(tmp_path)
    assert canaries.ask(store, "itms71", "6.0.2416", "pc1")[:2] == (True, True)
    assert canaries.ask(store, "itms71", "6.0.2416", "pc1")[:2] == (True, True), "the same computer again"
    other = canaries.ask(store, "itms71", "6.0.2416", "pc2")
    assert not other.start and "its canary is pc1" in other.reason
    assert canaries.ask(store, "itms71", "6.0.2404", "pc3")[:2] == (True, True), "another build has its own"
    assert canaries.ask(store, "itms71b", "6.0.2416", "pc2")[:2] == (True, True), "and so has another server"
    monkeypatch.setattr(canaries, "RUN_TOKEN", "the next run")
    assert canaries.ask(store, "itms71", "6.0.2416", "pc2")[:2] == (True, True), "a canary that was not proven blocks no later run"
    canaries.prove(store, "itms71", "6.0.2416", "pc2")
    assert canaries.ask(store, "itms71", "6.0.2416", "pc9")[:2] == (True, False)


def test_a_dry_run_claims_no_canary(tmp_path):
    store = Store(tmp_path, tmp_path / "dry-run" / "x")
    assert canaries.ask(store, "itms71", "6.0", "pc1")[:2] == canaries.ask(store, "itms71", "6.0", "pc2")[:2] == (True, False)
    assert not list(tmp_path.rglob("*.json"))
