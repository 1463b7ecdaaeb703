"""Splits a module's argument dictionary into its own arguments and the `_ansible_*` ones that a Call has fields for."""

from __future__ import annotations

import base64
import binascii
import functools
import typing as t

from ..calls import Call, Logon
from .work import NotUnderstood

_PREFIX = "_ansible_"


def module_call(name: str, source: str, arguments: dict[str, t.Any], environment: dict[str, t.Any] | None, logon: Logon) -> Call:
    """The Call of a module."""

    def internal(key: str, default: t.Any = None) -> t.Any:
        return arguments.get(_PREFIX + key, default)

    return Call(
        kind="module",
        name=name,
        logon=logon,
        args={key: value for key, value in arguments.items() if not key.startswith(_PREFIX)},
        asked_as=str(internal("module_name", name)),
        source=source,
        check_mode=bool(internal("check_mode", False)),
        diff=bool(internal("diff", False)),
        no_log=bool(internal("no_log", False)),
        environment=clean_environment(environment),
        ansible_version=str(internal("version", "")),
    )


def clean_environment(environment: dict[str, t.Any] | None) -> dict[str, str]:
    return {str(key): "" if value is None else str(value) for key, value in (environment or {}).items()}


def decode_script(value: t.Any, where: str) -> str:
    """The text of a base64 script member. Raises NotUnderstood. Equal members give one text: what is made of it is remembered by it."""
    try:
        return _decoded(str(value))
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotUnderstood(f"a payload whose {where} is not base64 of UTF-8", str(error)) from error


@functools.lru_cache(maxsize=64)
def _decoded(text: str) -> str:
    return base64.b64decode(text, validate=True).decode("utf-8-sig")


def decode_lines(data: bytes) -> bytes:
    """The file content that put_file sends as base64 lines. Raises NotUnderstood."""
    try:
        return b"".join(base64.b64decode(line, validate=True) for line in data.split())
    except binascii.Error as error:
        raise NotUnderstood("a put_file whose input is not base64 lines", str(error)) from error
