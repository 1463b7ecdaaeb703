"""Unmodified ansible-core against the lab, over every front end."""

from __future__ import annotations

import base64
import typing as t
from pathlib import Path

import pytest

FRONT_ENDS = [("basic", "http"), ("ntlm", "http"), ("ntlm", "https"), ("basic", "https")]


@pytest.mark.parametrize(("transport", "scheme"), FRONT_ENDS)
def test_a_module_runs_over_every_front_end(lab: t.Any, ansible: t.Any, transport: str, scheme: str) -> None:
    result = ansible(lab, "new01", "ansible.windows.win_ping", f"data={transport}-{scheme}", transport=transport, scheme=scheme)["new01"]
    assert (result.state, result.data["ping"]) == ("SUCCESS", f"{transport}-{scheme}")
    entry = lab.journal()[-1]
    user = "NEW01\\Administrator" if transport == "basic" else "WIRE\\svc"
    assert (entry["name"], entry["host"], entry["user"], entry["logon"]) == ("ansible.windows.win_ping", "new01", user, "network")


def test_messages_are_encrypted_when_the_client_insists(lab: t.Any, ansible: t.Any) -> None:
    result = ansible(lab, "new01", "ansible.windows.win_ping", transport="ntlm", ansible_winrm_message_encryption="always")["new01"]
    assert result.state == "SUCCESS"


def test_a_proxy_request_names_the_host_itself(lab: t.Any, ansible: t.Any) -> None:
    """The inventory of a real company with its own names, and the lab as its proxy."""
    proxy = f"http://127.0.0.1:{lab.facts['http_port']}"
    variables = {"ansible_host": "new02.wire.example", "ansible_port": 5985, "ansible_winrm_path": "/wsman", "ansible_winrm_proxy": proxy}
    assert ansible(lab, "some-name", "ansible.windows.win_ping", transport="ntlm", **variables)["some-name"].state == "SUCCESS"
    assert lab.journal()[-1]["host"] == "new02"


def test_a_proxy_request_by_https_names_the_host_inside_the_tunnel(lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    """CONNECT: the certificate is verified for the host's own name; a client that does not know the authority gets no further."""
    proxy = f"http://127.0.0.1:{lab.facts['http_port']}"
    variables = {"ansible_host": "new02.wire.example", "ansible_port": 5986, "ansible_winrm_path": "/wsman", "ansible_winrm_proxy": proxy}
    (tmp_path / "long.txt").write_bytes(b"line of text\n" * 20_000)  # more than one Send
    long = {"src": str(tmp_path / "long.txt"), "dest": "C:\\tunnel.txt"}
    copied = ansible(lab, "some-name", "ansible.windows.win_copy", long, transport="ntlm", scheme="https", **variables)["some-name"]
    assert (copied.state, copied.data["size"]) == ("CHANGED", 260_000), copied
    assert lab.journal()[-1]["host"] == "new02"
    off = {**variables, "ansible_host": "off01.wire.example"}
    assert ansible(lab, "off01", "ansible.windows.win_ping", transport="ntlm", scheme="https", **off)["off01"].state == "UNREACHABLE"
    stranger = {**variables, "ansible_winrm_ca_trust_path": "/etc/ssl/certs"}
    result = ansible(lab, "some-name", "ansible.windows.win_ping", transport="ntlm", scheme="https", **stranger)["some-name"]
    assert result.state == "UNREACHABLE" and "certificate verify failed" in result.message.lower()


def test_many_hosts_are_told_apart(lab: t.Any, ansible: t.Any) -> None:
    before = len(lab.journal())
    results = ansible(lab, "new01,new02,seven51", "ansible.windows.win_ping", transport="ntlm", scheme="https")
    assert {result.state for result in results.values()} == {"SUCCESS"}
    assert sorted(entry["host"] for entry in lab.journal()[before:]) == ["new01", "new02", "seven51"]


@pytest.mark.parametrize("transport", ["basic", "ntlm"])
@pytest.mark.parametrize("user", ["svc@wire.example", "WIRE\\nobody", "WIRE\\svc", "Administrator"])
def test_only_the_right_password_logs_on(lab: t.Any, ansible: t.Any, transport: str, user: str) -> None:
    before = len(lab.journal())
    result = ansible(lab, "new01", "ansible.windows.win_ping", transport=transport, ansible_user=user, ansible_password="wrong")["new01"]
    assert result.state == "UNREACHABLE" and "credentials were rejected" in result.message
    assert len(lab.journal()) == before


CLEAR = {"ansible_winrm_message_encryption": "never"}


@pytest.mark.parametrize(
    ("way", "variables", "message"),
    [
        (("new01", "basic", "http"), {"ansible_user": "WIRE\\svc"}, "credentials were rejected"),  # Basic serves local users only
        (("new01", "basic", "https"), {"ansible_user": "svc@wire.example"}, "credentials were rejected"),
        (("new01", "basic", "https"), {"ansible_user": "WIRE\\Administrator"}, "credentials were rejected"),
        (("strict01", "basic", "http"), {}, "credentials were rejected"),  # Windows' defaults: no Basic, nothing unencrypted
        (("strict01", "basic", "https"), {}, "credentials were rejected"),
        (("strict01", "ntlm", "http"), CLEAR, "Code 500"),
        (("strict02", "basic", "http"), {}, "credentials were rejected"),  # Basic alone does not open HTTP
    ],
)
def test_what_windows_would_not_take_is_refused(
    lab: t.Any, ansible: t.Any, way: tuple[str, str, str], variables: dict[str, str], message: str
) -> None:
    (host, transport, scheme), before = way, len(lab.journal())
    word = {"ansible_password": lab.facts["password"]} if "svc" in variables.get("ansible_user", "") else {}
    result = ansible(lab, host, "ansible.windows.win_ping", transport=transport, scheme=scheme, **variables, **word)[host]
    assert result.state == "UNREACHABLE" and message in result.message, result
    assert len(lab.journal()) == before


@pytest.mark.parametrize(
    ("way", "variables"),
    [
        (("strict01", "ntlm", "http"), {}), (("strict01", "ntlm", "https"), {}), (("strict02", "basic", "https"), {}),
        (("new01", "ntlm", "http"), CLEAR),
    ],
)  # fmt: skip
def test_what_its_settings_allow_is_taken(lab: t.Any, ansible: t.Any, way: tuple[str, str, str], variables: dict[str, str]) -> None:
    host, transport, scheme = way
    assert ansible(lab, host, "ansible.windows.win_ping", transport=transport, scheme=scheme, **variables)[host].state == "SUCCESS"


def test_an_account_without_rights_gets_no_shell(lab: t.Any, ansible: t.Any) -> None:
    logon = {"ansible_user": "WIRE\\plain", "ansible_password": "no-admin-here-4711"}
    result = ansible(lab, "new01", "ansible.windows.win_ping", transport="ntlm", **logon)["new01"]
    assert result.state == "UNREACHABLE" and "Access is denied" in result.message


def test_a_local_user_logs_on_to_its_own_host_until_it_is_disabled(lab: t.Any, ansible: t.Any) -> None:
    anna: dict[str, t.Any] = {"name": "anna", "password": "Lantern-Orchard-7", "groups": ["Administrators"]}
    assert ansible(lab, "new02", "ansible.windows.win_user", anna)["new02"].state == "CHANGED"

    def ping(user: str) -> dict[str, str]:
        logon = {"ansible_user": user, "ansible_password": "Lantern-Orchard-7"}
        results = ansible(lab, "new01,new02", "ansible.windows.win_ping", transport="ntlm", **logon)
        return {host: result.state for host, result in results.items()}

    for user in ("anna", ".\\anna", "NEW02\\anna"):
        assert ping(user) == {"new01": "UNREACHABLE", "new02": "SUCCESS"}
        assert lab.journal()[-1]["user"] == "NEW02\\anna"
    assert ansible(lab, "new02", "ansible.windows.win_user", {"name": "anna", "account_disabled": True})["new02"].state == "CHANGED"
    assert ping("anna") == {"new01": "UNREACHABLE", "new02": "UNREACHABLE"}


def test_a_certificate_of_another_authority_is_refused(lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    from lab import certificates

    other = certificates.create(tmp_path).ca
    trust = {"ansible_winrm_ca_trust_path": str(other)}
    result = ansible(lab, "new01", "ansible.windows.win_ping", transport="ntlm", scheme="https", **trust)["new01"]
    assert result.state == "UNREACHABLE" and "certificate verify failed" in result.message.lower()


def test_hosts_that_are_not_there_reset_the_connection(lab: t.Any, ansible: t.Any) -> None:
    results = ansible(lab, "off01,deaf01,unknown01", "ansible.windows.win_ping")
    for result in results.values():
        assert result.state == "UNREACHABLE" and "reset by peer" in result.message


def test_old_powershell_refuses_modules_and_runs_raw(lab: t.Any, ansible: t.Any) -> None:
    modules = ansible(lab, "seven01,bare01", "ansible.windows.win_ping")
    assert modules["seven01"].state == "FAILED" and "Ansible requires PowerShell v" in modules["seven01"].message
    assert modules["bare01"].state == "FAILED"
    raw = ansible(lab, "seven01,bare01", "ansible.builtin.raw", "$PSVersionTable.PSVersion.ToString()")
    assert raw["seven01"].state == "CHANGED" and "2.0" in raw["seven01"].text
    assert raw["bare01"].state == "FAILED" and "not recognized" in raw["bare01"].text


def test_a_module_that_needs_a_newer_windows_is_refused_in_ansible_s_words(lab: t.Any, ansible: t.Any) -> None:
    result = ansible(lab, "seven51", "community.windows.win_disk_facts")["seven51"]
    assert result.state == "FAILED"
    assert result.message.endswith("requires a minimum version of 6.2, actual was 6.1.7601")


def test_become_makes_the_logon_that_the_models_see(lab: t.Any, ansible: t.Any) -> None:
    def ping(user: str, **password: str) -> t.Any:
        become = {"ansible_become": True, "ansible_become_method": "runas", "ansible_become_user": user}
        return ansible(lab, "new01", "ansible.windows.win_ping", **become, **password)["new01"]

    assert ping("WIRE\\svc", ansible_become_password=lab.facts["password"]).state == "SUCCESS"
    assert ping("SYSTEM").state == "SUCCESS"
    assert [(entry["logon"], entry["user"]) for entry in lab.journal()[-2:]] == [("runas", "WIRE\\svc"), ("system", "NT AUTHORITY\\SYSTEM")]
    wrong = ping("WIRE\\svc", ansible_become_password="wrong")
    assert wrong.state == "FAILED" and "The user name or password is incorrect" in wrong.message and "1326" in wrong.message


def test_check_mode_arrives(lab: t.Any, ansible: t.Any) -> None:
    ansible(lab, "new01", "ansible.windows.win_stat", {"path": "C:\\"}, "--check")
    assert lab.journal()[-1]["check_mode"] is True


def test_a_file_goes_there_and_comes_back(lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    source, copied = tmp_path / "source.bin", tmp_path / "copied.bin"
    source.write_bytes(bytes(range(256)) * 3000)  # more than one Send and more than one fetch_file
    task = {"src": str(source), "dest": "C:\\deep\\target.bin"}
    ansible(lab, "new01", "ansible.windows.win_file", {"path": "C:\\deep", "state": "directory"})
    first = ansible(lab, "new01", "ansible.windows.win_copy", task, transport="ntlm")["new01"]
    assert (first.state, first.data["changed"]) == ("CHANGED", True)
    second = ansible(lab, "new01", "ansible.windows.win_copy", task, transport="ntlm")["new01"]
    assert (second.state, second.data["changed"]) == ("SUCCESS", False)
    ansible(lab, "new01", "ansible.builtin.fetch", {"src": "C:\\deep\\target.bin", "dest": str(copied), "flat": True})
    assert copied.read_bytes() == source.read_bytes()
    puts = [entry for entry in lab.journal() if entry["kind"] == "put_file" and entry["host"] == "new01"]
    assert len(puts) == 1 and puts[0]["bytes"] == source.stat().st_size and puts[0]["mutated"]


def test_long_output_comes_in_pieces(lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    source = tmp_path / "big.txt"
    source.write_bytes(b"0123456789" * 30_000)
    ansible(lab, "new02", "ansible.windows.win_copy", {"src": str(source), "dest": "C:\\big.txt"})
    result = ansible(lab, "new02", "ansible.builtin.slurp", {"src": "C:\\big.txt"}, transport="ntlm")["new02"]
    assert base64.b64decode(result.data["content"]) == source.read_bytes()


def test_an_asynchronous_task_is_polled_to_its_end(lab: t.Any, ansible: t.Any) -> None:
    result = ansible(lab, "new01", "ansible.windows.win_ping", "data=later", "-B", "30", "-P", "1")["new01"]
    assert (result.state, result.data["ping"]) == ("SUCCESS", "later")
    assert [entry["name"] for entry in lab.journal()[-2:]].count("ansible.windows.async_status") >= 1


def test_mutations_are_journaled_with_what_changed(lab: t.Any, ansible: t.Any) -> None:
    ansible(lab, "new02", "ansible.windows.win_file", {"path": "C:\\made", "state": "directory"})
    entry = lab.journal()[-1]
    assert entry["mutated"] and entry["changes"][0]["area"] == "files" and entry["changes"][0]["path"] == "C:\\made"
    ansible(lab, "new02", "ansible.windows.win_file", {"path": "C:\\made", "state": "directory"})
    assert not lab.journal()[-1]["mutated"]
