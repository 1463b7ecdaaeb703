"""Arguments are checked as the modules check them, with their words."""

from __future__ import annotations

import typing as t

import pytest
from lab.argspec import Refusal, full_specification, legacy, literal, sources, specification
from lab.calls import NoModel

from .bench import bench

W = "ansible.windows."
REFUSALS: list[tuple[str, dict[str, t.Any], str]] = [
    ("win_ping", {"date": "x"},
     "Unsupported parameters for (ansible.windows.win_ping) module: date. Supported parameters include: data"),
    ("win_stat", {}, "missing required arguments: path"),
    ("win_stat", {"path": "C:\\", "b": 1, "a": 1},
     "Unsupported parameters for (ansible.windows.win_stat) module: a, b. "
     "Supported parameters include: checksum_algorithm, dest, follow, get_checksum, get_size, name, path"),
    ("win_stat", {"path": "C:\\", "checksum_algorithm": "crc"},
     "value of checksum_algorithm must be one of: md5, sha1, sha256, sha384, sha512. Got no match for: crc"),
    ("win_stat", {"path": "C:\\", "get_size": "perhaps"},
     "argument for get_size is of type System.String and we were unable to convert to bool: The value 'perhaps' is not a valid boolean. "
     "Valid booleans include: y, yes, on, 1, true, t, 1.0, n, no, off, 0, false, f, 0.0"),
    ("win_find", {"paths": ["C:\\"], "depth": "deep"},
     "argument for depth is of type System.String and we were unable to convert to int: Input string was not in a correct format."),
    ("win_command", {}, "one of the following is required: _raw_params, argv, cmd"),
    ("win_command", {"cmd": "a", "argv": ["b"]}, "parameters are mutually exclusive: _raw_params, argv, cmd"),
    ("win_service", {"name": "x", "password": "p"}, "missing parameter(s) required by 'password': username"),
    ("win_service", {"name": "x", "failure_actions": [{"delay": 1}]}, "missing required arguments: type found in failure_actions"),
    ("win_reg_stat", {}, "Get-AnsibleParam: Missing required argument: path"),
    ("async_status", {"_async_dir": "C:\\x"}, "Get-AnsibleParam: Missing required argument: jid"),
    ("async_status", {"jid": "1", "_async_dir": "C:\\x", "mode": "kill"},
     "Get-AnsibleParam: Argument mode needs to be one of status,cleanup but was kill."),
    ("win_wait_for", {"state": "open"},
     "Get-AnsibleParam: Argument state needs to be one of present,started,stopped,absent,drained but was open."),
    ("win_wait_for", {"port": 1, "path": "C:\\x"}, "port and path parameter can not both be passed to win_wait_for"),
    ("win_wait_for", {"path": "C:\\x", "state": "stopped"},
     "state=stopped should only be used for checking a port in the win_wait_for module"),
    ("win_wait_for", {"port": 1, "regex": "x"}, "regex should by used when checking a string in a file in the win_wait_for module"),
    ("win_file", {"path": "C:\\x", "state": "there"},
     "Get-AnsibleParam: Argument state needs to be one of absent,directory,file,touch but was there."),
    ("win_copy", {"src": "C:\\a"}, "Get-AnsibleParam: Missing required argument: dest"),
    ("win_copy", {"dest": "C:\\a"}, "Get-AnsibleParam: Missing required argument: src"),
    ("slurp", {}, "Get-AnsibleParam: Missing required argument: src"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "arguments", "message"), REFUSALS)
def test_a_wrong_call_is_refused_in_the_modules_words(module: str, arguments: dict[str, t.Any], message: str) -> None:
    desk = bench()
    before = desk.estate.snapshot()
    result = desk.module("bridge", W + module, **arguments)
    assert result["failed"] is True
    assert result["msg"] == message
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_choices_and_option_names_have_no_case() -> None:
    desk = bench()
    stat = desk.module("bridge", W + "win_stat", PATH="C:\\in\\a.txt", checksum_algorithm="SHA256")["stat"]
    assert stat["checksum"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"


def test_legacy_modules_do_not_mind_unknown_options() -> None:
    result = bench().module("bridge", W + "win_reg_stat", path="HKLM:\\SOFTWARE", nonsense=1)
    assert result["exists"] is True


def test_check_mode_is_skipped_by_modules_without_one() -> None:
    result = bench().module("bridge", W + "win_command", check=True, _raw_params="sc.exe query")
    assert result == {"changed": False, "skipped": True, "msg": "remote module (ansible.windows.win_command) does not support check mode"}


def test_unknown_modules_are_named() -> None:
    with pytest.raises(NoModel, match=r"module ansible\.windows\.win_powershell"):
        bench().module("bridge", W + "win_powershell", script="x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("@{ a = 1; b = 'x''y' }", {"a": 1, "b": "x'y"}),
        ("@{\n  a = @('p', \"q\")\n  b = 'p', 'q'\n}", {"a": ["p", "q"], "b": ["p", "q"]}),
        ("@( , @('a', 'b') )", [["a", "b"]]),
        ("@(\n  , @('a', 'b')\n)", [["a", "b"]]),
        ("@( @('s', 'x', @('y')), @('s', 'z', @('w'), $true) )", [["s", "x", ["y"]], ["s", "z", ["w"], True]]),
        ("@{ a = $null; b = $false # no\n c = 'd' }", {"a": None, "b": False, "c": "d"}),
    ],
)
def test_powershell_literals_are_read(text: str, value: t.Any) -> None:
    assert literal.read(text) == value


def test_what_is_no_literal_is_unresolved() -> None:
    table = literal.read("@{ a = [Func[[Object], [UInt32]]]{ $args }; b = $x; c = 1 }")
    assert table == {"a": literal.UNRESOLVED, "b": literal.UNRESOLVED, "c": 1}


def test_every_spec_of_the_modelled_collections_can_be_read() -> None:
    root = sources.roots()
    modules = [path for each in root for name in ("ansible/windows", "community/windows") for path in
               (each / "ansible_collections" / name / "plugins/modules").glob("*.ps1")]  # fmt: skip
    assert len(modules) > 100
    unread = []
    for path in modules:
        text = path.read_text(encoding="utf-8-sig")
        if "CSharpUtil Ansible.Basic" in text and specification(text) is None:
            unread.append(path.name)
    assert sorted(unread) == ["win_dsc.ps1", "win_pssession_configuration.ps1"]  # they make their options at run time


def test_a_legacy_modules_questions_are_read() -> None:
    asked = {each.name: each for each in legacy.asked(sources.installed("ansible.windows.win_wait_for"))}
    assert asked["regex"].aliases == ["search_regex", "regexp"]
    assert (asked["timeout"].kind, asked["timeout"].default) == ("int", 300)
    assert asked["state"].choices == ["present", "started", "stopped", "absent", "drained"]


def test_a_choice_is_checked_only_where_the_module_asks_for_it() -> None:
    """win_share asks for caching_mode only when the share is to be there."""
    desk = bench()
    result = desk.module("bridge", W + "win_share", name="Gone", state="absent", caching_mode="Wrong")
    assert (result.get("failed", False), result["changed"]) == (False, False)


LEGACY_SOURCE = """
#Requires -Module Ansible.ModuleUtils.Legacy
$params = Parse-Args $args
$modes = @{ quick = 1; slow = 2 }
$kinds = "one", "two"
$kind = Get-AnsibleParam -obj $params -name "kind" -type "str" -validateset $kinds
$kinds = "three"
$mode = Get-AnsibleParam -obj $params -name "mode" -type "str" -validateset $modes.Keys
"""


def test_the_choices_of_a_variable_are_those_of_its_last_assignment_before_the_call() -> None:
    assert {each.name: each.choices for each in legacy.asked(LEGACY_SOURCE)} == {"kind": ["one", "two"], "mode": None}
    assert legacy.check(LEGACY_SOURCE, {"kind": "TWO"}, str) == {"kind": "TWO", "mode": None}
    with pytest.raises(Refusal):
        legacy.check(LEGACY_SOURCE, {"kind": "three"}, str)


def test_choices_that_cannot_be_read_are_no_licence_for_any_value() -> None:
    with pytest.raises(NoModel, match="mode"):
        legacy.check(LEGACY_SOURCE, {"mode": "quick"}, str)


def test_a_fragment_completes_the_options_that_a_module_has_already() -> None:
    """win_uri names aliases of its own for options of the web request's fragment (upstream's target win_uri)."""
    spec = full_specification(W + "win_uri", sources.installed(W + "win_uri"))
    assert spec is not None
    method, timeout = spec["options"]["url_method"], spec["options"]["url_timeout"]
    assert (method["type"], method["default"], method["aliases"]) == ("str", "GET", "method")
    assert (timeout["type"], timeout["default"], timeout["aliases"]) == ("int", 30, "timeout")
