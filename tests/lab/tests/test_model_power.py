"""A restart: the host answers, then it does not, then it is another boot. Also what shutdown.exe says about it."""

from __future__ import annotations

import json
import typing as t

import pytest
from lab.calls import Call, NoModel
from lab.models import run_call
from lab.state import Clock
from lab.state.host import LOGON_SEEN

from .bench import NETWORK, NS, RUNAS, Bench, bench

W = "ansible.windows."
TAIL = "; If (-not $?) { If (Get-Variable LASTEXITCODE -ErrorAction SilentlyContinue) { exit $LASTEXITCODE } Else { exit 1 } }"
KEY = "HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\AutoLogonChecked"
BOOT_TIME = "(Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime.ToFileTime()"
# The text of win_reboot in ansible.windows 3.8.0.
RESTART = r"""$ErrorActionPreference = 'Continue'

if ($True) {
    Remove-Item -LiteralPath '(KEY)' -Force -ErrorAction SilentlyContinue
}

$stdout = $null
$stderr = . { C:\Windows\System32\shutdown.exe /r /t 2 /c 'It''s time' | Set-Variable stdout } 2>&1 | ForEach-Object ToString

If (Get-Variable LASTEXITCODE -ErrorAction SilentlyContinue) {
    $rc = $LASTEXITCODE
} Else {
    $rc=1
}

ConvertTo-Json -Compress -InputObject @{
    stdout = (@($stdout) -join "`n")
    stderr = (@($stderr) -join "`n")
    rc = $rc
}
""".replace("(KEY)", KEY)
READY = f"Get-Item -LiteralPath '{KEY}' -ErrorAction Stop; 'success-12ab'"


def still(desk: Bench) -> Clock:
    """The bench's clock, which from now on only moves by hand."""
    clock = Clock(desk.estate.now(), ticking=lambda: 0.0)
    desk.estate.clock = clock
    return clock


def raw(desk: Bench, text: str, host: str = "bridge") -> tuple[int, str, str]:
    reply = run_call(desk.estate, host, Call("raw", "raw", NETWORK, script=text + TAIL))
    return reply.rc, reply.stdout.strip(), reply.stderr.strip()


def test_a_restart_as_win_reboot_sees_it() -> None:
    desk = bench(bridge={"services": {"Slow": {"start": "manual", "state": "running"}, "Auto": {"state": "stopped"}}})
    clock, host = still(desk), desk.estate.host("bridge")
    host.registry.make_key("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending")
    host.registry.make_key(LOGON_SEEN)
    before = raw(desk, BOOT_TIME)[1]
    assert before == "134391888000000000"  # 15 November 2026, 04:00 UTC
    assert json.loads(raw(desk, RESTART)[1]) == {"stdout": "", "stderr": "", "rc": 0}
    assert raw(desk, READY)[0] == 1
    clock.advance(2.5)
    assert host.up and raw(desk, BOOT_TIME)[1] == before  # it still answers, and as the old boot
    clock.advance(1)
    assert not host.up
    assert not desk.estate.reachable("new", "bridge", 445)
    clock.advance(host.outage)
    assert host.up and host.falls == 1
    assert int(raw(desk, BOOT_TIME)[1]) > int(before)
    rc, said, _unused = raw(desk, READY)
    assert rc == 0 and said.endswith("success-12ab")
    assert (host.running("Slow"), host.running("Auto")) == (False, True)
    assert desk.module("bridge", W + "win_reboot_info")["reboot_required"] is False


def test_a_restart_is_seen_in_the_snapshot_and_survives_save_and_restore() -> None:
    desk = bench()
    clock, host = still(desk), desk.estate.host("bridge")
    saved = desk.estate.save()
    before = desk.estate.snapshot()
    desk.command("shutdown.exe", "/r", "/t", "0")
    clock.advance(60)
    changed = {change["area"] for change in desk.estate.diff(before, desk.estate.snapshot())}
    assert {"power", "registry"} <= changed
    desk.estate.restore(saved)
    assert host.falls == 0
    assert desk.estate.diff(before, desk.estate.snapshot()) == []


def test_a_new_name_counts_from_the_next_start() -> None:
    desk = bench()
    clock = still(desk)
    key = "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName"
    desk.module("bridge", W + "win_regedit", path=key, name="ComputerName", data="gate01")
    assert desk.module("bridge", W + "setup")["ansible_facts"]["ansible_hostname"] == "BRIDGE"
    desk.command("shutdown.exe", "/r", "/t", "0")
    clock.advance(60)
    assert desk.module("bridge", W + "setup")["ansible_facts"]["ansible_hostname"] == "GATE01"


def test_a_host_gets_another_name() -> None:
    desk = bench()
    clock, change = still(desk), {"name": "gate02"}
    assert desk.module("bridge", W + "win_hostname", name="Bridge") == {"changed": False, "old_name": "BRIDGE", "reboot_required": False}
    told = desk.module("bridge", W + "win_hostname", check=True, diff=True, **change)
    assert (told["changed"], told["reboot_required"], told["diff"]) == (True, True, {"before": "BRIDGE", "after": "gate02"})
    refused = desk.module("bridge", W + "win_hostname", **change)
    assert refused["msg"] == (
        "Failed to rename computer to 'gate02': "
        "Fail to rename computer 'BRIDGE' to 'gate02' due to the following exception: Access is denied."
    )
    assert (refused["changed"], refused["old_name"]) == (False, "BRIDGE")
    for _twice in range(2):  # the new name is not compared with the one that waits
        assert desk.module("bridge", W + "win_hostname", RUNAS, **change)["changed"] is True
    desk.command("shutdown.exe", "/r", "/t", "0")
    clock.advance(60)
    assert desk.module("bridge", W + "win_hostname", **change)["changed"] is False
    with pytest.raises(NoModel, match="12345"):
        desk.module("bridge", W + "win_hostname", RUNAS, name="12345")


def test_what_shutdown_says() -> None:
    desk = bench()
    clock = still(desk)
    none = desk.command("shutdown.exe", "/a")
    assert (none["rc"], none["stderr"]) == (1116, "Unable to abort the system shutdown because no shutdown was in progress.(1116)\n")
    assert desk.command("shutdown.exe", "/r", "/t", "60", "/c", "soon", "/d", "p:2:4")["rc"] == 0
    assert desk.command("shutdown.exe", "/r", "/t", "0")["rc"] == 1190
    assert desk.command("shutdown.exe", "/a")["rc"] == 0
    assert desk.command("shutdown.exe", "/s", "/t", "0")["rc"] == 0
    assert desk.command("shutdown.exe", "/r")["rc"] == 1115
    clock.advance(3600)
    assert not desk.estate.host("bridge").up  # it was switched off, and nobody switches it on again
    desk.estate.operator("bridge", "power", up=True)
    assert desk.estate.host("bridge").up


def test_another_host_is_restarted_with_a_second_hop() -> None:
    desk = bench()
    clock = still(desk)
    assert desk.command("shutdown.exe", "/r", "/t", "0", "/m", f"\\\\{NS}", logon=NETWORK)["rc"] == 5
    assert desk.command("shutdown.exe", "/r", "/t", "0", "/m", f"\\\\{NS}", logon=RUNAS)["rc"] == 0
    clock.advance(1.5)
    assert not desk.estate.host("old").up


@pytest.mark.parametrize("arguments", [["/t", "0"], ["/r", "/s"], ["/l"], ["/r", "/t", "soon"]])
def test_an_unknown_shutdown_is_named(arguments: list[str]) -> None:
    with pytest.raises(NoModel, match=r"shutdown\.exe"):
        bench().command("shutdown.exe", *arguments)


@pytest.mark.parametrize("text", [BOOT_TIME + " + 1", READY.replace("success-", "done-"), RESTART.replace("/r /t", "/p /t")])
def test_a_text_that_is_nearly_win_reboots_has_no_model(text: str) -> None:
    with pytest.raises(NoModel, match="raw text"):
        raw(bench(), text)


def test_a_shell_text_is_known_or_has_no_model() -> None:
    desk = bench()
    shell = W + "win_shell"
    done: dict[str, t.Any] = desk.module("bridge", shell, cmd="$PSVersionTable.PSVersion.ToString()")
    assert (done["changed"], done["rc"], done["stdout"]) == (True, 0, "5.1.14393.1\r\n")
    through = desk.module("bridge", shell, cmd="dir /b C:\\in", executable="cmd")
    assert through["stdout"] == "a.txt\r\nsub\r\n"
    failed = desk.module("bridge", shell, cmd="dir /b C:\\none", executable="cmd.exe")
    assert (failed["rc"], failed["msg"]) == (1, "non-zero return code")
    assert desk.module("bridge", shell, cmd="x", creates="C:\\in")["skipped"] is True
    with pytest.raises(NoModel, match="Get-Process"):
        desk.module("bridge", shell, cmd="Get-Process")


def test_a_restart_over_winrm_needs_the_right_to_shut_down_from_a_remote_system() -> None:
    """Upstream's target win_reboot takes the right away, and the restart is refused."""
    desk = bench()
    right = {"name": "SeRemoteShutdownPrivilege"}
    taken = desk.module("bridge", "ansible.windows.win_user_right", users=[], action="set", **right)
    assert taken["removed"] == ["BUILTIN\\Administrators"]
    refused = desk.command("shutdown.exe", "/r", "/t", "0", logon=NETWORK)
    assert (refused["rc"], refused["stderr"]) == (5, "Access is denied.(5)\n")
    assert desk.estate.host("bridge").shutdown is None
    desk.module("bridge", "ansible.windows.win_user_right", users=taken["removed"], action="add", **right)
    assert desk.command("shutdown.exe", "/r", "/t", "60", logon=NETWORK)["rc"] == 0
