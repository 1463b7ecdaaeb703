"""The admin API of a running lab: a port and a token of its own, used by the command line and by tests."""

from __future__ import annotations

import hmac
import json
import re
import typing as t
from pathlib import Path

from aiohttp import web

from .faults import BadRule, Faults, Rule
from .files import write_atomically
from .journal import Failures, Journal
from .state.clock import duration
from .state.errors import EstateError

if t.TYPE_CHECKING:
    from .practice import PracticeEstate
    from .service import WinrmService
    from .wsman.shells import Shells

_NAME = re.compile(r"[\w-][\w.-]*")
Handler = t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]


class Admin:
    """What a person or a test may ask of a running lab."""

    def __init__(
        self,
        *,
        estate: PracticeEstate,
        faults: Faults,
        journal: Journal,
        failures: Failures,
        service: WinrmService,
        shells: Shells,
        folder: Path,
        token: str,
        stop: t.Callable[[], None],
    ) -> None:
        self._estate, self._faults, self._journal, self._failures = estate, faults, journal, failures
        self._service, self._shells, self._token, self._stop = service, shells, token, stop
        self._folder = folder

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(
            [
                web.get("/status", self._status),
                web.post("/stop", self._stop_lab),
                web.get("/snapshot", self._snapshot),
                web.get("/changes", self._changes),
                web.get("/journal", self._read_journal),
                web.get("/faults", self._list_faults),
                web.post("/faults", self._add_fault),
                web.delete("/faults", self._clear_faults),
                web.post("/operator", self._operator),
                web.get("/clock", self._read_clock),
                web.post("/clock", self._move_clock),
                web.post("/save", self._save),
                web.post("/restore", self._restore),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {self._token}"):
            return web.json_response({"error": "wrong or missing token"}, status=401)
        try:
            return await handler(request)
        except (BadRule, EstateError, KeyError, ValueError, TypeError, OSError) as error:
            return web.json_response({"error": str(error)}, status=400)
        except web.HTTPException:
            raise
        except Exception as error:
            # Errors of the state's own kind ("no operator job ...") are the caller's; they carry their message.
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    def _facts(self) -> dict[str, t.Any]:
        return {
            "calls": self._journal.count,
            "failures": self._failures.read(),
            "shells": len(self._shells),
            "hosts": len(self._estate.hosts),
            "faults": len(self._faults.listing()),
            "saved": self._saves(),
        }

    async def _status(self, request: web.Request) -> web.Response:
        return web.json_response(self._facts())

    async def _stop_lab(self, request: web.Request) -> web.Response:
        facts = self._facts()
        self._stop()
        return web.json_response(facts)

    async def _snapshot(self, request: web.Request) -> web.Response:
        return web.json_response(self._estate.snapshot())

    async def _changes(self, request: web.Request) -> web.Response:
        return web.json_response(self._estate.changes())

    async def _read_journal(self, request: web.Request) -> web.Response:
        entries = self._journal.read()
        if request.query.get("mutating"):
            entries = [entry for entry in entries if entry["mutated"]]
        return web.json_response(entries)

    async def _list_faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._faults.listing())

    async def _add_fault(self, request: web.Request) -> web.Response:
        return web.json_response({"id": self._faults.add(Rule.parse(await _object(request)))})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        wanted = request.query.get("id")
        if not wanted:
            self._service.bring_up()  # clearing all faults also brings back what a `down` took away
        return web.json_response({"cleared": self._faults.clear(int(wanted) if wanted else None)})

    async def _operator(self, request: web.Request) -> web.Response:
        given = await _object(request)
        told = self._estate.operator(str(given["host"]), str(given["job"]), **given.get("args", {}))
        self._service.forget_switched_off()
        return web.json_response({"result": told})

    async def _read_clock(self, request: web.Request) -> web.Response:
        return web.json_response({"now": self._estate.now().isoformat(timespec="seconds"), "rate": self._estate.clock.rate})

    async def _move_clock(self, request: web.Request) -> web.Response:
        given = await _object(request)
        if "rate" in given:
            self._estate.clock.rate = float(given["rate"])
        if "advance" in given:
            self._estate.clock.advance(duration(str(given["advance"])))
            self._service.forget_switched_off()
        return await self._read_clock(request)

    def _save_file(self, given: dict[str, t.Any]) -> Path:
        """Where a save lies: a file of the caller's, or a name in the lab's folder."""
        if given.get("file"):
            return Path(str(given["file"]))
        name = str(given.get("name") or "default")
        if not _NAME.fullmatch(name):
            raise ValueError(f"the name of a save is letters, digits, '.', '_' and '-', not {name!r}; use --file for a path")
        return self._folder / "saves" / f"{name}.save"

    def _saves(self) -> list[str]:
        return sorted(path.stem for path in (self._folder / "saves").glob("*.save"))

    async def _save(self, request: web.Request) -> web.Response:
        given = await _object(request)
        file = self._save_file(given)
        if not given.get("file"):
            file.parent.mkdir(mode=0o700, exist_ok=True)
        data = self._estate.save()
        write_atomically(file, data, mode=0o600)  # it holds the passwords of local users
        return web.json_response({"saved": file.stem, "file": str(file), "bytes": len(data)})

    async def _restore(self, request: web.Request) -> web.Response:
        file = self._save_file(await _object(request))
        try:
            data = file.read_bytes()
        except FileNotFoundError as error:
            raise ValueError(f"nothing was saved as {file}; saved: {', '.join(self._saves()) or 'nothing'}") from error
        self._estate.restore(data)
        self._service.end_all()
        return web.json_response({"restored": file.stem, "file": str(file)})


async def _object(request: web.Request) -> dict[str, t.Any]:
    value = json.loads(await request.text() or "{}")
    if not isinstance(value, dict):
        raise ValueError("a JSON object is wanted")
    return value
