"""WinRM clients that are not Ansible run a command: pywinrm, pypsrp, and Debian's own packages where they are installed."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import typing as t
from pathlib import Path

import pytest

from .conftest import LOCAL_PASSWORD, LOCAL_USER

COMMAND = ("sc.exe", ["query", "W32Time"])
PRINTED = "SERVICE_NAME: W32Time"
WAYS = [("http", "basic"), ("http", "ntlm"), ("https", "basic"), ("https", "ntlm")]


@dataclasses.dataclass(frozen=True)
class Door:
    """Where a client finds one host of the lab."""

    facts: dict[str, t.Any]
    address: str

    def port(self, scheme: str) -> int:
        return int(self.facts[f"{scheme}_port"])

    def logon(self, auth: str) -> tuple[str, str]:
        """Basic serves local users only."""
        return (LOCAL_USER, LOCAL_PASSWORD) if auth == "basic" else (self.facts["user"], self.facts["password"])


@pytest.fixture(scope="module")
def own(start_lab: t.Any) -> t.Iterator[t.Any]:
    """A lab two of whose hosts have an address of their own: pywinrm's Session and old clients cannot name a host in the path."""
    running = start_lab("--loopback", "new0?")
    yield running
    assert running.failures() == []


@pytest.fixture
def door(own: t.Any) -> t.Iterator[Door]:
    """One host; the command has to have run there, as the account that logged on."""
    assert own.facts["addresses"] == {"new01": "127.77.0.1", "new02": "127.77.0.2"}
    before = len(own.journal())
    yield Door(own.facts, own.facts["addresses"]["new02"])
    entries = own.journal()[before:]
    assert entries and {(entry["host"], entry["logon"]) for entry in entries} == {("new02", "network")}
    assert {entry["user"] for entry in entries} < {"WIRE\\svc", "NEW02\\Administrator"}


@pytest.mark.parametrize(("scheme", "auth"), WAYS)
def test_pywinrm_session(door: Door, scheme: str, auth: str) -> None:
    import winrm

    transport = {"http": {"basic": "plaintext"}, "https": {"basic": "ssl"}}[scheme].get(auth, auth)
    session = winrm.Session(
        f"{scheme}://{door.address}:{door.port(scheme)}", auth=door.logon(auth), transport=transport, ca_trust_path=door.facts["ca"]
    )
    done = session.run_cmd(*COMMAND)
    assert (done.status_code, done.std_err) == (0, b"") and PRINTED in done.std_out.decode()
    assert session.run_cmd("echo", ["%COMPUTERNAME%"]).std_out == b"NEW02\r\n"
    failed = session.run_cmd("exit", ["/b", "7"])
    assert failed.status_code == 7
    assert session.run_ps("$PSVersionTable.PSVersion.ToString()").std_out == b"5.1.14409.1018\r\n"


@pytest.mark.parametrize(("scheme", "auth"), [*WAYS, ("http", "negotiate")])
def test_pypsrp_wsman(door: Door, scheme: str, auth: str) -> None:
    from pypsrp.client import Client
    from pypsrp.shell import Process, WinRS
    from pypsrp.wsman import WSMan

    user, password = door.logon(auth)
    options: dict[str, t.Any] = {
        "port": door.port(scheme), "username": user, "password": password, "ssl": scheme == "https", "auth": auth,
        "cert_validation": door.facts["ca"], "encryption": "never" if auth == "basic" else "auto",
    }  # fmt: skip
    with WSMan(door.address, **options) as wsman, WinRS(wsman) as shell:
        process = Process(shell, *COMMAND)
        process.invoke()
        assert (process.rc, process.stderr) == (0, b"") and PRINTED in process.stdout.decode()
    with Client(door.address, **options) as client:
        assert client.execute_cmd("echo %COMPUTERNAME%")[:2] == ("NEW02\r\n", "")
        assert client.execute_cmd("exit /b 7")[2] == 7


def test_another_authority_s_certificate_is_refused(own: t.Any, tmp_path: Path) -> None:
    import winrm
    from lab import certificates

    facts = own.facts
    other = certificates.create(tmp_path).ca
    address = f"https://{facts['addresses']['new02']}:{facts['https_port']}"
    session = winrm.Session(address, auth=(facts["user"], facts["password"]), transport="ntlm", ca_trust_path=str(other))
    with pytest.raises(Exception, match="certificate verify failed"):
        session.run_cmd(*COMMAND)


def test_a_command_that_has_no_model_fails_by_name(start_lab: t.Any) -> None:
    import winrm

    running = start_lab()
    facts = running.facts
    protocol = winrm.Protocol(
        endpoint=f"http://127.0.0.1:{facts['http_port']}/wsman/new01",
        transport="plaintext",
        username=LOCAL_USER,
        password=LOCAL_PASSWORD,
    )
    shell = protocol.open_shell()
    for line in ("ipconfig /all", "dir C:\\ | find x", "for %i in (1) do echo x"):
        _out, error, code = protocol.get_command_output(shell, protocol.run_command(shell, line))
        assert code == 1 and b"the lab has no model for" in error, line
    protocol.close_shell(shell)
    assert [failure["what"] for failure in running.failures()] == ["no_model"] * 3


#: Where Debian's packages are; another folder when they are only unpacked (`dpkg -x`).
DEBIAN = Path(os.environ.get("LAB_TEST_DEBIAN_ROOT", "/"))
PACKAGES = DEBIAN / "usr" / "lib" / "python3" / "dist-packages"
WINRMCP = DEBIAN / "usr" / "bin" / "winrmcp"
OLD_CLIENT = """
import sys, winrm
target, user, password, transport, ca = sys.argv[1:]
session = winrm.Session(target, auth=(user, password), transport=transport, ca_trust_path=ca)
done = session.run_cmd("sc.exe", ["query", "W32Time"])
print(winrm.__file__, done.status_code, done.std_out.decode())
"""


@pytest.mark.skipif(not (PACKAGES / "winrm").is_dir(), reason="NOT RUN: Debian's python3-winrm is not installed")
@pytest.mark.parametrize(("scheme", "transport"), [("http", "plaintext"), ("https", "ssl")])
def test_debian_s_python3_winrm(door: Door, scheme: str, transport: str) -> None:
    """Not by NTLM: its requests_ntlm wants an MD4 that OpenSSL 3 does not have."""
    target = f"{scheme}://{door.address}:{door.port(scheme)}"
    command = ["/usr/bin/python3", "-c", OLD_CLIENT, target, *door.logon("basic"), transport, door.facts["ca"]]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES)}
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, check=False, env=environment)
    assert done.returncode == 0 and str(PACKAGES) in done.stdout and PRINTED in done.stdout, done.stderr


@pytest.mark.skipif(not WINRMCP.is_file(), reason="NOT RUN: Debian's winrmcp is not installed")
def test_debian_s_winrmcp_gets_a_shell(start_lab: t.Any, tmp_path: Path) -> None:
    """It copies by redirections and PowerShell texts of its own, which have no model: its command arrives, and fails by name."""
    running = start_lab("--loopback", "new02")
    facts = running.facts
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")
    where = f"{facts['addresses']['new02']}:{facts['http_port']}"
    command = [str(WINRMCP), "-user", LOCAL_USER, "-pass", LOCAL_PASSWORD, "-addr", where, str(tmp_path / "x.txt"), "C:/x.txt"]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, check=False)
    assert done.returncode != 0 and "the lab has no model for" in done.stdout + done.stderr
    assert [(entry["host"], entry["kind"]) for entry in running.journal()] == [("new02", "command")]
    assert [failure["what"] for failure in running.failures()] == ["no_model"]
