"""Features, packages, installers, and the agent's own programs."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import NoModel
from lab.practice import PracticeEstate
from lab.state import EstateError

from .bench import Bench, bench, document_with

W = "ansible.windows."
FEATURE, PACKAGE = W + "win_feature", W + "win_package"
TOOL = "{11111111-2222-3333-4444-555555555555}"
INSTALLERS: dict[str, t.Any] = {
    "tool": {"kind": "msi", "product": TOOL, "name": "Tool", "version": "1.0",
             "files": {"C:\\Tool\\t.exe": {"size": 5, "file_version": "1.0.0.0"}},
             "services": {"ToolSvc": {"display": "Tool", "state": "running"}}},
    "patch": {"kind": "exe", "product": "Patch", "name": "Patch", "quiet": ["/q"], "reboot": True,
              "uninstall": "C:\\in\\patch.exe /uninstall /q",
              "registry": {"HKLM\\SOFTWARE\\P": {"Level": 2}}},
    "bad": {"kind": "exe", "product": "Bad", "name": "Bad", "code": 1603},
    "sma": {"kind": "agent", "agent": {"product": "sma-7.6", "version": "7.6.1383", "bits": 32}},
}  # fmt: skip


def desk_with_media(**hosts: t.Any) -> Bench:
    files = {f"C:\\in\\{name}": {"installer": which} for name, which in (("tool.msi", "tool"), ("patch.exe", "patch"), ("bad.exe", "bad"))}
    agent = {"guid": "{0A0A0A0A-1111-2222-3333-444444444444}", "plugins": ["AeX Inventory Agent"]}
    far = {"files": {"C:\\AeXNSC.exe": {"installer": "sma"}}, "agent": agent}
    return Bench(PracticeEstate(document_with({"installers": INSTALLERS}, bridge={"files": files}, far=far, **hosts)))


def test_a_feature_brings_what_it_needs() -> None:
    desk = bench()
    told = desk.module("bridge", FEATURE, check=True, name=["Web-Windows-Auth"])
    assert (told["changed"], told["exitcode"], told["reboot_required"]) == (True, "Success", False)
    assert {"Web Server (IIS)", "Web Server", "Security", "Windows Authentication"} <= {
        each["display_name"] for each in told["feature_result"]
    }
    assert desk.estate.host("bridge").features == set()
    done = desk.module("bridge", FEATURE, name=["Web-Server"], include_management_tools=True)
    assert done["changed"] is True
    assert desk.estate.host("bridge").running("W3SVC")
    assert {"Web-WebServer", "Web-Static-Content", "Web-Mgmt-Console"} <= desk.estate.host("bridge").features
    again = desk.module("bridge", FEATURE, name=["web-server"])
    assert (again["changed"], again["exitcode"], again["feature_result"]) == (False, "NoChangeNeeded", [])
    info = desk.module("bridge", W + "win_feature_info", name="Web-Se*")
    assert [(each["name"], each["installed"]) for each in info["features"]] == [("Web-Server", True), ("Web-Security", True)]
    gone = desk.module("bridge", FEATURE, name=["Web-Server"], state="absent")
    assert (gone["exitcode"], gone["reboot_required"]) == ("SuccessRestartRequired", True)
    assert desk.estate.host("bridge").service("W3SVC") is None
    assert desk.module("bridge", W + "win_reboot_info")["reboot_required"] is True


def test_dotnet_35_needs_its_files() -> None:
    desk = bench(bridge={"files": {"E:\\sxs\\microsoft-windows-netfx3-ondemand-package.cab": {"size": 10}, "E:\\empty\\x": {"size": 1}}})
    for arguments in ({}, {"source": "E:\\empty"}):
        refused = desk.module("bridge", FEATURE, name=["NET-Framework-Core"], **arguments)
        assert "0x800f081f" in refused["msg"]
    missing = desk.module("bridge", FEATURE, name=["NET-Framework-Core"], source="E:\\none")
    assert missing["msg"] == "Failed to find source path E:\\none for feature install"
    assert desk.module("bridge", FEATURE, name=["NET-Framework-Core"], source="E:\\sxs")["changed"] is True
    assert desk.estate.host("bridge").registry.number("HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v3.5", "Install") == 1


@pytest.mark.parametrize(
    ("os", "cmdlet"), [({"version": "6.1.7601"}, "Install-WindowsFeature"), ({"product_type": "workstation"}, "Install-WindowsFeature")]
)
def test_features_need_a_server_of_2012_or_newer(os: dict[str, str], cmdlet: str) -> None:
    message = bench(bridge={"os": os}).module("bridge", FEATURE, name=["Web-Server"])["msg"]
    assert message.startswith(f"Unhandled exception while executing module: The term '{cmdlet}' is not recognized")


@pytest.mark.parametrize("name", ["Hyper-V", "NET-Framework"])  # the second is a name of 2008 R2 only
def test_a_feature_that_the_lab_does_not_know_is_named(name: str) -> None:
    with pytest.raises(NoModel, match=f"'{name}'"):
        bench().module("bridge", FEATURE, name=[name])


def test_an_msi_is_installed_and_removed() -> None:
    desk = desk_with_media()
    before = desk.estate.snapshot()
    assert desk.module("bridge", PACKAGE, check=True, path="C:\\in\\tool.msi")["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    done = desk.module("bridge", PACKAGE, path="C:\\in\\tool.msi", log_path="C:\\in\\log.txt")
    assert (done["changed"], done["rc"], done["reboot_required"]) == (True, 0, False)
    assert desk.estate.host("bridge").running("ToolSvc")
    assert desk.estate.host("bridge").files.find("C:\\in\\log.txt") is not None
    assert desk.module("bridge", PACKAGE, path="C:\\in\\tool.msi")["changed"] is False
    key = f"HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{TOOL}"
    assert desk.module("bridge", W + "win_reg_stat", path=key, name="UninstallString")["value"] == f"MsiExec.exe /X{TOOL}"
    gone = desk.module("bridge", PACKAGE, product_id=TOOL, state="absent")
    assert gone["changed"] is True
    assert desk.estate.host("bridge").service("ToolSvc") is None
    assert desk.module("bridge", PACKAGE, product_id=TOOL, state="absent")["changed"] is False


def test_a_setup_that_wants_a_restart() -> None:
    desk = desk_with_media()
    call: dict[str, t.Any] = {"path": "C:\\in\\patch.exe", "product_id": "Patch", "arguments": ["/q"]}
    done = desk.module("bridge", PACKAGE, **call)
    assert (done["changed"], done["rc"], done["reboot_required"]) == (True, 3010, True)
    assert done["failed"] is False
    assert desk.module("bridge", W + "win_reboot_info")["reboot_required"] is True
    assert desk.module("bridge", PACKAGE, **call)["changed"] is False
    assert desk.module("bridge", PACKAGE, product_id="Patch", state="absent")["rc"] == 3010
    assert desk.estate.host("bridge").registry.value("HKLM\\SOFTWARE\\P", "Level") is None


def test_a_copy_of_an_installer_is_one_too() -> None:
    desk = desk_with_media()
    files = desk.estate.host("bridge").files
    files.write("C:\\in\\copied.msi", files.file("C:\\in\\tool.msi").data())
    assert desk.module("bridge", PACKAGE, path="C:\\in\\copied.msi")["changed"] is True
    with pytest.raises(NoModel, match=r"a\.txt"):
        desk.module("bridge", PACKAGE, path="C:\\in\\a.txt", product_id="x")


def test_what_goes_wrong_with_a_package() -> None:
    desk = desk_with_media()
    failed = desk.module("bridge", PACKAGE, path="C:\\in\\bad.exe", product_id="Bad")
    assert (failed["rc"], failed["stdout"], failed["changed"]) == (1603, "", False)
    assert failed["msg"] == "unexpected rc from 'C:\\in\\bad.exe': see rc, stdout, and stderr for more details"
    missing = desk.module("bridge", PACKAGE, path="C:\\none.msi")
    assert missing["msg"] == "the file at the path 'C:\\none.msi' cannot be reached"
    wrong = desk.module("bridge", PACKAGE, path="C:\\in\\tool.msi", checksum="abc")
    assert wrong["msg"].startswith("The checksum for C:\\in\\tool.msi did not match 'abc', it was '")
    with pytest.raises(NoModel, match="wait for a person"):
        desk.module("bridge", PACKAGE, path="C:\\in\\patch.exe", product_id="Patch")
    assert desk.module("bridge", PACKAGE, path="C:\\in\\bad.exe", product_id="b", creates_path="C:\\in\\a.txt")["changed"] is False


@pytest.mark.parametrize(
    ("line", "rc"),
    [
        ("/i C:\\in\\tool.msi /qn", 0),
        (f"/qn REBOOT=ReallySuppress /x {TOOL}", 1605),
        (f"/X{TOOL} /quiet /norestart", 1605),
        ("/i C:\\in\\a.txt /qn", 1619),
        ("/qn", 1639),
        ("/i C:\\in\\tool.msi word /qn", 1639),
    ],
)
def test_msiexec_codes(line: str, rc: int) -> None:
    assert desk_with_media().module("bridge", W + "win_command", cmd=f"msiexec.exe {line}")["rc"] == rc


def test_msiexec_without_a_quiet_switch_would_never_end() -> None:
    with pytest.raises(NoModel, match="wait for a person"):
        desk_with_media().command("msiexec.exe", "/i", "C:\\in\\tool.msi")


@pytest.mark.parametrize(
    ("installer", "message"),
    [
        ({"kind": "zip"}, "installers.x.kind: one of msi, exe, agent"),
        ({"kind": "msi", "name": "x"}, "installers.x: needs product"),
        ({"kind": "exe", "product": "x", "name": "x", "silent": 1}, "installers.x.silent: unknown key"),
        ({"kind": "agent"}, "installers.x.agent: missing"),
    ],
)
def test_a_wrong_installer_is_refused_by_path(installer: dict[str, t.Any], message: str) -> None:
    with pytest.raises(EstateError) as refused:
        PracticeEstate(document_with({"installers": {"x": installer}}))
    assert message in str(refused.value)


def test_the_agent_package_upgrades_the_agent_and_keeps_its_guid() -> None:
    desk = desk_with_media()
    host = desk.estate.host("far")
    assert host.agent is not None
    root = host.agent.root
    guid = "{0A0A0A0A-1111-2222-3333-444444444444}"
    assert host.registry.text(root, "MachineGuid") == guid
    done = desk.command("C:\\AeXNSC.exe", "-s", "-a", "ns=new.kestrel.example", "nsweb=http://new/Altiris", "NOTRAYICON", "/s", host="far")
    web = "HKLM\\SOFTWARE\\Wow6432Node\\Altiris\\eXpress\\NS Client\\NSs\\new.kestrel.example"
    assert desk.estate.host("far").registry.text(web, "NSWeb") == "http://new/Altiris"
    assert done["rc"] == 0
    assert (host.registry.text(root, "MachineGuid"), host.registry.text(f"{root}\\Servers", "")) == (guid, "new.kestrel.example")
    assert host.files.file(f"{host.agent.folder}\\AeXNSAgent.exe").file_version == "7.6.1383"
    assert host.registry.key(f"{root}\\Plugin Objects\\Agents\\AeX Inventory Agent") is not None
    for arguments in (["/s"], ["-s", "/ns=x", "OKTOREBOOT"], ["/ns=x"]):
        with pytest.raises(NoModel, match=r"aexnsc\.exe"):
            desk.command("C:\\AeXNSC.exe", *arguments, host="far")


def test_the_agent_is_taken_off_as_field_scripts_do() -> None:
    desk = bench(far={"agent": {"plugins": ["AeX Inventory Agent"]}})
    host = desk.estate.host("far")
    assert host.agent is not None
    util, root = f"{host.agent.folder}\\AeXAgentUtil.exe", host.agent.root
    agents = f"{root}\\Plugin Objects\\Agents"
    desk.command(util, "/UninstallAgents", host="far")
    assert "AeX Inventory Agent" not in [key.name for key in host.registry.subkeys(agents)]
    assert len(host.registry.subkeys(agents)) == 5
    desk.command(util, "/ResetGuid", host="far")
    assert host.registry.value(root, "MachineGuid") is None
    desk.command(util, "/Clean", host="far")
    assert host.registry.key(root) is None
    assert host.service("AeXNSClient") is None
    assert [node.name for node in host.files.children(host.agent.folder)] == ["AeXAgentUtil.exe"]


@pytest.mark.parametrize(
    ("arguments", "rc"),
    [(["/configure", "C:\\NS\\good.xml"], 0), (["/configure", "C:\\none.xml"], 1), (["/configure", "C:\\NS\\bad.xml"], 1)],
)
def test_aexconfig(arguments: list[str], rc: int) -> None:
    files = {"C:\\NS\\good.xml": {"content": "<a/>"}, "C:\\NS\\bad.xml": {"content": "<a>"}, "C:\\NS\\Bin\\AeXConfig.exe": {"size": 1}}
    desk = bench(bridge={"files": files})
    assert desk.command("C:\\NS\\Bin\\AeXConfig.exe", *arguments)["rc"] == rc
    with pytest.raises(NoModel, match="unconfigure"):
        desk.command("C:\\NS\\Bin\\AeXConfig.exe", "/unconfigure")
