"""The few plain PowerShell texts that ansible-core generates itself; any other text is a `raw` call."""

from __future__ import annotations

import re

from ..calls import Call, Logon
from .arguments import decode_lines
from .work import Work

_STRICT_MODE = re.compile(r"^Set-StrictMode -Version Latest\r?\n")
_KEEP_RC = re.compile(
    r"\r?\nIf \(-not \$\?\) \{ If \(Get-Variable LASTEXITCODE -ErrorAction SilentlyContinue\) "
    r"\{ exit \$LASTEXITCODE \} Else \{ exit 1 \} \}\s*$"
)
_CONSOLE_ENCODING = re.compile(r"^try \{ \[Console\]::OutputEncoding = New-Object System\.Text\.UTF8Encoding \} catch \{\}[;\s]*")

_QUOTED = r"'(?P<{0}>(?:[^']|'')*)'"
_REMOVE = re.compile(rf"^Remove-Item (?:{_QUOTED.format('quoted')}|(?P<bare>[^\s';|&]+)) -Force(?P<recurse> -Recurse)?;?$")
_MKDTEMP = re.compile(
    rf"^\$tmp_path = \[System\.Environment\]::ExpandEnvironmentVariables\({_QUOTED.format('directory')}\)\s+"
    rf"\$tmp = New-Item -Type Directory -Path \$tmp_path -Name {_QUOTED.format('name')}\s+"
    r"Write-Output -InputObject \$tmp\.FullName$"
)
_HOME = re.compile(r"^(?:Write-Output )?\(Get-Location\)\.Path$")
_BELOW_HOME = re.compile(rf"^(?:Write-Output )?\(\(Get-Location\)\.Path \+ {_QUOTED.format('rest')}\)$")
_ECHO = re.compile(rf"^(?:Write-Output )?{_QUOTED.format('path')}$")
_PATH = re.compile(rf"^\$path = {_QUOTED.format('path')}$", re.MULTILINE)
_BUFFER = re.compile(r"^\$buffer_size = (\d+)$", re.MULTILINE)
_OFFSET = re.compile(r"^\$offset = (\d+)$", re.MULTILINE)


def read(script: str, stdin: bytes, logon: Logon) -> Work:
    """The call of a text without a module payload."""
    text = _KEEP_RC.sub("", _STRICT_MODE.sub("", script))
    bare = _CONSOLE_ENCODING.sub("", text.strip()).strip()
    call = _file_transfer(bare, stdin, logon) or _shell_helper(bare, logon)
    return Work(call or Call(kind="raw", name="raw", logon=logon, script=text.strip(), data=stdin))


def _shell_helper(text: str, logon: Logon) -> Call | None:
    if match := _REMOVE.match(text):
        path = match["bare"] or _unquote(match["quoted"])
        return Call(kind="remove", name="remove", logon=logon, path=path, args={"recurse": bool(match["recurse"])})
    if match := _MKDTEMP.match(text):
        directory, leaf = _unquote(match["directory"]), _unquote(match["name"])
        return Call(kind="mkdtemp", name="mkdtemp", logon=logon, path=f"{directory}\\{leaf}", args={"directory": directory, "name": leaf})
    if _HOME.match(text):
        return Call(kind="expand_user", name="expand_user", logon=logon, path="~")
    if match := _BELOW_HOME.match(text):
        return Call(kind="expand_user", name="expand_user", logon=logon, path="~" + _unquote(match["rest"]))
    if match := _ECHO.match(text):
        return Call(kind="expand_user", name="expand_user", logon=logon, path=_unquote(match["path"]))
    return None


def _file_transfer(text: str, stdin: bytes, logon: Logon) -> Call | None:
    """put_file and fetch_file of 2.16 and 2.18, recognised by what only they contain."""
    path = _PATH.search(text)
    if not path:
        return None
    if text.startswith("begin {") and "[System.IO.File]::Create($path)" in text and "FromBase64String($input)" in text:
        return Call(kind="put_file", name="put_file", logon=logon, path=_unquote(path["path"]), data=decode_lines(stdin))
    size, offset = _BUFFER.search(text), _OFFSET.search(text)
    if size and offset and "[DIR]" in text and "IO.FileStream" in text:
        return Call(
            kind="fetch_file", name="fetch_file", logon=logon, path=_unquote(path["path"]), size=int(size[1]), offset=int(offset[1])
        )
    return None


def _unquote(text: str) -> str:
    """Undo the doubling inside a single-quoted PowerShell string."""
    return text.replace("''", "'")
