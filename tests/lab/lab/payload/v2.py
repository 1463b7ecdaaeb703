"""The payload of ansible-core 2.19 and newer: a bootstrap object, a manifest, and perhaps further input lines."""

from __future__ import annotations

import json
import typing as t

from ..calls import Call, Logon
from .arguments import clean_environment, decode_lines, decode_script, module_call
from .work import Background, Become, Bootstrap, NotUnderstood, Work, plain

_SEPARATOR = b"\n\0\0\0\0\n"
_COLLECTIONS = "ansible_collections."
_WINDOWS_POWERSHELL = ("powershell", "powershell.exe")  # the interpreter of a `#!powershell` line; 2.21 sends it along


def read(stdin: bytes, bootstrap: Bootstrap, logon: Logon) -> Work:
    """Read the payload. Raises NotUnderstood with the name of whatever is new."""
    parts = stdin.split(_SEPARATOR, 2)
    if len(parts) < 2:
        raise NotUnderstood("a bootstrap input without a manifest")
    head, manifest = _json(parts[0], "bootstrap input"), _json(parts[1], "manifest")
    params = head.get("params") or {}
    if str(params.get("PwshPath") or "powershell").lower() not in _WINDOWS_POWERSHELL:
        raise NotUnderstood(f"the PowerShell interpreter {params['PwshPath']!r}", "The lab has Windows PowerShell only.")
    become: Become | None = None
    job: Background | None = None
    for action in manifest.get("actions") or []:
        name, given, secret = action["name"], action.get("params") or {}, action.get("secure_params") or {}
        match name:
            case "become_wrapper.ps1":
                password = secret.get("BecomePassword")
                become = Become(
                    str(given.get("BecomeUser", "")),
                    None if password is None else str(password),
                    plain(str(given.get("LogonType", "Interactive"))),
                    plain(str(given.get("LogonFlags", "WithProfile"))),
                )
            case "async_wrapper.ps1":
                job = Background(str(given["AsyncDir"]), str(given["AsyncJid"]), 0)
            case "async_watchdog.ps1" if job is not None:
                job = Background(job.directory, job.job, int(given["Timeout"]))
            case "coverage_wrapper.ps1":
                continue
            case _:
                call = _call(name, given, manifest, parts[2] if len(parts) > 2 else b"", logon)
                return Work(call, bootstrap, become, job, str(params.get("MinOSVersion") or ""), str(params.get("MinPSVersion") or ""))
    raise NotUnderstood("a manifest without an action that does something")


def _call(name: str, given: dict[str, t.Any], manifest: dict[str, t.Any], extra: bytes, logon: Logon) -> Call:
    match name:
        case "module_wrapper.ps1":
            script = str(given["Script"])
            source = decode_script(manifest["scripts"][script]["script"], f"script {script}")
            if not given.get("ForModule"):
                environment = clean_environment(given.get("Environment"))
                return Call(kind="script", name=script, logon=logon, script=source, environment=environment)
            variables = {variable["Name"]: variable["Value"] for variable in given.get("Variables") or []}
            arguments = variables.get("complex_args") or {}
            return module_call(module_name(script), source, arguments, given.get("Environment"), logon)
        case "winrm_put_file.ps1":
            return Call(kind="put_file", name="put_file", logon=logon, path=str(given["Path"]), data=decode_lines(extra))
        case "winrm_fetch_file.ps1":
            return Call(
                kind="fetch_file",
                name="fetch_file",
                logon=logon,
                path=str(given["Path"]),
                size=int(given["BufferSize"]),
                offset=int(given["Offset"]),
            )
        case "powershell_mkdtemp.ps1":
            directory, leaf = str(given["Directory"]), str(given["Name"])
            return Call(
                kind="mkdtemp", name="mkdtemp", logon=logon, path=f"{directory}\\{leaf}", args={"directory": directory, "name": leaf}
            )
        case "powershell_expand_user.ps1":
            return Call(kind="expand_user", name="expand_user", logon=logon, path=str(given["Path"]))
    raise NotUnderstood(f"wrapper action {name}", "It is new in this ansible-core.")


def module_name(script: str) -> str:
    """`ansible_collections.NS.NAME.plugins.modules.MODULE.ps1` -> NS.NAME.MODULE; a module outside collections keeps its bare name."""
    name = script.removesuffix(".ps1")
    if not name.startswith(_COLLECTIONS):
        return name
    namespace, collection, _plugins, _modules, *rest = name.removeprefix(_COLLECTIONS).split(".")
    return ".".join((namespace, collection, *rest))


def _json(data: bytes, what: str) -> dict[str, t.Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise NotUnderstood(f"a {what} that is not JSON", str(error)) from error
    if not isinstance(value, dict):
        raise NotUnderstood(f"a {what} that is not an object")
    return value
