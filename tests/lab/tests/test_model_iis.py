"""The models of microsoft.iis: sites, pools, applications, virtual directories."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import NoModel
from lab.state import iis

from .bench import Bench, bench

IIS = "microsoft.iis."
SITE = {"name": "Altiris", "physical_path": "C:\\in"}


def web(**more: t.Any) -> Bench:
    features = {"Web-Server": True, "Web-Scripting-Tools": True}
    return bench(bridge={"features": features, "files": {"C:\\in\\app\\": {}}, **more})


def twice(desk: Bench, module: str, **arguments: t.Any) -> None:
    """In check mode it says it would change and does not; then it does; then there is nothing left to do."""
    before = desk.estate.snapshot()
    assert desk.module("bridge", IIS + module, check=True, **arguments)["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    assert desk.module("bridge", IIS + module, **arguments)["changed"] is True
    changes = desk.estate.diff(before, desk.estate.snapshot())
    assert changes and {change["area"] for change in changes} == {"iis"}
    assert desk.module("bridge", IIS + module, **arguments)["changed"] is False


@pytest.mark.parametrize("module", ["website", "website_info", "web_app_pool", "web_app_pool_info"])
def test_without_the_scripting_tools_there_is_no_web_administration(module: str) -> None:
    result = bench().module("bridge", IIS + module, name="x")
    assert result["failed"] and "'WebAdministration' was not loaded" in result["msg"]


def test_what_windows_installs_is_there_and_untouched_by_looking() -> None:
    desk = web()
    info = desk.module("bridge", IIS + "website_info")
    assert (info["exists"], info["changed"]) == (True, False)
    assert info["site"][0]["name"] == "Default Web Site" and info["site"][0]["bindings"][0]["port"] == 80
    assert desk.estate.host("bridge").iis is None
    assert desk.module("bridge", IIS + "website_info", name="nope") == {"changed": False, "exists": False, "site": []}


def test_pools_tell_what_was_set_and_keep_their_passwords() -> None:
    desk = web()
    fresh = desk.module("bridge", IIS + "web_app_pool_info")
    assert (fresh["exists"], fresh["changed"], [pool["name"] for pool in fresh["app_pools"]]) == (True, False, ["DefaultAppPool"])
    attributes = fresh["app_pools"][0]["attributes"]
    assert (attributes["startMode"], attributes["recycling"]["periodicRestart"]["time"]) == ("OnDemand", "1.05:00:00")
    assert attributes["applicationPoolSid"] == "S-1-5-82-3006700770-424185619-1745488364-794895919-4004696415"  # as Windows has it
    wanted = {
        "processModel.userName": "KESTREL\\svc",
        "processModel.password": "quite-secret",
        "recycling.periodicRestart.time": "00:00:00",
    }
    desk.module("bridge", IIS + "web_app_pool", name="Altiris", state="stopped", attributes=wanted)
    told = desk.module("bridge", IIS + "web_app_pool_info", name="altiris")
    (pool,) = told["app_pools"]
    assert (pool["name"], pool["attributes"]["name"], pool["attributes"]["state"]) == ("altiris", "Altiris", "Stopped")
    assert (pool["attributes"]["processModel"]["userName"], pool["attributes"]["recycling"]["periodicRestart"]["time"]) == (
        "KESTREL\\svc", "00:00:00",
    )  # fmt: skip
    assert "quite-secret" not in str(told) and "schedule" not in str(told).lower().replace("requests,schedule", "")
    assert "1.05:00:00" in str(desk.module("bridge", IIS + "web_app_pool_info", name="DefaultAppPool")), "one pool's are not another's"
    missing = desk.module("bridge", IIS + "web_app_pool_info", name="nope")
    assert missing["msg"].endswith("Exception: Cannot find path 'IIS:\\AppPools\\nope' because it does not exist.")
    assert missing["exists"] is False


def test_a_site_from_its_making_to_its_end() -> None:
    desk = web()
    twice(desk, "website", **SITE, bindings={"add": [{"ip": "*", "port": 8080, "hostname": "ns"}]})
    twice(desk, "website", name="altiris", state="stopped")
    twice(desk, "website", name="Altiris", state="started", physical_path="C:\\in\\sub", preload_enabled=True)
    twice(desk, "website", name="Altiris", bindings={"set": [{"ip": "*", "port": 8081}]})
    twice(desk, "website", name="Altiris", bindings={"remove": [{"ip": "*", "port": 8081}]})
    site = desk.module("bridge", IIS + "website_info", name="ALTIRIS")["site"][0]
    assert (site["site_id"], site["state"], site["physical_path"], site["bindings"]) == (2, "Started", "C:\\in\\sub", [])
    assert desk.module("bridge", IIS + "website", name="Altiris", state="restarted")["changed"] is True
    twice(desk, "website", name="Altiris", state="absent")
    assert not desk.module("bridge", IIS + "website_info", name="Altiris")["exists"]


def test_the_end_of_a_site_is_the_end_of_what_it_holds() -> None:
    desk = web()
    for module in ("web_application", "virtual_directory"):
        desk.module("bridge", IIS + module, name="x", site="Default Web Site", physical_path="C:\\in")
    desk.module("bridge", IIS + "website", name="Default Web Site", state="absent")
    assert list(iis.contents(desk.estate.host("bridge"))) == ["pool/DefaultAppPool"]


HTTPS = {"ip": "*", "port": 443, "protocol": "https"}


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        (HTTPS, "must either specify a certificate_hash or use_ccs."),
        ({**HTTPS, "use_sni": True}, "must specify hostname value when use_sni is set."),
        ({**HTTPS, "protocol": "http", "use_sni": True}, "use_sni can only be set for https protocol"),
        (
            {**HTTPS, "protocol": "http", "certificate_hash": "AB"},
            "You can only provide a certificate thumbprint when protocol is set to https",
        ),
        ({**HTTPS, "certificate_hash": "AB"}, "Unable to locate certificate at cert:\\LocalMachine\\my\\AB"),
    ],
)
def test_bindings_are_refused_in_the_modules_words(binding: dict[str, t.Any], message: str) -> None:
    result = web().module("bridge", IIS + "website", **SITE, bindings={"add": [binding]})
    assert (result["failed"], result["msg"]) == (True, message)


def test_a_certificate_of_the_store_is_bound_and_kept() -> None:
    desk = web()
    desk.estate.host("bridge").certificates["LocalMachine\\My"] = {"AB": {"subject": "CN=x", "key": None}}
    binding = {**HTTPS, "hostname": "ns", "certificate_hash": "AB", "use_sni": True}
    twice(desk, "website", **SITE, bindings={"add": [binding]})
    shown = desk.module("bridge", IIS + "website_info", name="Altiris")["site"][0]["bindings"][0]
    assert (shown["protocol"], shown["use_sni"], shown["use_ccs"], shown["certificate_hash"]) == ("https", True, False, "AB")
    unsaid = {name: value for name, value in binding.items() if name != "use_sni"}
    assert desk.module("bridge", IIS + "website", name="Altiris", bindings={"add": [unsaid]})["changed"] is False


@pytest.mark.parametrize(
    ("module", "arguments", "message"),
    [
        ("website", {"name": "x"}, "missing required arguments: physical_path"),
        ("website", {"name": "x", "physical_path": "C:\\no"}, "specified folder must already exist: physical_path"),
        ("web_application", {"name": "x", "site": "Default Web Site"}, "missing required arguments: physical_path"),
        ("web_application", {"name": "x", "site": "Default Web Site", "connect_as": "specific_user"},
         "missing required arguments: username"),
        ("virtual_directory", {"name": "x", "site": "Default Web Site", "physical_path": "C:\\no"},
         "specified folder must already exist: 'C:\\no'"),
        ("virtual_directory", {"name": "x", "site": "Default Web Site", "connect_as": "specific_user"},
         "Both username and password are required."),
    ],
)  # fmt: skip
def test_refusals(module: str, arguments: dict[str, t.Any], message: str) -> None:
    assert web().module("bridge", IIS + module, **arguments)["msg"] == message


def test_a_pool_and_its_attributes() -> None:
    desk = web()
    twice(desk, "web_app_pool", name="Altiris")
    attributes = {"managedPipelineMode": "classic", "processModel.identityType": "NetworkService",
                  "recycling.periodicRestart.time": "00:05:00",
                  "queueLength": 2000, "enable32BitAppOnWin64": True, "recycling.periodicRestart.schedule": ["05:30:00"]}  # fmt: skip
    twice(desk, "web_app_pool", name="Altiris", attributes=attributes)
    kept = iis.contents(desk.estate.host("bridge"))["pool/Altiris"]["attributes"]
    assert kept["managedPipelineMode"] == "Classic" and kept["recycling.periodicRestart.time"] == "00:05:00"
    twice(desk, "web_app_pool", name="Altiris", state="stopped")
    assert desk.module("bridge", IIS + "web_app_pool", name="Altiris", state="restarted")["changed"] is True
    twice(desk, "web_app_pool", name="Altiris", attributes={"processModel.password": "hush"})
    assert "hush" not in str(desk.estate.snapshot())
    twice(desk, "web_app_pool", name="Altiris", state="absent")


@pytest.mark.parametrize(
    "attributes", [{"colour": "red"}, {"startMode": "Sometimes"}, {"queueLength": "many"}, {"processModel.idleTimeout": "soon"}]
)
def test_attributes_without_a_model_fail_by_name(attributes: dict[str, t.Any]) -> None:
    with pytest.raises(NoModel, match=next(iter(attributes)).partition(".")[0] if "soon" not in str(attributes) else "soon"):
        web().module("bridge", IIS + "web_app_pool", name="DefaultAppPool", attributes=attributes)


@pytest.mark.parametrize(("module", "listing"), [("web_application", "applications"), ("virtual_directory", "directories")])
def test_applications_and_directories(module: str, listing: str) -> None:
    desk = web()
    where = {"name": "NS", "site": "default web site"}
    twice(desk, module, **where, physical_path="C:\\in")
    twice(desk, module, **where, physical_path="C:\\in\\app")
    twice(desk, module, **where, physical_path="C:\\in\\app", connect_as="specific_user", username="u", password="hush")
    shown = desk.module("bridge", f"{IIS}{module}_info", name="ns")
    assert shown["exists"] and (shown[listing][0]["connect_as"], shown[listing][0]["username"]) == ("specific_user", "u")
    twice(desk, module, **where, physical_path="C:\\in\\app", connect_as="pass_through")
    twice(desk, module, **where, state="absent")
    assert desk.module("bridge", f"{IIS}{module}_info") == {"changed": False, "exists": False, listing: []}


def test_a_directory_in_an_application() -> None:
    desk = web()
    desk.module("bridge", IIS + "web_application", name="NS", site="Default Web Site", physical_path="C:\\in")
    twice(desk, "virtual_directory", name="Agent", application="NS", site="Default Web Site", physical_path="C:\\in\\app")
    assert desk.module("bridge", IIS + "virtual_directory_info", application="NS")["directories"][0]["name"] == "Agent"
    with pytest.raises(NoModel, match="Nope"):
        desk.module("bridge", IIS + "virtual_directory", name="A", application="Nope", site="Default Web Site", physical_path="C:\\in")


def test_the_pool_of_an_application_is_its_sites_unless_it_is_said() -> None:
    desk = web()
    where = {"name": "NS", "site": "Default Web Site", "physical_path": "C:\\in"}
    desk.module("bridge", IIS + "web_application", **where, application_pool="Own")
    assert desk.module("bridge", IIS + "web_application", **where, application_pool="own")["changed"] is False
    assert desk.module("bridge", IIS + "web_application", **where)["changed"] is True  # back to the site's, as the module does it


def test_the_management_tools_of_the_web_server_bring_what_the_modules_need() -> None:
    """As the integration targets of microsoft.iis begin."""
    desk = bench()
    assert desk.module("bridge", IIS + "web_app_pool", name="x")["failed"] is True
    desk.module("bridge", "ansible.windows.win_feature", name=["Web-Server"], include_management_tools=True)
    assert desk.module("bridge", IIS + "web_app_pool", name="x")["changed"] is True


def test_an_attribute_of_a_pool_may_be_a_number_for_a_word() -> None:
    """Upstream's target web_app_pool: 1 is Classic, and the same again is no change."""
    desk = web()
    attributes = {"managedPipelineMode": 1, "cpu.limit": 95, "processModel.pingResponseTime": "00:03:00"}
    assert desk.module("bridge", IIS + "web_app_pool", name="x", attributes=attributes)["changed"] is True
    assert desk.module("bridge", IIS + "web_app_pool", name="x", attributes=attributes)["changed"] is False
    (pool,) = desk.module("bridge", IIS + "web_app_pool_info", name="x")["app_pools"]
    assert (pool["attributes"]["managedPipelineMode"], pool["attributes"]["cpu"]["limit"]) == ("Classic", 95)
    assert pool["attributes"]["processModel"]["pingResponseTime"] == "00:03:00"
