"""The service behind the front door: is the host there, does a fault strike, who may log on, and then the shell."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import time
import typing as t

from .execution import Execution
from .faults import Faults, Rule
from .journal import Failures
from .state import power
from .transport.auth import Authenticator
from .transport.http import Answer, Drop, Hang, HttpStatus
from .transport.ntlm import NtlmUser
from .wsman import faults as wsman_faults
from .wsman import soap
from .wsman.shells import Shells

if t.TYPE_CHECKING:
    from .practice import PracticeEstate
    from .state import Host


class WinrmService:
    """WinRM of every host of the estate."""

    def __init__(
        self,
        *,
        estate: PracticeEstate,
        execution: Execution,
        shells: Shells,
        faults: Faults,
        failures: Failures,
        certificate_hash: bytes,
        ntlm: NtlmUser,
    ) -> None:
        self._estate, self._execution, self._shells = estate, execution, shells
        self._faults, self._failures, self._certificate_hash = faults, failures, certificate_hash
        self._ntlm = ntlm
        self._down_until: dict[str, float] = {}
        self._falls: dict[str, int] = {}  # how often a host had fallen when somebody last asked for it
        self._authenticators: dict[str, Authenticator] = {}

    # Hosts that are not there ---------------------------------------------------------------------

    def take_down(self, host_name: str, seconds: float) -> None:
        """The host stops answering, for `seconds` or (0) until `bring_up`; its shells and jobs end."""
        self._down_until[host_name] = time.monotonic() + seconds if seconds else float("inf")
        self._end(host_name)

    def restart(self, host_name: str, seconds: float) -> None:
        """The host restarts at once, unasked, and is away for `seconds` of its clock (0: as long as it takes)."""
        host, now = self._estate.host(host_name), self._estate.now()
        host.shutdown = power.Shutdown(now, now, now + dt.timedelta(seconds=seconds or host.outage))
        host.settle(now)
        self._end(host_name)

    def _end(self, host_name: str) -> None:
        """Whatever ran on the host is dead."""
        self._shells.drop(host_name)
        self._execution.jobs.kill(host_name)

    def bring_up(self) -> None:
        self._down_until.clear()

    def forget_switched_off(self) -> None:
        """The shells and jobs of hosts that were switched off are gone, also when the host is on again later."""
        for host in self._estate.hosts.live():
            if not host.up:
                self._end(host.name)

    def end_all(self) -> None:
        """The estate is put back to another moment: no shell and no job goes on into it."""
        self._shells.drop()
        self._execution.jobs.forget()

    def _host(self, name: str) -> Host | None:
        """The host when its WinRM answers, else None."""
        try:
            host = self._estate.host(name)
        except KeyError:
            return None
        if time.monotonic() < self._down_until.get(host.name, 0.0):
            return None
        up = host.up
        if host.falls != self._falls.get(host.name, 0):  # it went down since, perhaps and is up again
            self._falls[host.name] = host.falls
            self._end(host.name)
        return host if up and host.winrm and host.running("WinRM") else None

    # What the transport asks -----------------------------------------------------------------------

    async def admit(self, host_name: str) -> None:
        """Raises Drop when nothing listens there: on one shared port a reset is the nearest to a refused connection."""
        if self._host(host_name) is None:
            raise Drop

    def authenticator(self, host_name: str) -> Authenticator:
        known = self._authenticators.get(host_name)
        if known is None:
            host = self._estate.host(host_name)
            known = Authenticator(
                functools.partial(self._estate.password_of, host),
                self._ntlm,
                self._certificate_hash,
                basic=host.winrm_settings.basic,
                unencrypted=host.winrm_settings.unencrypted,
            )
            self._authenticators[host_name] = known
        return known

    async def handle(self, host_name: str, user: str, message: bytes) -> Answer:
        """Answer one clear SOAP message."""
        try:
            request = soap.parse(message)
        except soap.NotSoap as error:
            return self._not_soap(host_name, "", error)
        host = self._host(host_name)
        if host is None:
            raise Drop
        try:
            for rule in self._faults.on_operation(host.name, request.operation):
                await self._strike(host, rule)
            user = self._estate.identity(host, user)
            if not self._estate.is_admin(host, user):
                raise wsman_faults.access_denied()  # the default RootSDDL admits administrators only
            answer = await self._shells.handle(host.name, user, request)
            return Answer(200, answer)
        except soap.Fault as fault:
            return Answer(500, soap.fault_answer(request.message_id, fault))
        except soap.NotSoap as error:
            return self._not_soap(host.name, request.message_id, error)

    def _not_soap(self, host_name: str, message_id: str, error: soap.NotSoap) -> Answer:
        self._failures.record(host_name, "not_understood", "a WS-Management message", error)
        return Answer(500, soap.fault_answer(message_id, soap.Fault(str(error), code="s:Sender", subcode="w:SchemaValidationError")))

    def crashed(self, where: str, error: BaseException) -> None:
        self._failures.record("", "lab_bug", where, error)

    async def _strike(self, host: Host, rule: Rule) -> None:
        """Misbehave on a WS-Man operation; returns only when the operation goes on after all."""
        match rule.kind:
            case "reset":
                raise Drop
            case "down":
                self.take_down(host.name, rule.seconds)
                raise Drop
            case "reboot":
                self.restart(host.name, rule.seconds)
                raise Drop
            case "hang":
                raise Hang
            case "http":
                raise HttpStatus(rule.status)
            case "auth":
                raise HttpStatus(401)
            case "quota":
                raise wsman_faults.quota()
            case "fault":
                raise soap.Fault(rule.message or "Access is denied. ", wsman_code=rule.code)
            case "delay":
                await asyncio.sleep(rule.seconds)
