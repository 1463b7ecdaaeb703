"""Batch files and command lines of cmd.exe: what the `script` action and other WinRM clients send."""

from __future__ import annotations

import typing as t

import pytest
from lab.calls import Call, NoModel
from lab.models import run_call

from .bench import NETWORK, Bench, bench

PATH = "C:\\in\\sub\\job.cmd"


def script(
    text: str, arguments: str = "", *, desk: Bench | None = None, path: str = PATH, **environment: str
) -> tuple[int, list[str], str]:
    """The reply to the script action: exit code, lines, standard error."""
    desk = desk or bench()
    desk.estate.host("bridge").files.write(path, text.replace("\n", "\r\n").encode())
    line = f"& {path} {arguments}; exit $LASTEXITCODE"
    reply = run_call(desk.estate, "bridge", Call("script", "script", NETWORK, script=line, environment=environment))
    return reply.rc, reply.stdout.split("\r\n")[:-1], reply.stderr


@pytest.mark.parametrize(
    ("lines", "arguments", "rc", "printed"),
    [
        ("rem a note\n:: another\necho one", "", 0, ["one"]),
        ("echo %1-%~2-%3-%*", 'a "b c"', 0, ['a-b c--a "b c"']),
        ("echo %COMPUTERNAME% %NOT_SET%100%%", "", 0, ["BRIDGE 100%"]),
        ('set "X=two words"\necho %X%\nset X=\necho [%X%]', "", 0, ["two words", "[]"]),
        ("echo.", "", 0, [""]),
        ("exit /b 7\necho never", "", 7, []),
        ("sc.exe query Nope\nif errorlevel 1060 exit /b 3", "", 3, None),
        ("sc.exe query W32Time >nul", "", None, None),
        ("if exist C:\\in echo there\nif not exist C:\\out echo gone\nif exist C:\\out echo no", "", 0, ["there", "gone"]),
        ('if "%~1"=="x" echo x\nif /i "%~1"=="X" echo X\nif not "%1"=="y" echo not y', "x", 0, ["x", "X", "not y"]),
        ("dir /b C:\\in", "", 0, ["a.txt", "sub"]),
        ("@echo %ERRORLEVEL%", "", 0, ["0"]),
    ],
)
def test_a_batch_file(lines: str, arguments: str, rc: int | None, printed: list[str] | None) -> None:
    if rc is None:
        with pytest.raises(NoModel, match="redirections"):
            script(f"@echo off\n{lines}\n", arguments)
        return
    code, output, _error = script(f"@echo off\n{lines}\n", arguments)
    assert code == rc and (printed is None or output == printed)


def test_what_a_batch_file_changes_is_changed() -> None:
    desk = bench()
    assert script("@echo off\nreg.exe add HKLM\\SOFTWARE\\Made /v By /d %BY% /f\n", desk=desk, BY="batch")[0] == 0
    assert desk.estate.host("bridge").registry.text("HKLM\\SOFTWARE\\Made", "By") == "batch"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("echo one\n", "has to begin with @echo off"),
        ("@echo off\ngoto :end\n", "goto"),
        ("@echo off\nfor %%i in (1) do echo x\n", "for %i"),
        ("@echo off\nif exist C:\\in (echo x)\n", "if exist"),
        ("@echo off\nif exist C:\\in echo x else echo y\n", "if exist"),
        ("@echo off\ncall other.cmd\n", "call"),
        ("@echo off\nset /a X=1\n", "set /a"),
        ("@echo off\nunknown.exe /x\n", "unknown.exe"),
        ("@echo off\necho off\n", "echo off"),
    ],
)
def test_what_the_lab_does_not_know_of_the_language_fails_by_name(text: str, says: str) -> None:
    with pytest.raises(NoModel, match=says.replace("(", "\\(").replace("\\in", "")):
        script(text)


@pytest.mark.parametrize("path", ["C:\\in\\x.ps1", "C:\\in\\x.py"])
def test_only_batch_files_are_run(path: str) -> None:
    with pytest.raises(NoModel, match="batch files only"):
        script("@echo off\n", path=path)


@pytest.mark.parametrize("line", ["Get-Date; exit $LASTEXITCODE", f"& {PATH} $x; exit $LASTEXITCODE", f"& {PATH} 'a'b; exit $LASTEXITCODE"])
def test_other_texts_of_the_script_action_have_no_model(line: str) -> None:
    with pytest.raises(NoModel):
        run_call(bench().estate, "bridge", Call("script", "script", NETWORK, script=line))


def test_a_program_that_this_windows_does_not_have_is_9009() -> None:
    code, _output, error = script("@echo off\nrobocopy.exe a b\nexit /b %ERRORLEVEL%\n", desk=_without_robocopy())
    assert code == 9009 and "is not recognized" in error


def _without_robocopy() -> Bench:
    desk = bench()
    desk.estate.host("bridge").files.remove("C:\\Windows\\System32\\robocopy.exe")
    return desk


def command(line: str) -> t.Any:
    return run_call(bench().estate, "bridge", Call("command", "command", NETWORK, script=line))


def test_a_line_of_a_remote_shell() -> None:
    assert command("echo %COMPUTERNAME% %NOT_SET%").stdout == "BRIDGE %NOT_SET%\r\n"
    assert command("sc.exe query Nope").rc == 1060
    assert command("exit /b 4").rc == 4
    assert command("dir /b C:\\in").stdout == "a.txt\r\nsub\r\n"
    with pytest.raises(NoModel, match="redirections"):
        command("echo x >> C:\\in\\a.txt")
