"""Single layers of the wire: SOAP, encryption, command lines, texts, redaction."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lab.calls import Call, Logon, Reply
from lab.journal import outcome, program
from lab.payload import ModuleIndex, NotUnderstood, commandline, read, refusals
from lab.payload.v2 import module_name
from lab.redaction import HIDDEN, Redactor
from lab.transport import encryption
from lab.transport.http import requested_host
from lab.wsman import faults, soap

INDEX = ModuleIndex(())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-16-le")).decode()


class Reversing:
    """A seal that anyone can check."""

    def wrap_winrm(self, data: bytes) -> encryption.Sealed:
        return encryption.Sealed(b"S" * 16, data[::-1])

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes:
        assert header == b"S" * 16
        return data[::-1]


@pytest.mark.parametrize("message", [b"<x/>", b"--Encrypted Boundary--\r\n inside", bytes(range(256)) * 40])
def test_a_sealed_message_is_unsealed(message: bytes) -> None:
    assert encryption.unseal(Reversing(), encryption.seal(Reversing(), message)) == message


SEALED = encryption.seal(Reversing(), b"<x/>")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<s:Envelope/>",
        SEALED.replace(b"Length=4", b"Length=5"),
        SEALED.replace(b"\x10\0\0\0", b"\xff\xff\xff\x7f"),
    ],
)
def test_a_broken_frame_is_refused(body: bytes) -> None:
    with pytest.raises(encryption.BadFrame):
        encryption.unseal(Reversing(), body)


@pytest.mark.parametrize(
    ("path", "header", "host"),
    [
        ("/wsman/web01", "127.0.0.1:1", "web01"),
        ("/wsman", "web01.corp.example:5985", "web01.corp.example"),
        ("http://web01.corp.example:5985/wsman", "other", "web01.corp.example"),
        ("/wsman/a/b", "x", ""),
        ("/other", "x", ""),
    ],
)
def test_the_host_is_in_the_address(path: str, header: str, host: str) -> None:
    assert requested_host(path, header) == host


@pytest.mark.parametrize(("text", "seconds"), [("PT20S", 20), ("PT1M0.5S", 60.5), ("P1DT1H", 90000)])
def test_durations(text: str, seconds: float) -> None:
    assert soap.seconds(text) == seconds


@pytest.mark.parametrize("message", [b"", b"<a/>", b"<a", b"PT"])
def test_what_is_not_soap_is_refused(message: bytes) -> None:
    with pytest.raises(soap.NotSoap):
        soap.parse(message)


def test_faults_are_in_the_namespaces_that_clients_look_at() -> None:
    names = {"s": soap.NAMESPACES["s"], "f": soap.WSMAN_FAULT_NS, "e": soap.WMI_ERROR_NS}
    late = ElementTree.fromstring(soap.fault_answer("uuid:1", faults.operation_timeout()))
    found = late.find("s:Body/s:Fault/s:Detail/f:WSManFault", names)
    assert found is not None and found.get("Code") == "2150858793"
    quota = ElementTree.fromstring(soap.fault_answer("uuid:1", faults.quota()))
    assert quota.findtext("s:Body/s:Fault/s:Detail/e:MSFT_WmiError/e:error_Code", "", names) == str(0x803381A6)


@pytest.mark.parametrize(
    ("script", "kind", "path", "args"),
    [
        ("Remove-Item 'C:\\it''s' -Force -Recurse;", "remove", "C:\\it's", {"recurse": True}),
        (
            "Set-StrictMode -Version Latest\nRemove-Item 'C:\\x' -Force;\n"
            "If (-not $?) { If (Get-Variable LASTEXITCODE -ErrorAction SilentlyContinue) { exit $LASTEXITCODE } Else { exit 1 } }",
            "remove",
            "C:\\x",
            {"recurse": False},
        ),
        ("Remove-Item C:\\Users\\x~1 -Force", "remove", "C:\\Users\\x~1", {"recurse": False}),
        (
            "$tmp_path = [System.Environment]::ExpandEnvironmentVariables('%TEMP%')\n"
            "$tmp = New-Item -Type Directory -Path $tmp_path -Name 'n'\n"
            "Write-Output -InputObject $tmp.FullName",
            "mkdtemp",
            "%TEMP%\\n",
            {"directory": "%TEMP%", "name": "n"},
        ),
        ("Write-Output (Get-Location).Path", "expand_user", "~", {}),
        (
            "try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding } catch {}; ((Get-Location).Path + '\\x')",
            "expand_user",
            "~\\x",
            {},
        ),
        ("Remove-Item C:\\x -Force; Restart-Computer", "raw", "", {}),
        ("$PSVersionTable.PSVersion.ToString()", "raw", "", {}),
    ],
)
def test_generated_texts_are_recognised_and_nothing_else(script: str, kind: str, path: str, args: dict[str, t.Any]) -> None:
    call = read(f"powershell -NoProfile -EncodedCommand {encoded(script)}", b"", "u", INDEX).call
    assert (call.kind, call.path, call.args) == (kind, path, args)


def test_doubly_encoded_lines_are_decoded() -> None:
    inner = f"PowerShell -NoProfile -EncodedCommand {encoded('$x')}"
    assert commandline.powershell_script(f"PowerShell -NonInteractive -EncodedCommand {encoded(inner)}") == "$x"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "powershell -File x.ps1",
        'type "C:\\x.ps1" | PowerShell -EncodedCommand AAAA',
        f"powershell -EncodedCommand {encoded('x')} -EncodedArguments AAAA",
        "powershell -EncodedCommand A",
    ],
)
def test_other_command_lines_are_not_understood(line: str) -> None:
    with pytest.raises(NotUnderstood):
        read(line, b"", "u", INDEX)


def test_a_line_without_powershell_is_for_cmd() -> None:
    call = read("sc.exe query W32Time", b"typed", "u", INDEX).call
    assert (call.kind, call.script, call.data, call.logon.kind) == ("command", "sc.exe query W32Time", b"typed", "network")


def test_a_payload_that_is_cut_short_is_not_a_server_error() -> None:
    bootstrap = 'if ($PSVersionTable.PSVersion -lt [Version]"5.1") {\n\'{"failed":true,"msg":"old"}\'\n}\n"`0`0`0`0"'
    line = f"powershell -EncodedCommand {encoded(bootstrap)}"
    for stdin in (b"", b"{}", b"{}\n\0\0\0\0\n[]", b"{}\n\0\0\0\0\n{}", b"{\n\0\0\0\0\n{}"):
        with pytest.raises(NotUnderstood):
            read(line, stdin, "u", INDEX)


BOOTSTRAP_V1 = (
    '&chcp.com 65001 > $null\nif ($PSVersionTable.PSVersion -lt [Version]"3.0") {\n'
    '    \'{"failed":true,"msg":"Ansible requires PowerShell v3.0 or newer"}\'\n    exit 1\n}\n'
    '$exec_wrapper_str = $input | Out-String\n$split_parts = $exec_wrapper_str.Split(@("`0`0`0`0"), 2)'
)


def _old_payload(module: bytes, **more: t.Any) -> bytes:
    payload = {
        "module_entry": base64.b64encode(module).decode(),
        "actions": ["module_powershell_wrapper"],
        "environment": {"A": "b"},
        "module_args": {"path": "x", "_ansible_module_name": "ansible.legacy.stat", "_ansible_check_mode": True},
        **more,
    }
    return b"begin {} process {} end {}\n\n\0\0\0\0" + json.dumps(payload).encode()


def test_the_payload_of_2_16_and_2_18(tmp_path: Path) -> None:
    folder = tmp_path / "ansible_collections" / "some" / "windows" / "plugins" / "modules"
    folder.mkdir(parents=True)
    (folder / "win_stat.ps1").write_bytes(b"#!powershell\n# POWERSHELL_COMMON\nstat")
    index, line = ModuleIndex([tmp_path]), f"PowerShell -EncodedCommand {encoded(BOOTSTRAP_V1)}"
    sent = b"#!powershell\n#Requires -Module Ansible.ModuleUtils.Legacy\nstat"
    work = read(line, _old_payload(sent), "u", index)
    assert (work.call.name, work.call.asked_as, work.call.args) == ("some.windows.win_stat", "ansible.legacy.stat", {"path": "x"})
    assert work.call.check_mode and work.call.environment == {"A": "b"} and work.become is None
    become = read(
        line,
        _old_payload(
            sent,
            actions=["become_wrapper", "module_powershell_wrapper"],
            become_user="d\\u",
            become_password="p",
            become_flags="logon_type=new_credentials logon_flags=netcredentials_only",
        ),
        "u",
        index,
    ).become
    assert become is not None and (become.user, become.password, become.logon_type) == ("d\\u", "p", "newcredentials")
    old = refusals.before_start(work, "2.0", "6.1.7601")
    assert old is not None and old.rc == 1 and "PowerShell v3.0 or newer" in old.stdout
    with pytest.raises(NotUnderstood, match=r"ansible\.legacy\.stat"):
        read(line, _old_payload(b"something else"), "u", index)


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("ansible_collections.ansible.windows.plugins.modules.win_ping.ps1", "ansible.windows.win_ping"),
        ("ansible_collections.a.b.plugins.modules.sub.x.ps1", "a.b.sub.x"),
        ("local_module.ps1", "local_module"),
    ],
)
def test_module_names(script: str, name: str) -> None:
    assert module_name(script) == name


def test_versions_compare_as_dotnet_does() -> None:
    assert refusals.version("5.1.14409.1018") > refusals.version("5.1") > refusals.version("5.0.10586.117") > refusals.version("3.0")


def _call(**fields: t.Any) -> Call:
    return Call(**{"kind": "module", "name": "ansible.windows.win_command", "logon": Logon("u"), **fields})


def test_secret_keys_options_and_values_are_hidden() -> None:
    redactor = Redactor()
    call = _call(
        args={"db_password": "one-secret", "word": "two-secret", "text": "says three-secret", "n": 3},
        environment={"SQLCMDPASSWORD": "four-secret"},
        source="options = @{\n    word = @{ type = 'str'; no_log = $true }\n}",
    )
    redactor.learn("three-secret")
    redactor.learn_from(call)
    assert redactor.data(call.args, "", call) == {"db_password": HIDDEN, "word": HIDDEN, "text": f"says {HIDDEN}", "n": 3}
    assert redactor.text("four-secret one-secret two-secret") == f"{HIDDEN} {HIDDEN} {HIDDEN}"
    assert redactor.data({"list": ["four-secret"]}) == {"list": [HIDDEN]}


def test_outcomes_come_from_the_result() -> None:
    assert outcome(_call(), Reply('{"changed": true, "rc": 3}')) == {"rc": 0, "changed": True, "failed": False, "command_rc": 3}
    assert outcome(_call(), Reply('{"failed": true, "msg": "no"}', rc=1))["msg"] == "no"
    assert outcome(_call(no_log=True), Reply('{"failed": true, "msg": "no"}', rc=1))["msg"] == HIDDEN


@pytest.mark.parametrize(
    ("args", "name"),
    [
        ({"_raw_params": "sc.exe \\\\x query"}, "sc.exe"),
        ({"cmd": '"C:\\a b\\X.exe" /y'}, "x.exe"),
        ({"argv": ["C:\\z\\robocopy.exe", "a"]}, "robocopy.exe"),
        ({}, ""),
    ],
)
def test_the_program_of_a_command(args: dict[str, t.Any], name: str) -> None:
    assert program(_call(args=args)) == name
