"""Environment variables of a process on a host."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .host import Host

MACHINE_ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"


def variables(host: Host, user: str, extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a process of `user` (``DOMAIN\\name`` or ``name``)."""
    domain, _unused, short = user.rpartition("\\")
    profile = host.profile(user)
    values = {
        "ALLUSERSPROFILE": "C:\\ProgramData",
        "APPDATA": f"{profile}\\AppData\\Roaming",
        "COMPUTERNAME": host.computer,
        "ComSpec": "C:\\Windows\\system32\\cmd.exe",
        "LOCALAPPDATA": f"{profile}\\AppData\\Local",
        "OS": "Windows_NT",
        "Path": ";".join(host.path),
        "PROCESSOR_ARCHITECTURE": "x86" if host.os.bits == 32 else "AMD64",
        "ProgramData": "C:\\ProgramData",
        "ProgramFiles": "C:\\Program Files",
        "PUBLIC": "C:\\Users\\Public",
        "SystemDrive": "C:",
        "SystemRoot": "C:\\Windows",
        "TEMP": f"{profile}\\AppData\\Local\\Temp",
        "TMP": f"{profile}\\AppData\\Local\\Temp",
        "USERDOMAIN": domain or host.computer,
        "USERNAME": short,
        "USERPROFILE": profile,
        "windir": "C:\\Windows",
    }
    if host.os.bits == 64:
        values["ProgramFiles(x86)"] = "C:\\Program Files (x86)"
        values["ProgramW6432"] = "C:\\Program Files"
    for key in (MACHINE_ENVIRONMENT, "HKCU\\Environment"):
        found = host.registry.key(key)
        for value in found.values if found else ():
            if value.name.lower() not in ("path", "processor_architecture"):
                values[value.name] = expand_variables(str(value.data), values)
    values.update(extra or {})
    return values


def expand_variables(text: str, environment: dict[str, str]) -> str:
    """``%NAME%`` without regard to case; an unknown one stays as it is, as Windows leaves it."""
    known = {name.lower(): value for name, value in environment.items()}
    parts = text.split("%")
    out = [parts[0]]
    position = 1
    while position < len(parts):
        word = parts[position]
        if position + 1 < len(parts) and word.lower() in known:
            out.append(known[word.lower()] + parts[position + 1])
            position += 2
        else:
            out.append("%" + word)
            position += 1
    return "".join(out)
