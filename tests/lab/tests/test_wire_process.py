"""The lab as a process: it says where it is, keeps its folder to itself, fails loudly, and ends when it should."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from .conftest import LOCAL_PASSWORD, LOCAL_USER

SECRET = "Tuppence-Lantern-42"


def _ends(process: subprocess.Popen[str], seconds: float = 8.0) -> int:
    return process.wait(timeout=seconds)


def test_its_facts_are_private_and_true(lab: t.Any) -> None:
    path = lab.folder / "lab.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    parts = {"host", "http_port", "https_port", "admin_port", "admin_token", "ca", "user", "password", "addresses", "pid"}
    assert set(lab.facts) == {"estate", *parts}
    assert (lab.folder / "estate").read_text(encoding="utf-8") == lab.facts["estate"] == "wire"
    assert sorted(port.name for port in lab.folder.glob("serves_*")) == ["serves_wire_http", "serves_wire_https"]
    assert (lab.facts["host"], lab.facts["pid"], lab.facts["user"]) == ("127.0.0.1", lab.process.pid, "WIRE\\svc")
    for name in ("ntlm.users", "server.key", "journal.jsonl", "failures.jsonl"):
        assert stat.S_IMODE((lab.folder / name).stat().st_mode) == 0o600, name


def test_it_listens_on_the_loopback_only(lab: t.Any) -> None:
    ports = {lab.facts[f"{name}_port"] for name in ("http", "https", "admin")}
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A"]
    addresses = {address.split(":")[0] for address in listening if int(address.split(":")[1], 16) in ports}
    assert addresses == {"0100007F"}


def test_a_second_lab_in_the_folder_is_refused(lab: t.Any) -> None:
    second = lab.command("serve", "--estate", str(lab.folder / "estate.yml"))
    assert second.returncode == 1 and f"a lab already runs in {lab.folder} (process {lab.process.pid})" in second.stderr
    assert lab.command("status").returncode == 0


def test_the_admin_api_wants_its_token(lab: t.Any) -> None:
    import urllib.error
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(f"http://127.0.0.1:{lab.facts['admin_port']}/snapshot", timeout=5)
    except urllib.error.HTTPError as error:
        assert error.code == 401
    else:
        raise AssertionError("the snapshot came without a token")


def test_snapshots_of_an_untouched_estate_are_equal(lab: t.Any, tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    for path in (first, second):
        assert lab.command("snapshot", "-o", str(path)).returncode == 0
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(lab.command("diff", str(first), str(second)).stdout) == []


def test_save_and_restore(lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    lab.command("save", "before")
    lab.command("snapshot", "-o", str(tmp_path / "before"))
    ansible(lab, "new01", "ansible.windows.win_file", {"path": "C:\\new", "state": "directory"})
    lab.command("snapshot", "-o", str(tmp_path / "after"))
    assert json.loads(lab.command("diff", str(tmp_path / "before"), str(tmp_path / "after")).stdout) != []
    assert lab.command("restore", "before").returncode == 0
    lab.command("snapshot", "-o", str(tmp_path / "restored"))
    assert (tmp_path / "restored").read_bytes() == (tmp_path / "before").read_bytes()
    assert lab.command("restore", "never").returncode == 1


def test_a_module_without_a_model_fails_the_run_by_name(start_lab: t.Any, ansible: t.Any) -> None:
    running = start_lab()
    result = ansible(running, "new01", "ansible.windows.win_powershell", {"script": "Get-Date"})["new01"]
    assert result.state == "FAILED" and "no model for module ansible.windows.win_powershell" in result.message
    assert running.command("status").returncode == 1
    stopped = running.command("stop")
    assert stopped.returncode == 1 and "ansible.windows.win_powershell" in stopped.stderr
    assert _ends(running.process) == 1
    assert [(failure["what"], failure["name"]) for failure in running.failures()] == [("no_model", "ansible.windows.win_powershell")]


def test_raw_text_and_scripts_without_a_model_fail_too(start_lab: t.Any, ansible: t.Any, tmp_path: Path) -> None:
    running = start_lab()
    raw = ansible(running, "new01", "ansible.builtin.raw", "Get-Process")["new01"]
    assert raw.state == "FAILED" and "Get-Process" in raw.text
    script = tmp_path / "some.ps1"
    script.write_text("Get-Date\n", encoding="utf-8")
    assert ansible(running, "new01", "ansible.builtin.script", str(script))["new01"].state == "FAILED"
    assert [failure["what"] for failure in running.failures()] == ["no_model", "no_model"]


def test_secrets_stay_out_of_what_it_writes(start_lab: t.Any, ansible: t.Any) -> None:
    running = start_lab()

    def ping(data: str, password: str) -> None:
        become = {"ansible_become": True, "ansible_become_method": "runas", "ansible_become_user": "WIRE\\svc"}
        ansible(running, "new01", "ansible.windows.win_ping", f"data={data}", ansible_become_password=password, **become)

    ping(f"{SECRET}-args", f"{SECRET}-become")
    ping(f"{SECRET}-become", running.facts["password"])
    ansible(running, "new01", "ansible.builtin.raw", f"unknown {running.facts['password']}")
    written = "".join((running.folder / name).read_text(encoding="utf-8") for name in ("journal.jsonl", "failures.jsonl", "server.log"))
    assert f"{SECRET}-become" not in written and running.facts["password"] not in written
    assert f"{SECRET}-args" in written  # an ordinary argument is not hidden: the test would see a lab that hides everything


def test_a_signal_ends_it_and_its_address(start_lab: t.Any) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        running = start_lab()
        running.process.send_signal(number)
        assert _ends(running.process) == 0
        assert not (running.folder / "lab.json").exists() and not (running.folder / "ntlm.users").exists()
        gone = running.command("status")
        assert gone.returncode == 1 and "no lab runs in" in gone.stderr


def test_it_ends_while_a_client_hangs(start_lab: t.Any) -> None:
    running = start_lab()
    running.command("fault", "add", "kind=hang", "op=win_ping")
    import threading

    import winrm

    protocol = winrm.Protocol(
        endpoint=f"http://127.0.0.1:{running.facts['http_port']}/wsman/new01",
        transport="plaintext",
        username=LOCAL_USER,
        password=LOCAL_PASSWORD,
        ca_trust_path=running.facts["ca"],
    )
    shell = protocol.open_shell()
    command = protocol.run_command(shell, "powershell", ["-EncodedCommand", "AAAA"], console_mode_stdin=False)
    reader = threading.Thread(target=lambda: _quietly(lambda: protocol.get_command_output_raw(shell, command)), daemon=True)
    reader.start()
    time.sleep(0.3)
    assert running.command("stop").returncode == 0
    assert _ends(running.process) == 0


def test_it_ends_with_its_parent(start_lab: t.Any) -> None:
    parent = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    running = start_lab(parent=parent.pid)
    assert running.process.poll() is None
    os.kill(parent.pid, signal.SIGKILL)
    assert _ends(running.process) == 0
    parent.wait()


def _quietly(run: t.Callable[[], t.Any]) -> None:
    try:
        run()
    except Exception as error:
        print(f"the client saw: {error!r}")
