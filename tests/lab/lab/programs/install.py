"""Installers of the estate file, run as programs: a setup program that is one by its bytes, and msiexec.exe.

What one does is in its description (`state/installers.py`). msiexec follows Microsoft's documentation: `/i`, `/x` (also glued to what
follows), `/qn /quiet /passive /norestart /l..`, NAME=VALUE, and the codes 0, 1603, 1605, 1619, 1639, 3010. Anything that would wait for
a person has no model: without its quiet switch an installer shows a window, which nobody sees in a session of WinRM, and so would never
end.
"""

from __future__ import annotations

import dataclasses

from ..state import WinError, installers
from ..state.installers import Spec
from .core import SETUP, Done, Process, name_of, program

# Exit codes of Windows Installer, with its sentence where it prints one (UTF-16 on a pipe; here plain text).
TEXTS = {
    1605: "This action is only valid for products that are currently installed.",
    1619: "This installation package could not be opened. Verify that the package exists and that you can access it, or contact the "
    "application vendor to verify that this is a valid Windows Installer package.",
    1639: "Invalid command line argument. Consult the Windows Installer SDK for detailed command line help.",
}


@program(SETUP)
def setup(process: Process) -> Done:
    """A setup program: its switches are its own, so only the quiet ones that its description names are known."""
    found = process.estate.installers.of(process.host.files.file(process.path))
    assert found is not None
    name, fields = found
    if fields["kind"] != "exe":
        raise process.unknown(f"an installer of kind {fields['kind']} is no program")
    quiet = [str(each).lower() for each in fields.get("quiet") or []]
    given = [word.lower() for word in process.arguments]
    if quiet and not set(quiet) & set(given):
        raise process.unknown(f"it would wait for a person (none of {', '.join(quiet)} was given)")
    if any(word.lstrip("/-").startswith(("uninstall", "remove")) for word in given):
        return Done(rc=installers.uninstall(process.host, str(fields["product"]), fields))
    return Done(rc=_install(process, name, fields))


def _install(process: Process, name: str, fields: Spec) -> int:
    try:
        return installers.install(process.host, name, fields)
    except WinError:
        return 1603  # a full disk, a file that may not be written


@dataclasses.dataclass
class Line:
    """What msiexec was asked for."""

    verb: str = ""
    target: str = ""
    quiet: bool = False
    restart: bool = True
    log: str = ""


@program("msiexec.exe")
def msiexec(process: Process) -> Done:
    line = read(process)
    if line is None:
        return failed(1639)
    if not line.quiet:
        raise process.unknown("it would wait for a person (no /qn)")
    code = install(process, line) if line.verb == "i" else remove(process, line)
    if line.log:
        write_log(process, line, code)
    if code in (1641, 3010) and line.restart:
        raise process.unknown("it would restart the host by itself (no /norestart)")
    return failed(code) if code in TEXTS else Done(rc=code)


def failed(code: int) -> Done:
    return Done(TEXTS[code] + "\n", rc=code)


def read(process: Process) -> Line | None:
    """The command line, or None for one that Windows Installer refuses."""
    line = Line()
    words = iter(process.arguments)
    for word in words:
        option = word[1:].lower() if word[:1] in "/-" and word else ""
        if not option:
            name, equals, value = word.partition("=")
            if not equals:
                return None
            if name.upper() == "REBOOT" and value.lower() in ("reallysuppress", "r", "suppress"):
                line.restart = False
        elif option in ("i", "package", "x", "uninstall") or option[:2] in ("x{", "i{"):
            if line.verb:
                return None
            line.verb = "i" if option[0] in "ip" else "x"
            line.target = word[2:] if option[1:2] == "{" else next(words, "")
        elif option in ("q", "qn", "quiet", "qb", "qb-", "qb!", "passive"):
            line.quiet = True
        elif option == "norestart":
            line.restart = False
        elif option.startswith("l"):
            line.log = next(words, "")
        else:
            raise process.unknown(f"option {word!r}")
    return line if line.verb and line.target else None


def package_of(process: Process, path: str) -> tuple[str, Spec] | None:
    """The MSI at a path, or None when nothing there is one."""
    try:
        files, place = process.view.place(path)
        found = process.estate.installers.of(files.file(place))
    except WinError:
        return None
    return found if found and found[1]["kind"] == "msi" else None


def install(process: Process, line: Line) -> int:
    if line.target.startswith("{"):
        raise process.unknown("/i with a product code")
    found = package_of(process, line.target)
    return 1619 if found is None else _install(process, *found)


def remove(process: Process, line: Line) -> int:
    code = line.target
    if not code.startswith("{"):
        found = package_of(process, code)
        if found is None:
            return 1619
        code = str(found[1]["product"])
    if installers.package(process.host, code) is None:
        return 1605
    return installers.uninstall(process.host, code, process.estate.installers.installed_by(process.host, code))


def write_log(process: Process, line: Line, code: int) -> None:
    """A log of one line; a real one has thousands."""
    try:
        files, place = process.view.place(line.log)
        files.write(place, f"=== Verbose logging: {name_of(process.path)} {line.verb} ended with {code}\r\n".encode())
    except WinError:
        return
