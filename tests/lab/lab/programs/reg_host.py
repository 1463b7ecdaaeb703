"""What every verb of reg.exe needs: the host whose registry is meant, the view of 32-bit programs, the failures."""

from __future__ import annotations

from ..state import EstateError, Host, WinError
from ..state.registry import normal
from .core import Done, Process

NOT_FOUND = "ERROR: The system was unable to find the specified registry key or value."


def error(text: str) -> Done:
    return Done(stderr=f"{text}\n", rc=1)


def refused(problem: WinError) -> Done:
    """RegConnectRegistry has no word of its own for a failed dialect: nobody answered."""
    text = problem.text if problem.code in (5, 53, 1937) else "The network path was not found."
    return error(f"ERROR: {text}")


def connect(process: Process, server: str) -> Host:
    """The host whose registry is meant; remote ones need their RemoteRegistry service."""
    if not server:
        return process.host
    host = process.estate.network.second_hop(process.host, server, process.logon)
    if host is not process.host and not host.running("RemoteRegistry"):
        raise WinError(53, server)
    return host


def key_of(process: Process, words: list[str]) -> tuple[str, str] | None:
    """The server ('' for this host) and the key that the first word names; None for a key that reg.exe would call invalid."""
    if not words or words[0].startswith("/"):
        raise process.unknown("no key")
    server, key = "", words[0]
    if key.startswith("\\\\"):
        server, _unused, key = key[2:].partition("\\")
    try:
        return server, normal(key.rstrip("\\"))
    except EstateError:
        return None


def in_view(host: Host, path: str, wow: bool) -> str:
    """The path as /reg:32 means it."""
    if wow and host.os.bits == 64 and path.upper().startswith("HKLM\\SOFTWARE\\") and "\\WOW6432NODE" not in path.upper():
        return "HKLM\\SOFTWARE\\Wow6432Node" + path[len("HKLM\\SOFTWARE") :]
    return path
