"""`sc start`, `stop`, `delete`, and `create` and `config NAME [start= ..] [obj= ..] [password= ..] [depend= ..] [DisplayName= ..]` of
sc.exe.

Documented by Microsoft (sc start, stop, config, create, delete); a service is where it was asked to go at once, so the pending states
of the real program's output are the only trace of the way. A service that others need does not stop (1051), a disabled one does not
start (1058), one that is there is not created (1073). Remembered: a running service that is deleted is gone when it has stopped; here
it has no model.
"""

from __future__ import annotations

from ..calls import NoModel
from ..state.host import Host, Service
from .core import Done, Process

STARTS = {"auto": "auto", "demand": "manual", "disabled": "disabled", "delayed-auto": "delayed"}
TEXTS = {
    1051: "A stop control has been sent to a service that other running services are dependent on.",
    1056: "An instance of the service is already running.",
    1058: "The service cannot be started, either because it is disabled or because it has no enabled devices associated with it.",
    1062: "The service has not been started.",
    1073: "The specified service already exists.",
}


OPTIONS = {"start", "obj", "password", "depend", "displayname", "binpath"}


def failed(what: str, code: int) -> Done:
    return Done(f"[SC] {what} FAILED {code}:\n\n{TEXTS[code]}\n\n", rc=code)


def pending(service: Service, state: str) -> Done:
    lines = [
        "",
        f"SERVICE_NAME: {service.name} ",
        "        TYPE               : 10  WIN32_OWN_PROCESS  ",
        f"        STATE              : {state} ",
        "                                (NOT_STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)",
        "        WIN32_EXIT_CODE    : 0  (0x0)",
        "        SERVICE_EXIT_CODE  : 0  (0x0)",
        "        CHECKPOINT         : 0x0",
        "        WAIT_HINT          : 0x7d0",
    ]
    if state.startswith("2"):
        lines += ["        PID                : 1234", "        FLAGS              : "]
    return Done("\n".join([*lines, ""]))


def start(service: Service) -> Done:
    if service.state == "running":
        return failed("StartService", 1056)
    if service.start == "disabled":
        return failed("StartService", 1058)
    service.state = "running"
    return pending(service, "2  START_PENDING")


def stop(host: Host, service: Service) -> Done:
    if service.state == "stopped":
        return failed("ControlService", 1062)
    name = service.name.lower()
    if any(each.state == "running" and name in [need.lower() for need in each.depends] for each in host.services.values()):
        return failed("ControlService", 1051)
    service.state = "stopped"
    return pending(service, "3  STOP_PENDING")


def config(process: Process, service: Service, options: dict[str, str]) -> Done:
    wanted = dict(options)
    kind = wanted.pop("start", None)
    if kind is not None and kind not in STARTS:
        raise process.unknown(f"start= {kind}")
    if kind:
        service.start = STARTS[kind]
    wanted.pop("password", None)
    for option, field in (("obj", "account"), ("displayname", "display"), ("binpath", "path")):
        if option in wanted:
            setattr(service, field, wanted[option])
    if "depend" in wanted:
        service.depends = [name for name in wanted["depend"].split("/") if name]
    return Done("[SC] ChangeServiceConfig SUCCESS\n")


def create(process: Process, host: Host, names: list[str], options: dict[str, str]) -> Done:
    """A service of its own process, started by hand unless `start=` says otherwise."""
    if len(names) != 1 or not options.get("binpath"):
        raise process.unknown(f"create {names} without binPath=")
    if host.service(names[0]) is not None:
        return failed("CreateService", 1073)
    service = Service(names[0], names[0], "stopped", "manual")
    config(process, service, options)
    host.services[service.name.lower()] = service
    return Done("[SC] CreateService SUCCESS\n")


def delete(host: Host, service: Service) -> Done:
    if service.state != "stopped":
        raise NoModel(f"sc.exe: deleting {service.name} while it runs (it would only be marked)")
    del host.services[service.name.lower()]
    return Done("[SC] DeleteService SUCCESS\n")
