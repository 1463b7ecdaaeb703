"""Models of what ansible-core asks a Windows host to do. `run_call` is the one way in."""

from __future__ import annotations

import importlib
import pkgutil

from ..argspec import Refusal, parameters, secret_options
from ..calls import Call, NoModel, Reply
from ..products import console
from ..state import Estate, Host
from . import raw, script, transfer
from .core import MODELS, Context, Result, reply

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
__all__ = ["MODELS", "modelled", "run_call"]

# Every file of this folder: a model registers itself, so a new one needs no list.
for _file in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
    importlib.import_module(f"{__name__}.{_file.name}")


def modelled() -> list[str]:
    """The modules that have a model."""
    return sorted(MODELS)


def run_call(estate: Estate, host: Host | str, call: Call) -> Reply:
    """Do one call on one host of the estate; NoModel, by name, for whatever the lab does not know."""
    where = host if isinstance(host, Host) else estate.host(host)
    where.settle()
    console.settle(estate)
    if call.kind == "module":
        return run_module(estate, where, call)
    if call.kind == "raw":
        return raw.run(estate, where, call)
    if call.kind == "script":
        return script.run(Context(estate, where, call))
    if call.kind == "command":
        return script.command(Context(estate, where, call))
    return transfer.run(Context(estate, where, call))


def run_module(estate: Estate, host: Host, call: Call) -> Reply:
    model = MODELS.get(call.name)
    if model is None:
        raise NoModel(f"module {call.name}")
    context = Context(estate, host, call)
    try:
        context.params = parameters(call, context.expand)
        result = model(context) or context.result
    except Refusal as refusal:
        result = refusal.result
    return reply(framed(context, result))


def framed(context: Context, result: Result) -> Result:
    """The result with what Ansible.Basic adds to it: warnings, the diff that was asked for, the invocation. Legacy modules add none."""
    call = context.call
    if context.warnings:
        result = {**result, "warnings": context.warnings}
    secret = secret_options(call)
    if secret is None:
        return result
    if call.diff and context.diff:
        result = {**result, "diff": context.diff}
    if wants_invocation(call):
        shown = {name: HIDDEN if name in secret and value is not None else value for name, value in (context.params or call.args).items()}
        result = {**result, "invocation": {"module_args": shown}}
    return result


def wants_invocation(call: Call) -> bool:
    """Up to 2.19 Ansible.Basic always added the invocation; later it is asked for it (`_ansible_inject_invocation`)."""
    major, _unused, minor = call.ansible_version.partition(".")
    minor = minor.partition(".")[0]
    old = major == "2" and minor.isdigit() and int(minor) < 20
    return old or bool(getattr(call, "inject_invocation", False))
