"""CheckArguments of Ansible.Basic.cs (ansible-core 2.21), in its order and with its words.

Order: unsupported parameters, check mode, mutually exclusive, required (and defaults), types and choices, required together / one of / if /
by, sub-options. Left out: deprecations, no_log collection, apply_defaults of unresolved specs, `_ansible_ignore_unknown_opts`.
"""

from __future__ import annotations

import typing as t

from ..calls import NoModel
from .convert import converter, dotnet_type, to_dict, to_list, to_str
from .literal import UNRESOLVED
from .refusal import Refusal, failed

Spec = dict[str, t.Any]
Params = dict[str, t.Any]


def as_list(value: t.Any) -> list[t.Any]:
    """A spec entry that may be one value or a list of them."""
    return [] if value is None or value is UNRESOLVED else value if isinstance(value, list) else [value]


def groups(value: t.Any) -> list[list[t.Any]]:
    """A list of lists; a single group may have lost its outer list."""
    entries = as_list(value)
    return [entries] if entries and not isinstance(entries[0], list) else entries


class Checker:
    """One module's arguments against its spec."""

    def __init__(self, module_name: str, expand: t.Callable[[str], str]) -> None:
        self.module_name = module_name
        self.expand = expand
        self.context: list[str] = []

    def fail(self, message: str) -> Refusal:
        return failed(f"{message} found in {' -> '.join(self.context)}" if self.context else message)

    def check(self, spec: Spec, params: Params, *, check_mode: bool = False) -> Params:
        """The parameters as the module sees them, or a Refusal with its words."""
        options: dict[str, Spec] = {name: meta if isinstance(meta, dict) else {} for name, meta in (spec.get("options") or {}).items()}
        params = dict(params)
        aliases = self._aliases(options, params)
        self._unsupported(params, [*options, *aliases])
        nulls = [name for name, value in params.items() if value is None]
        if check_mode and not self.context and not spec.get("supports_check_mode"):
            message = f"remote module ({self.module_name}) does not support check mode"
            raise Refusal({"changed": False, "skipped": True, "msg": message})
        for group in groups(spec.get("mutually_exclusive")):
            if sum(name in params for name in group) > 1:
                raise self.fail(f"parameters are mutually exclusive: {', '.join(group)}")
        self._required(options, params)
        for name, meta in options.items():
            if params.get(name) is not None:
                params[name] = self._convert(name, meta, params[name])
        self._relations(spec, params)
        self._nulls(spec, params, nulls)
        for name, meta in options.items():
            params.setdefault(name, None)
            params[name] = self._sub_options(name, meta, params[name])
        return params

    def _nulls(self, spec: Spec, params: Params, nulls: list[str]) -> None:
        """Null is an argument, so it is neither missing nor replaced by the default, and the module goes on with $null.

        Where it is otherwise never without a value, what comes of that is up to PowerShell; a switch is then off.
        """
        for name in nulls:
            meta = spec["options"].get(name)
            meta = meta if isinstance(meta, dict) else {}
            if meta.get("required") is True or (meta.get("default") is not None and meta.get("type") != "bool"):
                raise NoModel(f"{self.module_name}: {' -> '.join([*self.context, name])} is null")
        if nulls:
            try:
                self._relations(spec, {name: value for name, value in params.items() if value is not None})
            except Refusal as refusal:
                raise NoModel(f"{self.module_name}: {', '.join(nulls)} is null ({refusal.result['msg']})") from refusal

    def _aliases(self, options: dict[str, Spec], params: Params) -> list[str]:
        found = []
        for name, meta in options.items():
            for alias in as_list(meta.get("aliases")):
                found.append(alias)
                if alias in params:
                    params[name] = params[alias]
        return found

    def _unsupported(self, params: Params, legal: list[str]) -> None:
        folded = {name.lower(): name for name in legal}
        unknown = sorted(name for name in params if name.lower() not in folded)
        if unknown:
            message = f"Unsupported parameters for ({self.module_name}) module: {', '.join(unknown)}"
            if self.context:
                message += f" found in {' -> '.join(self.context)}"
            raise failed(f"{message}. Supported parameters include: {', '.join(sorted(legal))}")
        for name in list(params):
            if name not in legal:
                params[folded[name.lower()]] = params.pop(name)

    def _required(self, options: dict[str, Spec], params: Params) -> None:
        missing = []
        for name, meta in options.items():
            default = meta.get("default")
            if default is not None and default is not UNRESOLVED and name not in params:
                params[name] = list(default) if isinstance(default, list) else default
            if meta.get("required") is True and name not in params:
                missing.append(name)
        if missing:
            raise self.fail(f"missing required arguments: {', '.join(missing)}")

    def _convert(self, name: str, meta: Spec, value: t.Any) -> t.Any:
        kind = meta.get("type", "str")
        if not isinstance(kind, str):
            return value
        try:
            value = converter(kind, self.expand)(value)
        except ValueError as error:
            was = dotnet_type(value)
            raise self.fail(f"argument for {name} is of type {was} and we were unable to convert to {kind}: {error}") from error
        choices = [to_str(choice) for choice in as_list(meta.get("choices")) if choice is not UNRESOLVED]
        if choices:
            values = [to_str(each) for each in value] if kind == "list" else [to_str(value)]
            legal = {choice.lower() for choice in choices}
            wrong = list(dict.fromkeys(each for each in values if each.lower() not in legal))
            if wrong:
                many = "one or more of" if kind == "list" else "one of"
                raise self.fail(f"value of {name} must be {many}: {', '.join(choices)}. Got no match for: {', '.join(wrong)}")
        return value

    def _relations(self, spec: Spec, params: Params) -> None:
        for group in groups(spec.get("required_together")):
            if len({name in params for name in group}) > 1:
                raise self.fail(f"parameters are required together: {', '.join(group)}")
        for group in groups(spec.get("required_one_of")):
            if not any(name in params for name in group):
                raise self.fail(f"one of the following is required: {', '.join(group)}")
        for rule in groups(spec.get("required_if")):
            name, value, wanted, *rest = rule
            if params.get(name) is None or to_str(params[name]) != to_str(value):
                continue
            wanted = as_list(wanted)
            missing = [each for each in wanted if each not in params]
            one = bool(rest and rest[0] is True)
            if len(missing) >= (len(wanted) if one else 1):
                term = "any" if one else "all"
                raise self.fail(f"{name} is {to_str(value)} but {term} of the following are missing: {', '.join(missing)}")
        for name, wanted in (spec.get("required_by") or {}).items():
            missing = [each for each in as_list(wanted) if each not in params]
            if name in params and missing:
                raise self.fail(f"missing parameter(s) required by '{name}': {', '.join(missing)}")

    def _sub_options(self, name: str, meta: Spec, value: t.Any) -> t.Any:
        kind, elements = meta.get("type", "str"), meta.get("elements")
        if kind == "dict":
            return self._sub_spec(name, meta, value)
        if kind != "list" or not isinstance(elements, str) or value is None:
            return value
        if elements == "dict":
            return [self._sub_spec(name, meta, each) for each in to_list(value)]
        out = []
        for each in to_list(value):
            try:
                out.append(converter(elements, self.expand)(each))
            except ValueError as error:
                was = dotnet_type(each)
                message = f"argument for list entry {name} is of type {was} and we were unable to convert to {elements}: {error}"
                raise self.fail(message) from error
        return out

    def _sub_spec(self, name: str, meta: Spec, value: t.Any) -> t.Any:
        options = meta.get("options") or {}
        if meta.get("apply_defaults") is True and options and value is None:
            value = {}
        elif not options or value is None:
            return value
        self.context.append(name)
        checked = self.check(meta, to_dict(value))
        self.context.pop()
        return checked
