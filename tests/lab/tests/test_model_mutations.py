"""Mutation check: a call that is wrong in one way is refused exactly as the module refuses it, and nothing happens.

Words: CheckArguments of Ansible.Basic.cs and Get-AnsibleParam of Ansible.ModuleUtils.Legacy.psm1 (ansible-core 2.21).
"""

from __future__ import annotations

import typing as t

import pytest
from lab.argspec import failed, full_specification, is_legacy, legacy, secret_options, sources
from lab.argspec.refusal import Refusal
from lab.calls import Call
from lab.models import framed, modelled
from lab.models.core import Context

from .bench import NETWORK, bench

W, C = "ansible.windows.", "community.windows."
BOOLEANS = "Valid booleans include: y, yes, on, 1, true, t, 1.0, n, no, off, 0, false, f, 0.0"


def no_bool(option: str, word: str) -> str:
    why = f"The value '{word}' is not a valid boolean. {BOOLEANS}"
    return f"argument for {option} is of type System.String and we were unable to convert to bool: {why}"


def no_int(option: str) -> str:
    return f"argument for {option} is of type System.String and we were unable to convert to int: Input string was not in a correct format."


def no_list(option: str) -> str:
    return f"argument for {option} is of type System.Collections.Hashtable and we were unable to convert to list: " + (
        "System.Collections.Hashtable cannot be converted to a list"
    )


MISSING = "missing required arguments: "
LEGACY = "Get-AnsibleParam: "
# module, a call that would work, then one mutation a row: its kind, the arguments that it replaces (None takes one away), the message
TABLE: list[tuple[str, dict[str, t.Any], list[tuple[str, dict[str, t.Any], str]]]] = [
    (W + "win_feature", {"name": ["Web-Server"]}, [
        ("missing", {"name": None}, MISSING + "name"),
        ("type", {"include_sub_features": "some"}, no_bool("include_sub_features", "some")),
        ("type", {"name": {"a": 1}}, no_list("name")),
        ("choice", {"state": "installed"}, "value of state must be one of: present, absent. Got no match for: installed"),
    ]),
    (W + "win_package", {"path": "C:\\in\\a.txt", "creates_path": "C:\\in\\a.txt"}, [
        ("missing", {"path": None}, "state is present but all of the following are missing: path"),
        ("missing", {"path": None, "state": "absent"}, "state is absent but any of the following are missing: path, product_id"),
        ("missing", {"creates_version": "1.0", "creates_path": None}, "missing parameter(s) required by 'creates_version': creates_path"),
        ("type", {"expected_return_code": ["zero"]},
         "argument for list entry expected_return_code is of type System.String and we were unable to convert to int: "
         "Input string was not in a correct format."),
        ("type", {"validate_certs": "maybe"}, no_bool("validate_certs", "maybe")),  # an option of the web request fragment
        ("choice", {"provider": "zip"}, "value of provider must be one of: msi, msix, msp, registry, auto. Got no match for: zip"),
        ("choice", {"checksum_algorithm": "crc"},
         "value of checksum_algorithm must be one of: md5, sha1, sha256, sha384, sha512. Got no match for: crc"),
    ]),
    (W + "win_user", {"name": "anna"}, [
        ("missing", {"name": None}, MISSING + "name"),
        ("type", {"password_expired": "never"}, no_bool("password_expired", "never")),
        ("choice", {"groups_action": "set"}, "value of groups_action must be one of: add, remove, replace. Got no match for: set"),
    ]),
    (W + "win_group", {"name": "Packers"}, [
        ("missing", {"name": None}, MISSING + "name"),
        ("type", {"members": ["a"]},
         "argument for members is of type System.Object[] and we were unable to convert to dict: "
         "System.Object[] cannot be converted to a dict"),
        ("choice", {"state": "gone"}, "value of state must be one of: absent, present. Got no match for: gone"),
        ("exclusive", {"members": {"set": ["a"], "add": ["b"]}}, "parameters are mutually exclusive: set, add found in members"),
    ]),
    (W + "win_user_right", {"name": "SeBatchLogonRight", "users": ["SYSTEM"]}, [
        ("missing", {"users": None}, MISSING + "users"),
        ("type", {"users": {"a": 1}}, no_list("users")),
        ("choice", {"action": "append"}, "value of action must be one of: add, remove, set. Got no match for: append"),
    ]),
    (W + "win_environment", {"name": "A", "value": "1", "level": "machine"}, [
        ("missing", {"level": None}, MISSING + "level"),
        ("missing", {"name": None, "value": None}, "one of the following is required: name, variables"),
        ("type", {"variables": "x", "name": None, "value": None},
         "argument for variables is of type System.String and we were unable to convert to dict: "
         "string cannot be converted to a dict, must either be a JSON string or in the key=value form"),
        ("choice", {"level": "host"}, "value of level must be one of: machine, process, user. Got no match for: host"),
        ("exclusive", {"variables": {"B": "2"}}, "parameters are mutually exclusive: variables, name"),
    ]),
    (W + "win_path", {"elements": ["C:\\T"]}, [
        ("missing", {"elements": None}, MISSING + "elements"),
        ("type", {"elements": {"a": 1}}, no_list("elements")),
        ("choice", {"scope": "process"}, "value of scope must be one of: machine, user. Got no match for: process"),
    ]),
    (W + "win_acl_inheritance", {"path": "C:\\in"}, [
        ("missing", {"path": None}, MISSING + "path"),
        ("type", {"reorganize": "please"}, no_bool("reorganize", "please")),
        ("choice", {"state": "off"}, "value of state must be one of: absent, present. Got no match for: off"),
    ]),
    (W + "win_certificate_store", {"state": "absent", "thumbprint": "AB"}, [
        ("missing", {"thumbprint": None}, "state is absent but any of the following are missing: path, thumbprint"),
        ("missing", {"state": "exported"}, "state is exported but all of the following are missing: path"),
        ("type", {"key_exportable": "sure"}, no_bool("key_exportable", "sure")),
        ("choice", {"file_type": "cer"}, "value of file_type must be one of: der, pem, pkcs12. Got no match for: cer"),
    ]),
    (W + "win_regedit", {"path": "HKLM:\\SOFTWARE\\Q"}, [
        ("missing", {"path": None}, MISSING + "path"),
        ("type", {"delete_key": "all"}, no_bool("delete_key", "all")),
        ("choice", {"type": "text"},
         "value of type must be one of: none, binary, dword, expandstring, multistring, string, qword. Got no match for: text"),
    ]),
    (W + "win_service", {"name": "W32Time", "state": "stopped"}, [
        ("missing", {"name": None}, MISSING + "name"),
        ("missing", {"password": "p"}, "missing parameter(s) required by 'password': username"),
        ("type", {"force_dependent_services": "yes please"}, no_bool("force_dependent_services", "yes please")),
        ("choice", {"start_mode": "boot"}, "value of start_mode must be one of: auto, manual, disabled, delayed. Got no match for: boot"),
    ]),
    (W + "win_command", {"cmd": "reg.exe add HKLM\\SOFTWARE\\Q"}, [
        ("missing", {"cmd": None}, "one of the following is required: _raw_params, argv, cmd"),
        ("exclusive", {"argv": ["x"]}, "parameters are mutually exclusive: _raw_params, argv, cmd"),
    ]),
    (W + "win_shell", {"cmd": "$env:COMPUTERNAME"}, [
        ("missing", {"cmd": None}, MISSING + "cmd"),
        ("type", {"no_profile": "perhaps"}, no_bool("no_profile", "perhaps")),
    ]),
    (W + "win_find", {"paths": ["C:\\in"]}, [
        ("missing", {"paths": None}, MISSING + "paths"),
        ("type", {"depth": "deep"}, no_int("depth")),
        ("choice", {"file_type": "link"}, "value of file_type must be one of: file, directory, any. Got no match for: link"),
    ]),
    (W + "win_group_membership", {"name": "Users", "members": ["SYSTEM"]}, [
        ("missing", {"members": None}, LEGACY + "Missing required argument: members"),
        ("choice", {"state": "add"}, LEGACY + "Argument state needs to be one of present,absent,pure but was add."),
        ("type", {"members": {"a": 1}}, LEGACY + "Parameter 'members' is not a YAML list."),
    ]),
    (W + "win_share", {"name": "In", "path": "C:\\in"}, [
        ("missing", {"path": None}, LEGACY + "Missing required argument: path"),
        ("choice", {"rule_action": "keep"}, LEGACY + "Argument rule_action needs to be one of set,add but was keep."),
        ("choice", {"caching_mode": "Wrong"},
         LEGACY + "Argument caching_mode needs to be one of BranchCache,Documents,Manual,None,Programs,Unknown but was Wrong."),
    ]),
    (W + "win_acl", {"path": "C:\\in", "user": "Users", "rights": "Read", "type": "allow"}, [
        ("missing", {"rights": None}, LEGACY + "Missing required argument: rights"),
        ("choice", {"type": "grant"}, LEGACY + "Argument type needs to be one of allow,deny but was grant."),
    ]),
    (C + "win_firewall_rule", {"name": "x"}, [
        ("choice", {"direction": "inbound"}, LEGACY + "Argument direction needs to be one of in,out but was inbound."),
        ("choice", {"security": "wrong"},
         LEGACY + "Argument security needs to be one of notrequired,authnoencap,authenticate,authdynenc,authenc but was wrong."),
    ]),
    (C + "win_scheduled_task", {"name": "x", "actions": [{"path": "cmd.exe"}]}, [
        ("missing", {"name": None}, LEGACY + "Missing required argument: name"),
        ("choice", {"run_level": "top"}, LEGACY + "Argument run_level needs to be one of limited,highest but was top."),
        ("choice", {"logon_type": "foo"},
         LEGACY + "Argument logon_type needs to be one of none,password,s4u,interactive_token,group,service_account,"
         "interactive_token_or_password but was foo."),
    ]),
]  # fmt: skip
ROWS = [(module, base, *row) for module, base, rows in TABLE for row in rows]


@pytest.mark.parametrize(
    ("module", "base", "kind", "change", "message"), ROWS, ids=[f"{row[0].rpartition('.')[2]}-{row[2]}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_mutation_is_refused_in_the_modules_words(
    module: str, base: dict[str, t.Any], kind: str, change: dict[str, t.Any], message: str
) -> None:
    desk = bench()
    before = desk.estate.snapshot()
    arguments = {name: value for name, value in {**base, **change}.items() if value is not None}
    result = desk.module("bridge", module, **arguments)
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"] == message
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


@pytest.mark.parametrize(
    ("module", "base"), [(module, base) for module, base, _unused in TABLE], ids=[module.rpartition(".")[2] for module, *_unused in TABLE]
)
def test_the_unmutated_call_works(module: str, base: dict[str, t.Any]) -> None:
    assert not bench().module("bridge", module, **base).get("failed")


def source_of(module: str) -> str:
    text = sources.installed(module)
    assert text, f"{module} is not installed"
    return text


BASIC = [module for module in modelled() if not is_legacy(source_of(module)) and module != W + "setup"]  # setup takes whatever it is given


@pytest.mark.parametrize("module", BASIC)
def test_every_newer_module_refuses_an_unknown_option(module: str) -> None:
    spec = full_specification(module, source_of(module))
    assert spec is not None
    legal = sorted([*spec["options"], *(alias for meta in spec["options"].values() for alias in aliases(meta))])
    message = f"Unsupported parameters for ({module}) module: colour. Supported parameters include: {', '.join(legal)}"
    assert bench().module("bridge", module, colour="red") == {"changed": False, "failed": True, "msg": message}


def aliases(meta: dict[str, t.Any]) -> list[str]:
    found = meta.get("aliases") or []
    return [found] if isinstance(found, str) else list(found)


def test_older_modules_do_not_mind_an_unknown_option() -> None:
    older = [module for module in modelled() if is_legacy(source_of(module))]
    assert {W + "win_file", W + "win_acl", W + "win_share", C + "win_firewall_rule"} <= set(older)
    for module, base, _unused in TABLE:
        if module in older:
            assert not bench().module("bridge", module, colour="red", **base).get("failed")


NO_CHECK_MODE = [module for module in BASIC if not (full_specification(module, source_of(module)) or {}).get("supports_check_mode")]


def test_who_has_no_check_mode() -> None:
    assert NO_CHECK_MODE == [W + "win_command", W + "win_shell"]


@pytest.mark.parametrize("module", NO_CHECK_MODE)
def test_check_mode_is_skipped_where_there_is_none(module: str) -> None:
    result = bench().module("bridge", module, check=True, cmd="reg.exe add HKLM\\SOFTWARE\\Q")
    assert result == {"changed": False, "skipped": True, "msg": f"remote module ({module}) does not support check mode"}


def test_an_older_module_without_check_mode_says_it_in_its_words() -> None:
    with pytest.raises(Refusal) as refused:
        legacy.check("$params = Parse-Args $args\n", {}, str, check_mode=True)
    assert refused.value.result == {"changed": False, "skipped": True, "msg": "remote module does not support check mode"}


def test_every_check_mode_changes_nothing() -> None:
    """Whatever the unmutated calls say in check mode, the estate stays as it is."""
    for module, base, _unused in TABLE:
        desk = bench()
        before = desk.estate.snapshot()
        desk.module("bridge", module, check=True, **base)
        assert desk.estate.diff(before, desk.estate.snapshot()) == [], module


@pytest.mark.parametrize(("version", "there"), [("2.16.19", True), ("2.19.14", True), ("2.21.5", False)])
def test_the_invocation_is_as_each_ansible_core_has_it_and_hides_secrets(version: str, there: bool) -> None:
    desk = bench()
    call = Call("module", W + "win_user", NETWORK, {"name": "anna", "password": "hush"}, asked_as=W + "win_user", ansible_version=version)
    context = Context(desk.estate, desk.estate.host("bridge"), call, params=dict(call.args))
    result = framed(context, {"changed": False})
    assert ("invocation" in result) is there
    if there:
        assert result["invocation"]["module_args"] == {"name": "anna", "password": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    assert secret_options(Call("module", W + "win_package", NETWORK)) == {"client_cert_password", "url_password", "proxy_password"}
    assert secret_options(Call("module", W + "win_acl", NETWORK)) is None
    assert failed("x").result["failed"] is True
