"""net.exe of Windows Server 2016: `net start|stop SERVICE [/y]`, `net user NAME [PASSWORD] [/add|/delete] [/active:yes|no]
[/comment:..]`; and `net localgroup`, in net_group.py.

Documented by Microsoft (net start, net stop, net user, net localgroup); its sentences are those of the system's NET messages, with
exit code 2 for a failure. Left out: lists (a bare `net start`, `net user`), the question that a service with dependants asks without
`/y`.
"""

from __future__ import annotations

from ..state.accounts import Accounts
from ..state.host import Host, Service
from . import net_group
from .core import Done, Process, program

DONE = "The command completed successfully.\n\n"
MESSAGES = {
    2182: "The requested service has already been started.",
    2185: "The service name is invalid.",
    2221: "The user name could not be found.",
    2224: "The account already exists.",
    2220: "The group name could not be found.",
    3521: "The {} service is not started.",
}


def failed(number: int, subject: str = "") -> Done:
    return Done(stderr=f"{MESSAGES[number].format(subject)}\n\nMore help is available by typing NET HELPMSG {number}.\n\n", rc=2)


@program("net.exe")
def net(process: Process) -> Done:
    words = list(process.arguments)
    verb = words.pop(0).lower() if words else ""
    options = [word.lower() for word in words if word.startswith("/")]
    names = [word for word in words if not word.startswith("/")]
    if verb in ("start", "stop") and len(names) == 1 and set(options) <= {"/y"}:
        service = find(process.host, names[0])
        if service is None:
            return failed(2185)
        return start(process, service) if verb == "start" else stop(process, service, sure="/y" in options)
    if verb == "user" and names:
        return user(process, names, [word for word in words if word.startswith("/")])
    if verb == "localgroup":
        return net_group.localgroup(process, names, options)
    raise process.unknown(f"net {verb} {words}")


def find(host: Host, name: str) -> Service | None:
    return host.service(name) or next((each for each in host.services.values() if each.display.lower() == name.lower()), None)


def start(process: Process, service: Service) -> Done:
    if service.state == "running":
        return failed(2182)
    if service.start == "disabled":
        text = "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it."
        return Done(stderr=f"System error 1058 has occurred.\n\n{text}\n\n", rc=2)
    service.state = "running"
    name = service.display
    return Done(f"The {name} service is starting.\nThe {name} service was started successfully.\n\n")


def stop(process: Process, service: Service, *, sure: bool) -> Done:
    if service.state == "stopped":
        return failed(3521, service.display)
    above = dependants(process.host, service)
    if above and not sure:
        raise process.unknown(f"net stop {service.name} would ask about {', '.join(each.name for each in above)} (no /y)")
    out = ""
    for each in [*above, service]:
        each.state = "stopped"
        out += f"The {each.display} service is stopping.\nThe {each.display} service was stopped successfully.\n\n"
    return Done(out)


def dependants(host: Host, service: Service) -> list[Service]:
    """Running services that need this one."""
    name = service.name.lower()
    return [each for each in host.services.values() if each.state == "running" and name in [need.lower() for need in each.depends]]


def user(process: Process, names: list[str], options: list[str]) -> Done:
    accounts = Accounts(process.estate, process.host)
    name, word = names[0], names[1] if len(names) > 1 else None
    if len(names) > 2 or word == "*":
        raise process.unknown("a password that is asked for")
    there, folded = accounts.user(name), [option.lower() for option in options]
    changes: dict[str, object] = {}
    for option in options:
        key, _unused, value = option[1:].partition(":")
        if key.lower() == "active":
            changes["disabled"] = value.lower() == "no"
        elif key.lower() == "comment":
            changes["description"] = value.strip('"')
        elif key.lower() == "fullname":
            changes["full_name"] = value.strip('"')
        elif key.lower() not in ("add", "delete"):
            raise process.unknown(f"net user option {option!r}")
    if "/add" in folded:
        if there:
            return failed(2224)
        process.host.users[name] = {"password": word or "", "groups": ["Users"], "password_changes": 1, **changes}
        return Done(DONE)
    if there is None:
        return failed(2221)
    if "/delete" in folded:
        if there[0] not in process.host.users:
            raise process.unknown(f"deleting the built-in account {there[0]}")
        del process.host.users[there[0]]
        return Done(DONE)
    if word is None and not changes:
        raise process.unknown("showing a user")
    own = accounts.own(name)
    if word is not None:
        changes.update(password=word, password_changes=own.get("password_changes", 0) + 1)
    own.update(changes)
    return Done(DONE)
