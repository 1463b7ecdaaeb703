"""Arguments checked against the module's own specification, before any model of the module runs."""

from __future__ import annotations

import functools
import re
import typing as t

from ..calls import Call, NoModel
from . import legacy, sources
from .basic import Checker
from .literal import LiteralError, read, tables
from .refusal import Refusal, failed

_SPEC = re.compile(r"^\$(?:spec|module_spec)\s*=\s*(?=@\{)", re.MULTILINE | re.IGNORECASE)
_LEGACY = re.compile(r"^#Requires -Module Ansible\.ModuleUtils\.Legacy\b", re.MULTILINE | re.IGNORECASE)

# What a module adds to its own options: named function -> (module_utils file of ansible.windows, the literal after this text).
_FRAGMENTS = {"Get-AnsibleWindowsWebRequestSpec": ("WebRequest.psm1", "Function Get-AnsibleWindowsWebRequestSpec")}
# Expressions in specs that are no literals, by module and option.
_COMPUTED: dict[tuple[str, str], dict[str, t.Any]] = {
    ("ansible.windows.win_package", "provider"): {"choices": ["msi", "msix", "msp", "registry", "auto"]},
}

__all__ = ["Refusal", "failed", "full_specification", "is_legacy", "parameters", "secret_options", "specification"]


@functools.lru_cache(maxsize=256)
def specification(source: str) -> dict[str, t.Any] | None:
    """The `$spec = @{..}` literal of an Ansible.Basic module, or None when it has none that can be read."""
    found = _SPEC.search(source)
    if not found:
        return None
    try:
        spec = read(source[found.end() :], tables(source[: found.start()]))
    except LiteralError:
        return None
    return {"options": {}, **spec} if isinstance(spec, dict) and isinstance(spec.get("options", {}), dict) else None


@functools.lru_cache(maxsize=256)
def full_specification(fqcn: str, source: str) -> dict[str, t.Any] | None:
    """The spec with the fragments that the module adds, and with what its source computes."""
    spec = specification(source)
    if spec is None:
        return None
    options = dict(spec["options"])
    for function, (file, marker) in _FRAGMENTS.items():
        if f"@({function})" in source:
            _unused, _unused, rest = sources.module_utility("ansible.windows", file).rpartition(marker)
            _unused, found, literal = rest.rpartition("options = ")  # the help text above has one too
            options = merged(options, read(literal) if found else {})
    for (module, option), known in _COMPUTED.items():
        if module == fqcn and option in options:
            options[option] = {**options[option], **known}
    return {**spec, "options": options}


def merged(own: dict[str, t.Any], fragment: dict[str, t.Any]) -> dict[str, t.Any]:
    """MergeFragmentSpec of Ansible.Basic.cs: the module's own values stay, lists grow, what is missing comes from the fragment."""
    out = dict(own)
    for name, value in fragment.items():
        if name not in out:
            out[name] = value
        elif isinstance(value, dict):
            out[name] = merged(out[name], value)
        elif isinstance(value, list):
            out[name] = [*(out[name] if isinstance(out[name], list) else [out[name]]), *value]
    return out


@functools.lru_cache(maxsize=256)
def is_legacy(source: str) -> bool:
    return bool(source and _LEGACY.search(source) and not specification(source))


def secret_options(call: Call) -> set[str] | None:
    """The options that a module keeps out of what it prints; None for a module of the legacy kind."""
    source = call.source or sources.installed(call.name)
    if is_legacy(source):
        return None
    spec = full_specification(call.name, source) or {"options": {}}
    return {name for name, meta in spec["options"].items() if isinstance(meta, dict) and meta.get("no_log") is True}


def from_documentation(fqcn: str) -> dict[str, t.Any] | None:
    """A spec made of the documented options: names, types, choices, required; check mode taken as supported."""
    options = sources.documented_options(fqcn)
    if options is None:
        return None
    kept = ("type", "elements", "required", "default", "choices", "aliases")
    spec = {name: {key: meta[key] for key in kept if meta.get(key) is not None} for name, meta in options.items()}
    return {"options": spec, "supports_check_mode": True}


def parameters(call: Call, expand: t.Callable[[str], str]) -> dict[str, t.Any]:
    """The arguments of a module call as the module sees them; Refusal when it would end there.

    `expand` replaces %VARIABLES% as the host's process would.
    """
    source = call.source or sources.installed(call.name)
    name = call.asked_as or call.name
    if is_legacy(source):
        return legacy.check(source, call.args, expand, check_mode=call.check_mode)
    spec = full_specification(call.name, source) if source else None
    spec = spec or from_documentation(call.name)
    if spec is None:
        raise NoModel(f"{call.name}: the lab can read neither its source nor its documentation")
    if call.name == "ansible.windows.setup":  # it adds whatever it is given to its own spec
        extra = {key: {"type": "raw"} for key in call.args if key not in spec["options"]}
        spec = {**spec, "options": {**spec["options"], **extra}}
    return Checker(name, expand).check(spec, call.args, check_mode=call.check_mode)
