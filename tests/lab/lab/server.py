"""One lab: builds the layers over an estate, listens on 127.0.0.1, and leaves nothing behind when it ends."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import gc
import json
import logging
import os
import secrets
import signal
import typing as t
from pathlib import Path

from aiohttp import web

from . import certificates, loopback
from .admin import Admin
from .execution import Execution, RunCall
from .faults import Faults
from .files import write_atomically
from .journal import Failures, Journal
from .payload import ModuleIndex
from .process import LabRuns, claim, log_to, watch_parent
from .redaction import Redactor
from .service import WinrmService
from .transport.http import FrontDoor
from .transport.ntlm import NtlmUser
from .wsman.shells import Shells

if t.TYPE_CHECKING:
    import ssl

    from .practice import PracticeEstate

LOG = logging.getLogger("lab")
ADDRESS = "127.0.0.1"
__all__ = ["LabRuns", "Settings", "serve"]
SHUTDOWN_SECONDS = 0.5
COLLECT = (20_000, 20, 20)  # garbage that refers to itself is rare here


@dataclasses.dataclass(frozen=True)
class Settings:
    """How a lab is started. Ports 0 mean any free one. `parent` is a process id whose end ends the lab (0 = none).

    loopback: globs of the hosts that also listen on an address of their own.
    """

    folder: Path
    http_port: int = 0
    https_port: int = 0
    admin_port: int = 0
    latency: float = 0.0
    parent: int = 0
    ready_file: Path | None = None
    ready_fd: int | None = None
    collections: tuple[Path, ...] = ()
    loopback: tuple[str, ...] = ()


# What an inventory needs of lab.json, each in a file of its own: it is read again for every task of every host.
PARTS = ("http_port", "password", "estate")

# Files of this name, the estate's and the scheme's hold the port, so that an inventory finds none when the lab serves another estate.
SERVES = "serves_"


def _forget_name(folder: Path) -> None:
    for marker in folder.glob(f"{SERVES}*"):
        marker.unlink()


def serve(estate: PracticeEstate, run_call: RunCall, settings: Settings) -> int:
    """Run a lab in the foreground until it is stopped; gives the exit code (1 when it recorded failures)."""
    with claim(settings.folder):
        log_to(settings.folder / "server.log")
        try:
            return asyncio.run(_Lab(estate, run_call, settings).run())
        finally:
            for name in ("lab.json", *PARTS, "ntlm.users"):
                (settings.folder / name).unlink(missing_ok=True)
            _forget_name(settings.folder)


class _Lab:
    def __init__(self, estate: PracticeEstate, run_call: RunCall, settings: Settings) -> None:
        folder = settings.folder
        for name in ("journal.jsonl", "failures.jsonl", "lab.json", *PARTS):
            (folder / name).unlink(missing_ok=True)
        _forget_name(folder)
        self._settings, self._estate = settings, estate
        self._stopping = asyncio.Event()
        redactor = Redactor()
        redactor.learn(*estate.passwords())
        self._failures = Failures(folder / "failures.jsonl", redactor, estate.now)
        self._addresses = loopback.assign(estate.hosts, settings.loopback)
        self._certificates = certificates.create(folder, *self._addresses, names=(f"*.{estate.domain_dns}",))
        self._token = secrets.token_urlsafe(24)
        faults, journal = Faults(), Journal(folder / "journal.jsonl", redactor, estate.now)
        execution = Execution(
            estate=estate,
            run_call=run_call,
            index=ModuleIndex(settings.collections),
            faults=faults,
            journal=journal,
            failures=self._failures,
            redactor=redactor,
            latency=settings.latency,
        )
        shells = Shells(execution.run_line)
        service = WinrmService(
            estate=estate,
            execution=execution,
            shells=shells,
            faults=faults,
            failures=self._failures,
            certificate_hash=self._certificates.server_hash,
            ntlm=NtlmUser(folder / "ntlm.users"),
        )
        execution.on_down, execution.on_restart = service.take_down, service.restart
        self._door = FrontDoor(service, self._addresses, self._certificates.context)
        self._admin = Admin(
            estate=estate,
            faults=faults,
            journal=journal,
            failures=self._failures,
            service=service,
            shells=shells,
            folder=folder,
            token=self._token,
            stop=self._stopping.set,
        )

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._unhandled)
        gc.collect()
        gc.freeze()  # the estate stays for good: the collector need not look through forty thousand hosts again and again
        gc.set_threshold(*COLLECT)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        async with contextlib.AsyncExitStack() as stack:
            door = await self._runner(stack, web.ServerRunner(self._door.server(), shutdown_timeout=SHUTDOWN_SECONDS))
            admin = web.AppRunner(self._admin.application(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
            await self._runner(stack, admin)
            await _listen(door, self._settings.http_port)
            await _listen(door, self._settings.https_port, self._certificates.context)
            await _listen(admin, self._settings.admin_port)
            (http, https), (admin_port,) = [address[1] for address in door.addresses], [address[1] for address in admin.addresses]
            for address in self._addresses:
                await _listen(door, http, address=address)
                await _listen(door, https, self._certificates.context, address)
            watch = asyncio.create_task(watch_parent(self._settings.parent, self._stopping))
            stack.callback(watch.cancel)
            self._announce(http, https, admin_port)
            await self._stopping.wait()
            LOG.info("stopping")
        return 1 if self._failures.count else 0

    async def _runner(self, stack: contextlib.AsyncExitStack, runner: web.BaseRunner) -> web.BaseRunner:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        return runner

    def _announce(self, http: int, https: int, admin: int) -> None:
        account = next(iter(self._estate.accounts.values()))
        folder = self._settings.folder.resolve()
        facts = {
            "estate": self._estate.name,
            "host": ADDRESS,
            "http_port": http,
            "https_port": https,
            "admin_port": admin,
            "admin_token": self._token,
            "ca": str(folder / "ca.pem"),
            "user": account.user,
            "password": account.password,
            "addresses": {host: address for address, host in self._addresses.items()},
            "pid": os.getpid(),
        }
        for name in PARTS:
            write_atomically(folder / name, str(facts[name]), mode=0o600)
        if self._estate.name:
            for scheme, port in (("http", http), ("https", https)):
                write_atomically(folder / f"{SERVES}{self._estate.name}_{scheme}", str(port), mode=0o600)
        write_atomically(folder / "lab.json", json.dumps(facts, indent=2) + "\n", mode=0o600)
        LOG.info("serving %d hosts: http %d, https %d, admin %d", len(self._estate.hosts), http, https, admin)
        if self._settings.ready_file:
            write_atomically(self._settings.ready_file, "ready\n")
        if self._settings.ready_fd is not None:
            os.write(self._settings.ready_fd, b"ready\n")
            os.close(self._settings.ready_fd)

    def _unhandled(self, _loop: asyncio.AbstractEventLoop, context: dict[str, t.Any]) -> None:
        error = context.get("exception")
        if isinstance(error, ConnectionError | TimeoutError) or "ssl" in type(error).__module__.lower():
            LOG.info("connection: %s: %r", context.get("message"), error)  # a client that went away or did not trust us
            return
        LOG.error("%s", context.get("message"), exc_info=error)
        self._failures.record("", "lab_bug", str(context.get("message")), error or RuntimeError(str(context.get("message"))))


async def _listen(runner: web.BaseRunner, port: int, context: ssl.SSLContext | None = None, address: str = ADDRESS) -> None:
    await web.TCPSite(runner, address, port, ssl_context=context).start()
