"""Accounts, groups, rights, environment, shares and access lists: check mode first, then done, then unchanged."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import NoModel
from lab.state.accounts import Accounts

from .bench import Bench, bench

W = "ansible.windows."
MACHINE = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
# Module, arguments of a call that changes something on the bridge.
CHANGES: list[tuple[str, dict[str, t.Any]]] = [
    ("win_user", {"name": "anna", "password": "p", "groups": ["Users"], "fullname": "Anna B", "password_never_expires": True}),
    ("win_user", {"name": "Guest", "description": "no one"}),
    ("win_user", {"name": "Guest", "account_disabled": False}),
    ("win_group", {"name": "Packers", "description": "who pack", "members": {"add": ["KESTREL\\svc"]}}),
    ("win_group", {"name": "administrators", "members": {"set": ["KESTREL\\svc", "S-1-5-18"]}}),
    ("win_group_membership", {"name": "Backup Operators", "members": ["KESTREL\\svc", "SYSTEM"]}),
    ("win_group_membership", {"name": "Users", "members": ["KESTREL\\plain"], "state": "pure"}),
    ("win_group_membership", {"name": "Users", "members": ["NT AUTHORITY\\INTERACTIVE"], "state": "absent"}),
    ("win_user_right", {"name": "SeServiceLogonRight", "users": ["KESTREL\\svc"], "action": "add"}),
    ("win_user_right", {"name": "SeBatchLogonRight", "users": ["KESTREL\\svc"]}),
    ("win_user_right", {"name": "SeBatchLogonRight", "users": ["Administrators"], "action": "remove"}),
    ("win_environment", {"name": "NS_HOME", "value": "C:\\NS", "level": "machine", "state": "present"}),
    ("win_environment", {"variables": {"A": "1", "B": "two"}, "level": "user"}),
    ("win_path", {"elements": ["C:\\NS\\Bin"]}),
    ("win_share", {"name": "In", "path": "C:\\in", "full": "Administrators", "read": "KESTREL\\svc,Users", "description": "d"}),
    ("win_acl", {"path": "C:\\in", "user": "KESTREL\\svc", "rights": "Modify", "type": "allow"}),
    ("win_acl", {"path": "C:\\in\\a.txt", "user": "Users", "rights": "Read, Write", "type": "deny"}),
    ("win_acl", {"path": "HKLM:\\SOFTWARE", "user": "Users", "rights": "ReadKey", "type": "allow"}),
    ("win_acl_inheritance", {"path": "C:\\in\\sub", "state": "absent", "reorganize": True}),
    ("win_service", {"name": "W32Time", "start_mode": "manual", "failure_actions": [{"type": "restart", "delay_ms": 5000}]}),
    ("win_service", {"name": "new", "path": "C:\\in\\a.txt", "username": "LocalSystem", "description": "d", "sid_info": "restricted"}),
    ("win_regedit", {"path": "HKLM:\\SOFTWARE\\Q", "name": "b", "type": "binary", "data": "hex:be,ef"}),
]  # fmt: skip


@pytest.mark.parametrize(("module", "arguments"), CHANGES, ids=[f"{module}-{number}" for number, (module, _unused) in enumerate(CHANGES)])
def test_a_change_is_told_then_made_then_kept(module: str, arguments: dict[str, t.Any]) -> None:
    desk = bench()
    before = desk.estate.snapshot()
    told = desk.module("bridge", W + module, check=True, diff=True, **arguments)
    assert told["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) == []
    made = desk.module("bridge", W + module, diff=True, **arguments)
    assert made["changed"] is True
    assert desk.estate.diff(before, desk.estate.snapshot()) != []
    if "diff" in told:
        assert made["diff"]["before"] == told["diff"]["before"]
    again = desk.module("bridge", W + module, diff=True, **arguments)
    assert again["changed"] is False
    if "diff" in again:
        assert "password" in str(again["diff"]) or again["diff"]["before"] == again["diff"]["after"]


def test_a_local_user_can_log_on_and_be_administrator() -> None:
    desk = bench()
    assert not desk.estate.check_credentials("bridge", ".\\anna", "p")
    made = desk.module("bridge", W + "win_user", name="anna", password="p", groups=["Administrators"])
    assert made["groups"] == [{"name": "Administrators", "path": "WinNT://KESTREL/BRIDGE/Administrators"}]
    assert (made["name"], made["path"], made["state"]) == ("anna", "WinNT://KESTREL/BRIDGE/anna", "present")
    assert desk.estate.check_credentials("bridge", ".\\anna", "p")
    assert desk.estate.is_admin("bridge", "BRIDGE\\anna")
    assert "BRIDGE\\anna" in desk.module("bridge", W + "win_group_membership", name="Administrators", members=["anna"])["members"]
    new = desk.module("bridge", W + "win_user", name="anna", password="other", diff=True)
    assert (new["changed"], new["diff"]["after"]["password"]) == (True, "CHANGED REDACTED")
    assert desk.module("bridge", W + "win_user", name="anna", password="x", update_password="on_create")["changed"] is False
    assert "other" not in str(desk.estate.snapshot())
    gone = desk.module("bridge", W + "win_user", name="anna", state="absent")
    assert (gone["msg"], gone["changed"]) == ("User 'anna' deleted successfully", True)
    assert desk.module("bridge", W + "win_user", name="anna", state="query")["state"] == "absent"


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ({"account_disabled": True}, {"account_disabled": False}),
        ({"account_expires": "2026-11-24T07:59:59Z"}, {"account_expires": "2026-11-24T09:00:00Z"}),
        ({"password_expired": True}, {"password_expired": False}),
    ],
)
def test_a_user_who_may_not_log_on_does_not_log_on(change: dict[str, t.Any], back: dict[str, t.Any]) -> None:
    desk = bench(bridge={"users": {"anna": {"password": "p", "groups": ["Administrators"]}}})
    for arguments, let_in in ((change, False), (back, True)):
        assert desk.module("bridge", W + "win_user", name="anna", **arguments)["changed"] is True
        for user in (".\\anna", "anna", "BRIDGE\\anna"):
            assert desk.estate.check_credentials("bridge", user, "p") is let_in
    desk.estate.clock.advance(2 * 3600)
    assert desk.estate.check_credentials("bridge", "anna", "p") is ("account_expires" not in back)


def test_who_logged_on_is_named_as_windows_names_him() -> None:
    desk = bench(bridge={"users": {"Anna": {"password": "p"}}})
    names = [desk.estate.identity(desk.estate.host("bridge"), user) for user in ("anna", ".\\anna", "svc@kestrel.example", "SVC", "who")]
    assert names == ["BRIDGE\\Anna", "BRIDGE\\Anna", "KESTREL\\svc", "KESTREL\\svc", "who"]


def test_a_domain_account_becomes_administrator_by_membership() -> None:
    desk = bench()
    assert not desk.estate.is_admin("new", "KESTREL\\plain")
    added = desk.module("new", W + "win_group_membership", name="Administrators", members=["plain@kestrel.example"])
    assert added["added"] == ["KESTREL\\plain"]
    assert added["members"] == ["NEW\\Administrator", "KESTREL\\Domain Admins", "KESTREL\\plain"]
    assert desk.estate.is_admin("new", "KESTREL\\plain")


@pytest.mark.parametrize(
    ("module", "arguments", "message"),
    [
        ("win_user", {"name": "a", "account_locked": True}, "account_locked must be set to 'no' if provided"),
        ("win_user", {"name": "Guest", "groups": ["Nobodies"]}, "group 'Nobodies' not found"),
        ("win_user", {"name": "a", "account_expires": "soon"},
         "Failed to parse account_expires as datetime string. "
         "Expecting datetime in yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss.FFFFFFFK format."),
        ("win_group_membership", {"name": "Nobodies", "members": ["SYSTEM"]}, "Could not find local group Nobodies"),
        ("win_group_membership", {"name": "Users", "members": ["KESTREL\\nobody"]},
         "account_name KESTREL\\nobody is not a valid account, cannot get SID: Exception calling \"Translate\" with \"1\" argument(s): "
         "\"Some or all identity references could not be translated.\""),
        ("win_user_right", {"name": "SeServiceLogonRight", "users": ["nobody"]}, "Failed to translate the account 'nobody' to a SID"),
        ("win_user_right", {"name": "Nonsense", "users": ["SYSTEM"]}, "the specified right Nonsense is not a valid right"),
        ("win_environment", {"name": "A", "level": "machine", "state": "present"},
         "When state=present, value must be defined and not an empty string, if you wish to remove the envvar, set state=absent"),
        ("win_share", {"name": "x", "path": "C:\\none"}, "C:\\none directory does not exist on the host"),
        ("win_share", {"name": "x"}, "Get-AnsibleParam: Missing required argument: path"),
        ("win_acl", {"path": "C:\\none", "user": "Users", "rights": "Read", "type": "allow"},
         "C:\\none file or directory does not exist on the host"),
        ("win_acl_inheritance", {"path": "C:\\none"}, "C:\\none does not exist"),
        ("win_service", {"name": "EventLog", "desktop_interact": True, "username": "KESTREL\\svc"},
         "Can only set 'desktop_interact' to true when 'username' equals 'SYSTEM'"),
    ],
)  # fmt: skip
def test_refusals_in_the_modules_words(module: str, arguments: dict[str, t.Any], message: str) -> None:
    desk = bench()
    before = desk.estate.snapshot()
    result = desk.module("bridge", W + module, **arguments)
    assert (result["failed"], result["msg"]) == (True, message)
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_a_right_that_the_lab_does_not_know_is_named() -> None:
    with pytest.raises(NoModel, match="SeManageVolumePrivilege"):
        bench().module("bridge", W + "win_user_right", name="SeManageVolumePrivilege", users=["SYSTEM"])


def test_wrong_rights_name_the_legal_ones() -> None:
    message = bench().module("bridge", W + "win_acl", path="C:\\in", user="Users", rights="Reed", type="allow")["msg"]
    assert message.startswith("an error occurred when attempting to present Reed permission(s) on C:\\in for Users - Cannot convert value")
    assert "ReadAndExecute" in message


def test_less_than_there_is_never_settles() -> None:
    desk = bench()
    call: dict[str, t.Any] = {"path": "C:\\in", "user": "Users", "type": "allow"}
    assert desk.module("bridge", W + "win_acl", rights="Modify", **call)["changed"] is True
    assert desk.module("bridge", W + "win_acl", rights="Read", **call)["changed"] is True
    assert desk.module("bridge", W + "win_acl", rights="Read", **call)["changed"] is True
    assert desk.module("bridge", W + "win_acl", rights="Modify", state="absent", **call)["changed"] is True
    assert desk.estate.host("bridge").files.acls == {}


def test_an_access_list_goes_with_its_folder() -> None:
    desk = bench()
    files = desk.estate.host("bridge").files
    desk.module("bridge", W + "win_acl", path="C:\\in", user="Users", rights="Modify", type="allow")
    files.move("C:\\in", "C:\\out")
    assert list(files.acls) == ["c:\\out"]
    files.remove("C:\\out", recurse=True)
    assert files.acls == {}


def test_share_actions_are_named_and_old_hosts_have_no_cmdlets() -> None:
    desk = bench()
    made = desk.module("bridge", W + "win_share", name="In", path="C:\\in\\", full="Administrators", list=True)
    assert made["actions"] == [
        "New-SmbShare -Name In -Path C:\\in",
        "Revoke-SmbShareAccess -Force -Name In -AccountName Everyone",
        "Grant-SmbShareAccess -Force -Name In -AccountName BUILTIN\\Administrators -AccessRight Full",
    ]
    assert desk.estate.host("bridge").shares["in"] == "C:\\in"
    gone = desk.module("bridge", W + "win_share", name="in", state="absent")
    assert gone["actions"] == ["Remove-SmbShare -Force -Name in"]
    assert "Server 2012" in desk.module("far", W + "win_share", name="x", path="C:\\")["msg"]


def test_environment_reaches_the_next_process() -> None:
    desk = bench()
    set_it = desk.module("bridge", W + "win_environment", name="WHERE", value="C:\\in", level="machine")
    assert (set_it["before_value"], set_it["value"]) == (None, "C:\\in")
    assert desk.module("bridge", W + "win_stat", path="%WHERE%\\a.txt")["stat"]["exists"] is True
    gone = desk.module("bridge", W + "win_environment", name="WHERE", level="machine", state="absent", value="x")
    assert gone["warnings"] == ["When removing environment variable 'WHERE' it should not have a value 'x' set"]
    assert desk.estate.host("bridge").registry.value(MACHINE, "WHERE") is None


def test_path_keeps_order_and_programs_are_found_there() -> None:
    desk = bench(bridge={"files": {"C:\\T\\reg.txt": {"content": "x"}}})
    first = desk.module("bridge", W + "win_path", elements=["C:\\T\\", "C:\\Windows"])
    assert first["path_value"].split(";")[-2:] == ["C:\\T\\", "C:\\Windows"]
    assert desk.module("bridge", W + "win_path", elements=["c:\\t"])["changed"] is False
    assert desk.module("bridge", W + "win_path", elements=["c:\\t"], state="absent")["changed"] is True
    assert "C:\\T\\" not in desk.estate.host("bridge").path


def test_services_tell_what_was_set() -> None:
    desk = bench()
    arguments: dict[str, t.Any] = {
        "failure_actions": [{"type": "restart", "delay_ms": "5000"}],
        "required_privileges": ["SeBackupPrivilege"],
    }
    done = desk.module("bridge", W + "win_service", name="W32Time", state="stopped", diff=True, **arguments)
    assert (done["diff"]["before"]["state"], done["diff"]["after"]["state"]) == ("started", "stopped")
    info = desk.module("bridge", W + "win_service_info", name="w32time")["services"][0]
    assert (info["failure_actions"], info["required_privileges"]) == ([{"type": "restart", "delay_ms": 5000}], ["SeBackupPrivilege"])


def test_the_password_of_a_service_is_not_kept() -> None:
    desk = bench()
    call: dict[str, t.Any] = {"name": "W32Time", "username": "KESTREL\\svc", "password": "secret-word"}
    assert desk.module("bridge", W + "win_service", **call)["username"] == "KESTREL\\svc"
    assert desk.module("bridge", W + "win_service", **call)["changed"] is False
    assert desk.module("bridge", W + "win_service", update_password="always", **call)["changed"] is True
    assert "secret-word" not in str(desk.estate.snapshot())


def sid_of(desk: Bench, name: str) -> str:
    return str(desk.module("bridge", W + "win_group", name=name)["sid"])


def test_sids_are_windows_own_where_they_are_known() -> None:
    desk = bench()
    assert sid_of(desk, "Administrators") == "S-1-5-32-544"
    assert desk.module("bridge", W + "win_user", name="administrator", state="query")["sid"].endswith("-500")
    assert desk.module("bridge", W + "win_group", check=True, name="Fresh")["sid"] == "S-1-5-0000"
    assert desk.module("bridge", W + "win_group", name="Fresh", state="absent") == {"changed": False, "sid": None}


def test_a_new_password_ends_its_expiry() -> None:
    """Upstream's target win_user: the flag can be set again after a password was set."""
    desk = bench()
    user = {"name": "anna"}
    desk.module("bridge", W + "win_user", password="first", **user)
    assert desk.module("bridge", W + "win_user", password_expired=True, **user)["password_expired"] is True
    assert desk.module("bridge", W + "win_user", password="second", **user)["password_expired"] is False
    again = desk.module("bridge", W + "win_user", password_expired=True, **user)
    assert (again["changed"], again["password_expired"]) == (True, True)


def test_a_service_has_an_account_of_its_own() -> None:
    """Upstream's target win_service. The SID of TrustedInstaller's account is the one that every Windows has."""
    desk = bench(bridge={"services": {"TrustedInstaller": {"display": "Windows Modules Installer"}}})
    accounts = Accounts(desk.estate, desk.estate.host("bridge"))
    sid = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
    assert accounts.sid("NT SERVICE\\TrustedInstaller") == sid
    assert accounts.name(sid) == "NT SERVICE\\TrustedInstaller"
    assert accounts.sid("NT SERVICE\\Nobody") is None
    made = desk.module("bridge", W + "win_service", name="TrustedInstaller", username="NT SERVICE\\TrustedInstaller")
    assert (made["changed"], made["username"]) == (True, "NT SERVICE\\TrustedInstaller")
