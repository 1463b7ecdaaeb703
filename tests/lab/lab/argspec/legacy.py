"""Get-AnsibleParam and Parse-Args of Ansible.ModuleUtils.Legacy.psm1 (ansible-core 2.21): how the older modules read arguments.

They look only at what they ask for: an unknown option is not refused, nor is it here. Every call is applied in the order of the
module. Left out: `-failifempty` and defaults that are expressions (win_copy's `$copy_mode -in ..`), and what a module asks for in a
branch of its own (needed arguments, choices): the model checks those.
"""

from __future__ import annotations

import functools
import re
import typing as t

from ..calls import NoModel
from .convert import to_str
from .literal import UNRESOLVED, LiteralError, read
from .refusal import Refusal, failed

_CALL = re.compile(r"^(?P<before>[^#\n]*)\bGet-(?:AnsibleParam|Attr)\b(?P<rest>[^\n]*)$", re.MULTILINE | re.IGNORECASE)
_ARGUMENT = re.compile(
    r"""\s+-(?P<name>\w+)[ \t]+
        (?P<value>(?:"[^"]*"|'[^']*'|@\([^)]*\)|\([^)]*\)|\$?[\w:.]+)(?:\s*,\s*(?:"[^"]*"|'[^']*'))*)""",
    re.VERBOSE,
)
_ASSIGNED = re.compile(r"""^[ \t]*(?P<name>\$\w+)[ \t]*=[ \t]*(?=["'@])""", re.MULTILINE)
_CHECK_MODE = re.compile(r"Parse-Args\b[^\n]*-supports_check_mode\s+\$true", re.IGNORECASE)
_TRUE = ("yes", "on", "1", "true")


class Asked(t.NamedTuple):
    """One Get-AnsibleParam call."""

    name: str
    kind: str | None
    aliases: list[str]
    default: t.Any
    needed: bool
    choices: list[str] | None  # None: there are choices, and they cannot be read
    branch: bool  # asked for only in a branch of the module


@functools.lru_cache(maxsize=256)
def asked(source: str) -> tuple[Asked, ...]:
    """The parameters that a module asks for."""
    out = []
    for call in _CALL.finditer(source):
        given: dict[str, t.Any] = {}
        for match in _ARGUMENT.finditer(call["rest"]):
            try:
                given[match["name"].lower()] = read(match["value"], _lists(source[: call.start()]))
            except LiteralError:
                given[match["name"].lower()] = UNRESOLVED
        name = given.get("name")
        if name is None:  # the short form: Get-AnsibleParam $params "name" ...
            positional = re.match(r"""\s+\$\w+\s+["'](?P<name>\w+)["']""", call["rest"])
            name = positional["name"] if positional else None
        if not isinstance(name, str) or name.startswith("_ansible_"):
            continue
        aliases = given.get("aliases")
        kind = given.get("type")
        branch = call["before"].startswith((" ", "\t"))
        out.append(
            Asked(
                name=name,
                kind=kind if isinstance(kind, str) else None,
                aliases=[aliases] if isinstance(aliases, str) else list(aliases) if isinstance(aliases, list) else [],
                default=None if given.get("default") is UNRESOLVED else given.get("default"),
                needed=given.get("failifempty") is True and not branch,
                choices=_choices(given.get("validateset")),
                branch=branch,
            )
        )
    return tuple(out)


def _lists(before: str) -> dict[str, t.Any]:
    """The strings and arrays that variables hold at this point of the source, by `$name` in lower case."""
    found: dict[str, t.Any] = {}
    for match in _ASSIGNED.finditer(before):
        try:
            found[match["name"].lower()] = read(before[match.end() :])
        except LiteralError:
            found[match["name"].lower()] = UNRESOLVED
    return found


def _choices(given: t.Any) -> list[str] | None:
    if given is None or isinstance(given, str):
        return [] if given is None else [given]
    return list(given) if isinstance(given, list) and UNRESOLVED not in given else None


@functools.lru_cache(maxsize=256)
def _supports_check_mode(source: str) -> bool:
    return bool(_CHECK_MODE.search(source))


def check(source: str, params: dict[str, t.Any], expand: t.Callable[[str], str], *, check_mode: bool = False) -> dict[str, t.Any]:
    """The parameters as the module's variables hold them, or a Refusal with the words of Legacy.psm1."""
    if check_mode and not _supports_check_mode(source):
        raise Refusal({"changed": False, "skipped": True, "msg": "remote module does not support check mode"})
    folded = {name.lower(): value for name, value in params.items()}
    out: dict[str, t.Any] = {}
    for each in asked(source):
        found = next((name for name in (each.name, *each.aliases) if name.lower() in folded), None)
        value = folded[found.lower()] if found else None
        if found and not each.branch:
            choice(found, each.choices, value)
        elif not found:
            if each.needed:
                raise failed(f"Get-AnsibleParam: Missing required argument: {each.name}")
            value = each.default
        if value is None and found and (each.needed or each.default is not None):
            raise NoModel(f"{found} is null, which only PowerShell makes something of")
        out[each.name] = None if value is None else convert(found or each.name, each.kind, value, expand)
    return out


def choice(name: str, choices: list[str] | None, value: t.Any) -> None:
    """Refuse a value that is none of the choices, if there are any."""
    if choices is None:
        raise NoModel(f"{name}: the lab cannot read its choices in the module's source")
    if choices and to_str(value).lower() not in [each.lower() for each in choices]:
        raise failed(f"Get-AnsibleParam: Argument {name} needs to be one of {','.join(choices)} but was {_shown(value)}.")


def _shown(value: t.Any) -> str:
    return " ".join(map(to_str, value)) if isinstance(value, list) else "" if value is None else to_str(value)


def convert(name: str, kind: str | None, value: t.Any, expand: t.Callable[[str], str]) -> t.Any:
    if kind == "path":
        path = expand(to_str(value))
        if any(sign in path for sign in '"<>|') or not path:
            raise failed(f"Get-AnsibleParam: Parameter '{name}' has an invalid path '{path}' specified.")
        return path
    if kind == "str":
        return to_str(value)
    if kind == "bool":
        return to_str(value).lower() in _TRUE
    if kind in ("int", "float"):
        try:
            return int(to_str(value)) if kind == "int" else float(to_str(value))
        except ValueError:
            return None
    if kind == "list":
        if isinstance(value, list):
            return value
        if isinstance(value, str):
            return [part.strip() for part in value.split(",")]
        if isinstance(value, int) and not isinstance(value, bool):
            return [value]
        raise failed(f"Get-AnsibleParam: Parameter '{name}' is not a YAML list.")
    return value
