"""ansible.windows.win_command, after its source and Process.psm1 in ansible.windows 3.8.0.

Programs are found as Resolve-ExecutablePath and CreateProcess find them, then run by their model.
Left out: standard input beyond handing it over, output_encoding_override (all text here is plain), the timing of a real process.
"""

from __future__ import annotations

from ..calls import NoModel
from ..programs import Process, find, resolve
from ..state import WinError, paths
from .core import Context, Result, model


@model("ansible.windows.win_command")
def win_command(context: Context) -> Result:
    params, result = context.params, context.result
    chdir = params["chdir"]
    executable = None
    if params["cmd"]:
        line = params["cmd"]
    elif params["_raw_params"]:
        line = params["_raw_params"].strip()
    else:
        argv = params["argv"] or [""]
        executable = resolve(context.host, argv[0], chdir)
        line = " ".join([paths.quote_argument(executable), *(paths.quote_argument(each) for each in argv[1:])])
    result.update(cmd=line, rc=0)
    for name, skip_when in (("creates", True), ("removes", False)):
        if params[name] and (context.find(params[name]) is not None) is skip_when:
            text = "exists" if skip_when else "does not exist"
            raise context.exit(msg=f"skipped, since {params[name]} {text}", skipped=True)
    if chdir and context.find(chdir) is None:
        message = f"Could not find specified -WorkingDirectory '{chdir}'"
        raise context.fail(f"Failed to run: '{line}': {message}", rc=2)
    start = context.now()
    words = paths.split_command_line(line)
    executable = executable or resolve(context.host, words[0] if words else "", chdir)
    program = find(context.estate, context.host, executable)
    if program is None:
        raise NoModel(f"program {executable!r} (command line {line!r})")
    try:
        context.host.files.file(executable)
    except WinError as error:
        raise context.fail(f"Failed to run: '{line}': {not_started(error)}", rc=error.code) from error
    process = Process(context.estate, context.host, context.call.logon, executable, line, words[1:], context.environment)
    process.stdin, process.waits = params["stdin"] or "", context.call.waits
    done = program(process)
    end = context.now()
    result.update(
        changed=True,
        stdout=done.stdout,
        stderr=done.stderr,
        rc=done.rc,
        start=start.strftime("%Y-%m-%d %H:%M:%S.%f"),
        end=end.strftime("%Y-%m-%d %H:%M:%S.%f"),
        delta=str(end - start) if "." in str(end - start) else f"{end - start}.000000",
    )
    if done.rc != 0:
        raise context.fail("non-zero return code")
    return result


def not_started(error: WinError) -> str:
    """The exception of CreateProcessW as PowerShell words it."""
    text = f"CreateProcessW() failed ({error.text.rstrip('.')}, Win32ErrorCode {error.code} - 0x{error.code:08X})"
    return f'Exception calling "CreateProcess" with "7" argument(s): "{text}"'
