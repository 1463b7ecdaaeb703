"""The server that agents are sent to is judged by what was observed on it, by three sources of its version, and never by its group."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks import inputs, target
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import Assignment
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import agent_versions, server_version

PLATFORM = "Symantec Management Platform"


def platform(make_estate, file="7.1.8400.0", listed="7.1.8400", name=PLATFORM, **more):
    """The platform of a 7.1 server with these versions; None takes a source away."""
    found = copy.deepcopy(make_estate("redirect").host("itms71").facts["platform"])
    found["file_version"], found["why_no_version"] = file, "" if file else "it does not exist"
    found["history"] = [{"guid": "a", "name": name, "version": listed}] if listed else None
    return {"platform": {**found, **more}}


def declares(value):
    return {"altiris01": {"ns_version": "6.0 R13"}, "itms71": {} if value is None else {"version": value}}


@pytest.mark.parametrize(
    ("versions", "declared", "said"),
    [
        (("7.1.8400.0", "7.1.8400", PLATFORM), "7.1 SP2 MP1.1", ""),
        (("7.1.8280.0", "7.1.8280", PLATFORM), "7.1 SP2 MP1.1", ""),
        (("7.1.8400.0", "7.1.8400", f"{PLATFORM} 7.1 SP2 MP1.1"), None, ""),
        (("7.6.1383.0", "7.6.1383", PLATFORM), None, "AeXSvc.exe is 7.6.1383.0"),
        (("7.6.1383.0", "7.6.1383", PLATFORM), "7.6", "7.6 is not a 7.1"),
        (("8.0.2298.0", "8.0.2298", PLATFORM), "7.1 SP2 MP1.1", "AeXSvc.exe is 8.0.2298.0"),
        (("7.1.8400.0", "7.1.8400", PLATFORM), None, "no source shows whether it has 7.1 SP2 MP1.1"),
        (("7.1.8280.0", "7.1.8280", PLATFORM), "7.1 SP2", "7.1 SP2 is lower than 7.1 SP2 MP1.1"),
        (("7.1.8400.0", "7.1.8400", f"{PLATFORM} 7.1 SP2"), "7.1 SP2 MP1.1", "7.1 SP2 is lower"),
        (("7.1.6851.0", "7.1.6851", PLATFORM), "7.1 SP2 MP1.1", "AeXSvc.exe is 7.1.6851.0"),
        ((None, "7.1.8400", PLATFORM), "7.1 SP2 MP1.1", "AeXSvc.exe is not known (it does not exist)"),
        (("7.1.8400.0", None, PLATFORM), "7.1 SP2 MP1.1", "InstallHistoryPL.xml is not known"),
        (("seven", "7.1.8400", PLATFORM), "7.1 SP2 MP1.1", "'seven' is not a build"),
        (("7.1.8400.0", "7.1.8400", "Inventory Solution"), "7.1 SP2 MP1.1", "InstallHistoryPL.xml is not known"),
    ],
)
def test_only_a_proven_71_sp2_mp11_gets_agents(make_estate, versions, declared, said):
    estate = make_estate("redirect", {"itms71": platform(make_estate, *versions)}, declarations=declares(declared))
    found = list(target.Ready().run(estate))
    assert bool(found) is bool(said)
    if said:
        assert said in found[0].found and found[0].cannot_waive
        assert all(source in found[0].found for source in ("AeXSvc.exe:", "InstallHistoryPL.xml:", "itms_declarations:"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ""),
        ({"services": {"aexsvc": "started", "w3svc": "started"}}, ""),
        ({"services": {"AeXSvc": "stopped", "W3SVC": "started"}}, "AeXSvc is stopped"),
        ({"software": {"sim_version": "7.1.8400.0"}, "platform": None}, "no Notification Server is installed"),
        ({"page": {"url": "http://x/Altiris/NS", "status": 404, "reason": "Not Found"}}, "http://x/Altiris/NS does not answer: Not Found"),
        ({"page": {"url": "http://x/Altiris/NS", "status": None, "reason": "Unable to connect"}}, "Unable to connect"),
        ({"page": {"url": "http://x/Altiris/NS", "status": 401, "reason": ""}}, ""),
        ({"page": None}, "was not requested"),
    ],
)
def test_the_target_runs(make_estate, change, said):
    if "page" in change:
        change = platform(make_estate, page=change["page"])
    found = list(target.Ready().run(make_estate("redirect", {"itms71": change})))
    assert bool(found) is bool(said)
    if said:
        assert said in found[0].found and found[0].awaits_step == 6 and not found[0].cannot_waive


def test_the_version_of_installation_manager_decides_nothing(make_estate, keys):
    for version in (None, "7.6.100", "seven", "6.0.1"):
        assert keys(target.Ready, make_estate("redirect", {"itms71": {"software": {"sim_version": version}}})) == []


@pytest.mark.parametrize(
    ("versions", "declared", "said", "severity"),
    [
        (("7.1.8400.0", "7.1.8400"), "7.1 SP2 MP1.1", "", ""),
        (("7.1.8400.0", "7.1.8400"), None, "", ""),
        (("7.6.1383.0", "7.1.8400"), "7.1 SP2 MP1.1", "have different releases", "blocker"),
        (("7.1.8400.0", "7.1.8280"), "7.1 SP2 MP1.1", "two builds of one release", "warning"),
        (("7.1.6851.0", "7.1.6851"), "7.1 SP2 MP1.1", "7.1 SP2 MP1.1 is declared, and the service executable", "blocker"),
        (("7.1.8400.0", "7.1.8400"), "7.6", "7.6 is declared", "blocker"),
        (("7.1.8400.0", "7.1.8400"), "newest", "the declaration is not a valid version", "blocker"),
    ],
)
def test_sources_that_disagree_are_shown_side_by_side(make_estate, versions, declared, said, severity):
    estate = make_estate("redirect", {"itms71": platform(make_estate, *versions)}, declarations=declares(declared))
    found = list(target.Version().run(estate))
    assert bool(found) is bool(said)
    if said:
        assert said in found[0].found and found[0].severity == severity
        assert all(str(one) in found[0].found for one in (f"AeXSvc.exe: {versions[0]}", versions[1], declared))


def test_a_level_that_the_products_name_otherwise_is_a_disagreement():
    sources = server_version.Sources("7.1.8400.0", f"{PLATFORM} 7.1 SP2", "7.1.8400", "7.1 SP2 MP1.1")
    assert server_version.disagreements(sources) == ["7.1 SP2 MP1.1 is declared, and the list of installed products names 7.1 SP2"]


@pytest.mark.parametrize(
    ("ends", "file", "finds"),
    [
        (("altiris01", "itms71"), "7.1.8400.0", []),
        (("Altiris01", "ITMS76"), "7.1.8400.0", ["mixed.mode:ITMS76"]),
        (("itms71", "itms76"), "7.1.8400.0", []),
        (("altiris01", "itms71"), "7.6.1383.0", ["mixed.mode:itms71"]),
        (("altiris01", "itms71"), "8.0.2298.0", ["mixed.mode:itms71"]),
        (("altiris01", "itms71"), None, []),
    ],
)
def test_mixed_mode_is_judged_by_what_was_observed(make_estate, keys, ends, file, finds):
    rows = (Assignment("PC1", source=ends[0], target=ends[1]),)
    change = {"itms71": platform(make_estate, file)}
    assert keys(target.MixedMode, make_estate("redirect", change, add=[Host("itms76", ("smp76",))], assignments=rows)) == finds


def test_the_products_of_the_new_server_are_those_that_were_observed(make_estate):
    estate = make_estate("redirect", declarations={"itms71": {"version": "7.1 SP2 MP1.1", "products": ["Inventory", "Monitor Solution"]}})
    host = estate.host("itms71")
    assert inputs.known(estate, host).value("products") == [PLATFORM, "Inventory Solution"]
    assert [(one.path, one.declared) for one in inputs.contradictions(estate, host)] == [("products", ["Monitor Solution"])]


@pytest.mark.parametrize(
    ("version", "least", "low"),
    [
        ("7.1.8280.0", None, False),
        ("7.1.8400", None, False),
        ("7.6.1383.0", None, False),
        ("7.1.8280.0", "7.1.8400", True),
        ("7.1.6851.0", None, True),
        ("7.0.7416", None, True),
        ("6.0.2416", None, True),
        ("garbage", None, True),
        ("7.1", None, True),
        ("", None, True),
        (None, None, True),
    ],
)
def test_an_agent_below_71_sp2_mp11_or_of_unknown_version_never_goes_to_76(version, least, low):
    assert bool(agent_versions.below_required(version, least)) is low
    said = agent_versions.refusal(version, "7.6", [], least)
    assert bool(said) is low and (not low or "mixed mode" in said)


@pytest.mark.parametrize(
    ("release", "not_proven", "said"),
    [("7.1", [], ""), ("7.1", ["no level"], "no level"), ("8.0", ["x"], "not a proven 7.1 SP2 MP1.1"), ("", None, "not observed")],
)
def test_a_6x_agent_goes_to_a_proven_71_only(release, not_proven, said):
    found = agent_versions.refusal("6.0.2416", release, not_proven)
    assert bool(found) is bool(said) and said in found


SECOND = Assignment("PC1", channel="winrm", move="2", source="itms71", target="itms76", wave="03")


@pytest.mark.parametrize(
    ("file", "listed", "declared", "said"),
    [
        ("7.6.1383.0", "7.6.1383", None, ""),
        ("7.1.8400.0", "7.1.8400", None, "AeXSvc.exe is 7.1.8400.0"),
        ("7.6.1383.0", None, None, "InstallHistoryPL.xml is not known"),
        ("7.6.1383.0", "7.6.1383", "7.1 SP2 MP1.1", "is not a 7.6 version"),
    ],
)
def test_a_wave_to_76_needs_a_proven_76(make_estate, file, listed, declared, said):
    facts = {**make_estate("redirect").host("itms71").facts, **platform(make_estate, file, listed)}
    host = Host("itms76", ("smp76",), observation={"host_kind": "server", "reached": True, "facts": facts})
    more = {"declarations": {**declares("7.1 SP2 MP1.1"), "itms76": {"version": declared} if declared else {}}, "add": [host]}
    found = list(target.Ready().run(make_estate("redirect", wave=3, assignments=(SECOND,), **more)))
    assert bool(found) is bool(said)
    if said:
        assert said in found[0].found and found[0].cannot_waive and found[0].awaits_step == 14
        assert "steps 12 to 14" in found[0].fix
    first = SECOND._replace(move="1", source="altiris01", target="itms71")
    assert list(target.Ready().run(make_estate("redirect", wave=3, assignments=(first,), **more))) == [], "no wave moves there yet"
