"""The practice estate: hosts, accounts, names, one clock."""

from __future__ import annotations

import dataclasses
import datetime as dt
import fnmatch
import hmac
import pathlib
import pickle
import secrets
import time
import typing as t

from ..vendor import console
from . import operators, reading, schema, snapshot
from .build import Context, Shelf, build_host
from .dates import moment
from .errors import EstateError
from .host import Host
from .installers import Catalogue
from .network import Network

if t.TYPE_CHECKING:
    from ..vendor.console import Console


@dataclasses.dataclass
class Account:
    """A domain account; `admin_on` are globs of host names."""

    user: str
    password: str
    admin_on: list[str]


class Clock:
    """Time in the estate: from `start` on, as fast as the machine's, moved by hand with `advance`."""

    def __init__(self, start: dt.datetime, ticking: t.Callable[[], float] = time.monotonic) -> None:
        self.start = start
        self._ticking = ticking
        self._zero = ticking()
        self._extra = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=self._ticking() - self._zero) + self._extra

    def advance(self, seconds: float) -> None:
        self._extra += dt.timedelta(seconds=seconds)


class Estate:
    """Live state of every host of one estate file."""

    def __init__(self, document: dict[str, t.Any], *, clock: t.Callable[[], dt.datetime] | None = None) -> None:
        schema.check(document)
        self.company = str(document.get("company") or "")
        self.domain_dns = str(document["domain"]["dns"])
        self.netbios = str(document["domain"]["netbios"])
        self.installers = Catalogue(document.get("installers") or {})
        start = moment(document["now"])
        self.clock: t.Callable[[], dt.datetime] = clock or Clock(start)
        self.accounts: dict[str, Account] = {}
        for each in document.get("accounts") or ():
            word = secrets.token_urlsafe(18) if each.get("password") == "generated" else str(each["password"])
            self.accounts[each["user"].lower()] = Account(each["user"], word, list(each.get("admin_on") or []))
        profiles = [account.user.rpartition("\\")[2] for account in self.accounts.values()]
        context = Context(self.domain_dns, self.netbios, start, self._now, profiles)
        self.hosts = self._build(document, Shelf(context))
        self.consoles: dict[str, Console] = {}  # Notification Servers of 7.x, by the name of their host
        self.vendor_due: dt.datetime | None = None  # when the next agent or server does something by itself
        self.network = Network(self, document.get("dns") or {}, document.get("network") or {})
        for name, raw in document["hosts"].items():
            for job in (raw or {}).get("operator") or ():
                self.operator(str(name), **job)

    @classmethod
    def load(cls, path: str | pathlib.Path, *, clock: t.Callable[[], dt.datetime] | None = None) -> Estate:
        """Read an estate file; EstateError says by its full path what is wrong."""
        return cls(reading.read(path), clock=clock)

    def _build(self, document: dict[str, t.Any], shelf: Shelf) -> dict[str, Host]:
        images = document.get("images") or {}
        hosts: dict[str, Host] = {}
        for raw_name, raw in document["hosts"].items():
            name, own = str(raw_name).lower(), {key: value for key, value in (raw or {}).items() if key != "image"}
            image = (raw or {}).get("image")
            base = schema.resolve_image(images, image) if image else {}
            hosts[name] = build_host(name, own, image or "", base, shelf)
        return hosts

    def _now(self) -> dt.datetime:
        return self.clock()

    def now(self) -> dt.datetime:
        """The estate's time, UTC."""
        return self.clock()

    def host(self, name: str) -> Host:
        """A host by its inventory name, or by FQDN or computer name; KeyError when there is none."""
        found = self.hosts.get(name.lower()) or self.network.lookup(name)
        if found is None:
            raise KeyError(name)
        return found

    def resolve(self, name: str) -> Host | None:
        """DNS: the host of a name or address, or None."""
        return self.network.lookup(name)

    def reachable(self, source: str, target: str, port: int) -> bool:
        """True when a TCP connection from one host to a name and port would be accepted."""
        found = self.network.from_host(self.host(source), target)
        return found is not None and self.network.reachable(self.host(source), found, port)

    # Accounts -----------------------------------------------------------------------------------

    def canonical(self, user: str) -> str:
        """``DOMAIN\\name`` of ``name@domain``; others as they are."""
        name, at, domain = user.partition("@")
        if at and domain.lower() in (self.domain_dns.lower(), self.netbios.lower()):
            return f"{self.netbios}\\{name}"
        return user

    def account(self, user: str) -> Account | None:
        """The domain account of any usual spelling; a bare name is looked up in the domain."""
        user = self.canonical(user)
        if "\\" not in user:
            user = f"{self.netbios}\\{user}"
        domain, _unused, name = user.partition("\\")
        if domain.lower() == self.domain_dns.lower():
            user = f"{self.netbios}\\{name}"
        return self.accounts.get(user.lower())

    def _local_user(self, host: Host, user: str) -> dict[str, t.Any] | None:
        domain, _unused, name = user.rpartition("\\")
        if domain and domain.lower() not in (host.computer.lower(), host.name, "."):
            return None
        return next((fields for key, fields in host.users.items() if key.lower() == name.lower()), None)

    def check_credentials(self, host: str | Host, user: str, password: str) -> bool:
        """True when the host would log the user on: a local user of it, or a domain account."""
        where = host if isinstance(host, Host) else self.host(host)
        local = self._local_user(where, user)
        if local is not None and local.get("password") is not None:
            return hmac.compare_digest(str(local["password"]).encode(), password.encode())
        account = self.account(user)
        return account is not None and hmac.compare_digest(account.password.encode(), password.encode())

    def is_admin(self, host: str | Host, user: str) -> bool:
        """True when the user is an administrator of the host."""
        where = host if isinstance(host, Host) else self.host(host)
        local = self._local_user(where, user)
        if local is not None:
            return "administrators" in [str(each).lower() for each in local.get("groups") or []]
        account = self.account(user)
        if account is not None and account.user.lower() in [str(each).lower() for each in where.groups.get("Administrators") or []]:
            return True
        return account is not None and any(fnmatch.fnmatch(where.name, pattern.lower()) for pattern in account.admin_on)

    def set_password(self, user: str, password: str) -> None:
        account = self.account(user)
        if account is None:
            raise KeyError(user)
        account.password = password

    # Whole states -------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, t.Any]:
        """All state as plain, ordered, JSON-able data; no clock, no secret in it."""
        console.settle(self)
        hosts = {name: snapshot.of_host(host) for name, host in sorted(self.hosts.items())}
        for name, each in self.consoles.items():
            hosts[name]["console"] = snapshot.of_console(each)
        return {"lab_snapshot": 1, "hosts": hosts}

    @staticmethod
    def diff(before: dict[str, t.Any], after: dict[str, t.Any]) -> list[dict[str, t.Any]]:
        """The differences of two snapshots, see snapshot.diff."""
        return snapshot.diff(before, after)

    def save(self) -> bytes:
        """The state of all hosts, to be given to `restore` of this same estate object."""
        clocks = {name: host.files.clock for name, host in self.hosts.items()}
        for host in self.hosts.values():
            host.files.clock = _no_clock
        try:
            return pickle.dumps((self.hosts, self.consoles))
        finally:
            for name, host in self.hosts.items():
                host.files.clock = clocks[name]

    def restore(self, saved: bytes) -> None:
        """Put every host back to a saved state (hosts keep their identity)."""
        hosts, self.consoles = pickle.loads(saved)
        self.vendor_due = None
        for name, host in hosts.items():
            host.files.clock = self._now
            self.hosts[name].__dict__.update(host.__dict__)

    def operator(self, host: str, job: str, **arguments: t.Any) -> str:
        """What a person does at a console outside the automation (see operators.JOBS); gives a sentence about it."""
        if job not in operators.JOBS:
            raise EstateError(f"no operator job {job!r}; there are {', '.join(sorted(operators.JOBS))}")
        console.settle(self)
        told = operators.JOBS[job](self, self.host(host), **arguments)
        console.touch(self)
        return told


def _no_clock() -> dt.datetime:
    raise RuntimeError("a saved estate has no clock")
