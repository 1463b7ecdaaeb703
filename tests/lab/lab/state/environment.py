"""Environment variables of a process on a host."""

from __future__ import annotations

MACHINE_ENVIRONMENT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"


def variables(user: str, domain: str, *, profile: str, computer: str, bits: int, path: list[str]) -> dict[str, str]:
    """What Windows itself gives a process of `user`; the registry's variables come on top (Host.environment)."""
    short = user.rpartition("\\")[2]
    values = {
        "ALLUSERSPROFILE": "C:\\ProgramData",
        "APPDATA": f"{profile}\\AppData\\Roaming",
        "COMPUTERNAME": computer,
        "ComSpec": "C:\\Windows\\system32\\cmd.exe",
        "LOCALAPPDATA": f"{profile}\\AppData\\Local",
        "OS": "Windows_NT",
        "Path": ";".join(path),
        "PROCESSOR_ARCHITECTURE": "x86" if bits == 32 else "AMD64",
        "ProgramData": "C:\\ProgramData",
        "ProgramFiles": "C:\\Program Files",
        "PUBLIC": "C:\\Users\\Public",
        "SystemDrive": "C:",
        "SystemRoot": "C:\\Windows",
        "TEMP": f"{profile}\\AppData\\Local\\Temp",
        "TMP": f"{profile}\\AppData\\Local\\Temp",
        "USERDOMAIN": domain,
        "USERNAME": short,
        "USERPROFILE": profile,
        "windir": "C:\\Windows",
    }
    if bits == 64:
        values["ProgramFiles(x86)"] = "C:\\Program Files (x86)"
        values["ProgramW6432"] = "C:\\Program Files"
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
