"""An estate: hosts, accounts, names, one clock. What its products and people do with it is in practice.py, above both."""

from __future__ import annotations

import dataclasses
import datetime as dt
import fnmatch
import functools
import hashlib
import hmac
import json
import pathlib
import secrets
import typing as t

from . import reading, schema
from .clock import Clock
from .consoles import Console
from .context import Context
from .dates import moment
from .host import Host
from .installers import Catalogue
from .logon import may_log_on
from .network import Network
from .records import Hosts, records
from .shelf import Shelf
from .tree import Layer

E = t.TypeVar("E", bound="Estate")


@dataclasses.dataclass
class Account:
    """A domain account; `admin_on` are globs of host names."""

    user: str
    password: str
    admin_on: list[str]


class Estate:
    """Live state of every host of one estate file."""

    def __init__(self, document: dict[str, t.Any], *, clock: Clock | None = None) -> None:
        schema.check(document)
        self.name = str(document.get("name") or "")
        self.company = str(document.get("company") or "")
        self.domain_dns = str(document["domain"]["dns"])
        self.netbios = str(document["domain"]["netbios"])
        self.installers = Catalogue(document.get("installers") or {})
        start = moment(document["now"])
        self.clock = clock or Clock(start)
        self.memory: dict[str, t.Any] = {}  # plain data of state machines that belongs to no host
        self.accounts: dict[str, Account] = {}
        for each in document.get("accounts") or ():
            word = secrets.token_urlsafe(18) if each.get("password") == "generated" else str(each["password"])
            self.accounts[each["user"].lower()] = Account(each["user"], word, list(each.get("admin_on") or []))
        profiles = [account.user.rpartition("\\")[2] for account in self.accounts.values()]
        context = Context(self.domain_dns, self.netbios, start, self.now, profiles)
        self._document = document
        self._shelf = Shelf(document.get("images") or {}, context)
        self.hosts = Hosts(records(document), self._shelf.build)
        for name in self.hosts:
            self._shelf.check(self.hosts.record(name))
        self.network = Network(self.hosts, self.domain_dns, self.is_admin, document.get("dns") or {}, document.get("network") or {})

    @classmethod
    def load(cls: type[E], path: str | pathlib.Path, *, clock: Clock | None = None) -> E:
        """Read an estate file; EstateError says by its full path what is wrong."""
        return cls(reading.read(path), clock=clock)

    @property
    def consoles(self) -> dict[str, Console]:
        """The Notification Servers of 7.x, by the name of their host."""
        found: dict[str, Console] = self.memory.setdefault("consoles", {})
        return found

    def now(self) -> dt.datetime:
        """The estate's time, UTC."""
        return self.clock.now()  # asked for each time: another clock may have been put in its place

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
        found = self._local_name(host, user)
        return host.users[found] if found else None

    def _local_name(self, host: Host, user: str) -> str | None:
        domain, _unused, name = user.rpartition("\\")
        if domain and domain.lower() not in (host.computer.lower(), host.name, "."):
            return None
        return next((key for key in host.users if key.lower() == name.lower()), None)

    def identity(self, host: Host, user: str) -> str:
        """``DOMAIN\\name`` or ``COMPUTER\\name`` of whoever has logged on to the host."""
        local, account = self._local_name(host, user), self.account(user)
        if local is not None:
            return f"{host.computer}\\{local}"
        return account.user if account is not None else self.canonical(user)

    def password_of(self, host: str | Host, user: str, *, local_only: bool = False) -> str | None:
        """The password with which a user may log on to the host now: a local one, or a domain account; None when none of that name may."""
        where = host if isinstance(host, Host) else self.host(host)
        local = self._local_user(where, user)
        if local is not None and local.get("password") is not None:
            return str(local["password"]) if may_log_on(local, where.files.now()) else None
        account = None if local_only else self.account(user)
        return account.password if account is not None else None

    def check_credentials(self, host: str | Host, user: str, password: str) -> bool:
        """True when the host would log the user on with this password."""
        right = self.password_of(host, user)
        return right is not None and hmac.compare_digest(right.encode(), password.encode())

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

    def passwords(self) -> list[str]:
        """Every password of the estate file, of domain accounts and of local users."""
        sections = [*(self._document.get("images") or {}).values(), *self._document["hosts"].values()]
        users = [fields for spec in sections if spec for fields in (spec.get("users") or {}).values() if fields]
        return [
            *(account.password for account in self.accounts.values()),
            *(str(each["password"]) for each in users if each.get("password")),
        ]

    def set_password(self, user: str, password: str) -> None:
        account = self.account(user)
        if account is None:
            raise KeyError(user)
        account.password = password

    @functools.cached_property
    def fingerprint(self) -> str:
        """The same for all labs of the same estate file."""
        return hashlib.sha256(json.dumps(self._document, sort_keys=True, default=str).encode()).hexdigest()

    def layers(self) -> dict[str, Layer[t.Any]]:
        """What hosts share, by name."""
        return self._shelf.layers()
