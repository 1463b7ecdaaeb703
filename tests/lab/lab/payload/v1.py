"""The payload of ansible-core 2.16 and 2.18: the exec wrapper's text, four zero bytes, one JSON object."""

from __future__ import annotations

import base64
import binascii
import json

from ..calls import Call, Logon
from .arguments import clean_environment, decode_script, module_call
from .identity import ModuleIndex
from .work import Background, Become, Bootstrap, NotUnderstood, Work, plain


def read(stdin: bytes, bootstrap: Bootstrap, logon: Logon, index: ModuleIndex) -> Work:
    """Read the payload; the module is found in `index` by its source, because its name is not sent. Raises NotUnderstood."""
    _wrapper, separator, data = stdin.partition(b"\0\0\0\0")
    if not separator:
        raise NotUnderstood("an exec wrapper without a payload")
    try:
        payload = json.loads(data)
    except ValueError as error:
        raise NotUnderstood("a payload that is not JSON", str(error)) from error
    become: Become | None = None
    job: Background | None = None
    for action in payload.get("actions") or []:
        match action:
            case "become_wrapper":
                become = _become(payload)
            case "async_wrapper":
                environment = clean_environment(payload.get("environment"))
                directory = environment.get("ANSIBLE_ASYNC_DIR", "%USERPROFILE%\\.ansible_async")
                job = Background(directory, str(payload["async_jid"]), int(payload["async_timeout_sec"]))
            case "async_watchdog" | "coverage_wrapper":
                continue
            case "module_powershell_wrapper" | "module_script_wrapper":
                call = _call(action, payload, logon, index)
                return Work(
                    call, bootstrap, become, job, str(payload.get("min_os_version") or ""), str(payload.get("min_ps_version") or "")
                )
            case _:
                raise NotUnderstood(f"wrapper action {action}", "It is unknown to this lab.")
    raise NotUnderstood("a payload without an action that does something")


def _become(payload: dict[str, object]) -> Become:
    flags = dict(flag.split("=", 1) for flag in str(payload.get("become_flags") or "").split() if "=" in flag)
    password = payload.get("become_password")
    return Become(
        str(payload.get("become_user") or ""),
        None if password is None else str(password),
        logon_type=plain(flags.get("logon_type", "interactive")),
        logon_flags=plain(flags.get("logon_flags", "with_profile")),
    )


def _call(action: str, payload: dict[str, object], logon: Logon, index: ModuleIndex) -> Call:
    environment = payload.get("environment")
    environment = environment if isinstance(environment, dict) else {}
    if action == "module_script_wrapper":
        return Call(
            kind="script",
            name="script",
            logon=logon,
            script=decode_script(payload["module_entry"], "module_entry"),
            environment=clean_environment(environment),
        )
    arguments = payload.get("module_args")
    if not isinstance(arguments, dict):
        raise NotUnderstood("a payload without module_args")
    asked_as = str(arguments.get("_ansible_module_name", ""))
    try:
        source = base64.b64decode(str(payload["module_entry"]), validate=True)
    except binascii.Error as error:
        raise NotUnderstood(f"a payload for {asked_as} whose module_entry is not base64", str(error)) from error
    return module_call(index.name_of(source, asked_as), source.decode("utf-8-sig", "replace"), arguments, environment, logon)
