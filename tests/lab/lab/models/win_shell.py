"""ansible.windows.win_shell, after its source in ansible.windows 3.8.0, for an explicit list of texts; any other text has no model.

The lab has no PowerShell, so a text is known or it is not: `TEXTS` below. With `executable: cmd` the line goes to the lab's own
cmd.exe, which refuses what it does not know. Left out: every other text and program, no_profile, output_encoding_override.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from ..programs import Done, Process, find, name_of
from .core import Context, Result, model
from .power_texts import file_time

TEXTS: dict[str, t.Callable[[Context], str]] = {
    "$PSVersionTable.PSVersion.ToString()": lambda context: context.host.powershell,
    "$env:COMPUTERNAME": lambda context: context.host.computer,
    "(Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime.ToFileTime()": lambda context: str(
        file_time(context.host.booted)
    ),
}


@model("ansible.windows.win_shell")
def win_shell(context: Context) -> Result:
    params, result = context.params, context.result
    command = params["cmd"].strip()
    result["cmd"] = command
    for name, skip_when in (("creates", True), ("removes", False)):
        if params[name] and (context.find(params[name]) is not None) is skip_when:
            text = "exists" if skip_when else "does not exist"
            raise context.exit(msg=f"skipped, since {params[name]} {text}", skipped=True, rc=0)
    if params["chdir"] and context.find(params["chdir"]) is None:
        raise context.fail(f"Failed to run: '': Could not find specified -WorkingDirectory '{params['chdir']}'", rc=2)
    start = context.now()
    done = run(context, command)
    end = context.now()
    delta = str(end - start) if "." in str(end - start) else f"{end - start}.000000"
    result.update(changed=True, stdout=done.stdout, stderr=done.stderr, rc=done.rc, delta=delta)
    result.update(start=start.strftime("%Y-%m-%d %H:%M:%S.%f"), end=end.strftime("%Y-%m-%d %H:%M:%S.%f"))
    if done.rc != 0:
        raise context.fail("non-zero return code")
    return result


def run(context: Context, command: str) -> Done:
    executable = context.params["executable"] or "powershell"
    executable = executable if executable.endswith(".exe") else f"{executable}.exe"
    if name_of(executable) == "powershell.exe":
        answer = TEXTS.get(command)
        if answer is None:
            raise NoModel(f"ansible.windows.win_shell: the text {command[:200]!r}")
        return Done(answer(context) + "\r\n")
    if name_of(executable) != "cmd.exe":
        raise NoModel(f"ansible.windows.win_shell: executable {executable!r}")
    path = context.host.environment(context.call.logon.user)["ComSpec"]
    program = find(context.estate, context.host, path)
    assert program is not None
    line = f'"{executable}" /c {command}'
    process = Process(context.estate, context.host, context.call.logon, path, line, ["/c", command], context.environment)
    process.stdin = context.params["stdin"] or ""
    return program(process)
