"""From the command line of a shell to the PowerShell text it runs, and what kind of text that is."""

from __future__ import annotations

import base64
import binascii
import functools
import re

from .work import Bootstrap, NotUnderstood

_ENCODED = re.compile(
    r"""^\s*(?:&\s*)?["']?powershell(?:\.exe)?["']?\s[^|]*?-EncodedCommand\s+["']?(?P<code>[A-Za-z0-9+/=]+)["']?\s*$""", re.IGNORECASE
)
_POWERSHELL = re.compile(r"\b(?:powershell|pwsh)(?:\.exe)?\b", re.IGNORECASE)
_MINIMUM = re.compile(r"""\$PSVersionTable\.PSVersion\s+-lt\s+\[Version\]["'](?P<version>[\d.]+)["']""", re.IGNORECASE)
_REFUSAL = re.compile(r"""^\s*'(?P<text>\{.*"failed".*\})'\s*$""", re.MULTILINE)
_NEST = 3  # 2.16 and 2.18 encode twice; more than three is no longer ansible-core


def is_plain(line: str) -> bool:
    """True for a line that has nothing to do with PowerShell: cmd.exe is to run it."""
    return bool(line.strip()) and not _POWERSHELL.search(line)


@functools.lru_cache(maxsize=256)
def powershell_script(line: str) -> str:
    """The innermost PowerShell text of a command line. Raises NotUnderstood for anything but `powershell -EncodedCommand`."""
    text = line
    for depth in range(_NEST):
        match = _ENCODED.match(text)
        if not match:
            if depth:
                return text
            break
        text = _decode(match["code"])
    raise NotUnderstood(
        _describe(line),
        "Only `powershell ... -EncodedCommand <text>` without further arguments is served "
        "(ANSIBLE_KEEP_REMOTE_FILES and other remote shells are not).",
    )


@functools.lru_cache(maxsize=64)
def bootstrap(script: str) -> Bootstrap | None:
    """The facts of a bootstrap script, or None when the text is something else."""
    if "`0`0`0`0" not in script:
        return None
    minimum, refusal = _MINIMUM.search(script), _REFUSAL.search(script)
    if not minimum or not refusal:
        raise NotUnderstood("a bootstrap script of an unknown ansible-core", "It has no PowerShell version check that this lab can read.")
    return Bootstrap("v1" if "$exec_wrapper_str" in script else "v2", minimum["version"], refusal["text"])


@functools.lru_cache(maxsize=256)
def _decode(code: str) -> str:
    try:
        return base64.b64decode(code, validate=True).decode("utf-16-le")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotUnderstood("an -EncodedCommand that is not base64 of UTF-16", str(error)) from error


def _describe(line: str) -> str:
    return f"command line {line[:120]!r}" + (" ..." if len(line) > 120 else "")
