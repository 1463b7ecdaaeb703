# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Windows paths as text. Nothing here reads a disk, and the controller's own path rules must not apply."""

from __future__ import annotations

import re

from ..refusal import Refusal

_LOCAL = re.compile(r"^([A-Za-z]):[\\/](.*)$")
_UNC = re.compile(r"^\\\\([^\\/]+)[\\/]([^\\/]+)(?:[\\/](.*))?$")
_FORBIDDEN = re.compile(r'[<>"|?*\x00-\x1f]')


def clean(path: str) -> str:
    """Backslashes, none of them doubled or last (but `C:\\` keeps its one)."""
    body = path.strip().replace("/", "\\")
    start = "\\\\" if body.startswith("\\\\") else ""
    body = start + re.sub(r"\\+", lambda unused: "\\", body[len(start) :]).rstrip("\\")
    return body + "\\" if re.fullmatch(r"[A-Za-z]:", body) else body


def join(first: str, *others: str) -> str:
    """The parts as one path with backslashes; empty parts are left out."""
    return "\\".join([clean(first).rstrip("\\"), *(part.strip("\\/").replace("/", "\\") for part in others if part)])


def name(path: str) -> str:
    """The last part of a path."""
    return clean(path).rsplit("\\", 1)[-1]


def to_unc(path: str, host: str) -> str:
    """`C:\\x` of a host as its administrative share: `\\\\host\\c$\\x`. A UNC path stays as it is."""
    if _UNC.match(path):
        return clean(path)
    local = _LOCAL.match(path)
    if not local:
        raise Refusal(
            f"the path {path!r}", "an absolute Windows path such as C:\\Program Files\\Altiris", "write the path with its drive or share"
        )
    return clean(f"\\\\{host}\\{local[1].lower()}$\\{local[2]}")


def relative(path: str, root: str) -> str | None:
    """The part of `path` below `root`, or None when it does not lie below it; case does not matter on Windows."""
    whole, base = clean(path), clean(root).rstrip("\\")
    if whole.casefold() == base.casefold():
        return ""
    return whole[len(base) + 1 :] if whole.casefold().startswith(base.casefold() + "\\") else None


def drive(path: str) -> str | None:
    """`E:` for a local path, None for a share."""
    local = _LOCAL.match(path if len(path.strip()) > 2 else path.strip() + "\\")
    return local[1].upper() + ":" if local else None


def server(path: str) -> str | None:
    """The host of a UNC path, or None for a local one."""
    share = _UNC.match(path.strip())
    return share[1] if share else None


def refuse_bad(path: str, what: str) -> str:
    """Return the cleaned path; refuse one that Windows cannot have, that is relative, or that climbs."""
    body = clean(path)
    parts = body.split("\\")
    absolute = bool(_LOCAL.match(body) or _UNC.match(body))
    if not absolute or _FORBIDDEN.search(body) or ".." in parts or ":" in body[2:]:
        raise Refusal(
            f"{what} is {path!r}",
            'an absolute Windows path (E:\\backup or \\\\server\\share\\backup) without <>"|?* and without ..',
            f"write {what} in this form",
        )
    return body


def refuse_unsafe(text: str, what: str) -> str:
    """Return it; refuse what cmd.exe or sqlcmd would not take as it is written: it would fail only after everything was copied."""
    if re.search(r"[&%^!;,='`]|\$\(", text):
        raise Refusal(f"{what} is {text!r}", "a name without & % ^ ! ; , = ' ` and $(", f"correct {what}")
    return text
