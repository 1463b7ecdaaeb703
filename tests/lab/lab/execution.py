"""Runs one understood command on one host: wrappers' refusals, injected faults, the model, the journal."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import json
import logging
import time
import typing as t

from .background import HostFell, Jobs
from .calls import Call, Logon, NoModel, Reply, Wait
from .faults import Faults, Rule
from .journal import Failures, Journal, Trouble
from .payload import ModuleIndex, NotUnderstood, Work, read, refusals
from .products import console
from .redaction import Redactor
from .state.host import expand_variables
from .transport.http import Drop

if t.TYPE_CHECKING:
    from .practice import PracticeEstate
    from .state import Host

LOG = logging.getLogger("lab.execution")
RunCall = t.Callable[["PracticeEstate", "Host", Call], Reply]


class Execution:
    """Models are plain functions and run one at a time, so a call is atomic; waiting (latency, injected faults) happens around them."""

    def __init__(
        self,
        *,
        estate: PracticeEstate,
        run_call: RunCall,
        index: ModuleIndex,
        faults: Faults,
        journal: Journal,
        failures: Failures,
        redactor: Redactor,
        latency: float = 0.0,
    ) -> None:
        self._estate, self._run_call, self._index, self._faults = estate, run_call, index, faults
        self._journal, self._failures, self._redactor = journal, failures, redactor
        self._latency = latency
        self.on_down: t.Callable[[str, float], None] = lambda host_name, seconds: None
        self.on_restart: t.Callable[[str, float], None] = lambda host_name, seconds: None
        self.jobs = Jobs()

    async def run_line(self, host_name: str, user: str, line: str, stdin: bytes) -> Reply:
        """Run one command line. Raises only Drop (an injected reset); every other trouble becomes a failing reply and a failure record."""
        host = self._estate.host(host_name)
        try:
            work = read(line, stdin, user, self._index)
        except NotUnderstood as error:
            return self._unserved(host_name, "not_understood", error.name, error, module=bool(stdin))
        except Exception as error:
            return self._unserved(host_name, "lab_bug", "reading the payload", error, module=bool(stdin))
        self._learn_secrets(work)
        refusal = refusals.before_start(work, host.powershell, host.os.text)
        if refusal is not None:
            return self._note(host, work, work.call, refusal, 0.0)
        if self._latency:
            await asyncio.sleep(self._latency)
        call = self._logged_on(host, work)
        if isinstance(call, Reply):
            return self._note(host, work, work.call, call, 0.0)
        if work.background is not None:
            return self._start_job(host, work, call)
        return await self._run(host, work, call)

    async def _run(self, host: Host, work: Work, call: Call) -> Reply:
        started, falls = time.perf_counter(), host.falls
        rules = self._faults.on_call(host.name, call)
        for rule in (rule for rule in rules if not rule.after):
            reply = await self._misbehave(host, rule, call)
            if reply is not None:
                return self._note(host, work, call, reply, started)
        reply, since = None, self._estate.now()
        while reply is None:
            if not host.up or host.falls != falls:
                raise HostFell  # while the call waited
            try:
                reply = self._call_model(host, work, call, started)
            except Wait as wait:
                call = dataclasses.replace(call, since=since, waits=call.waits + 1)
                await self._estate.clock.sleep(wait.seconds)
        for rule in (rule for rule in rules if rule.after):
            await self._misbehave(host, rule, call)
        return reply

    def _call_model(self, host: Host, work: Work, call: Call, started: float) -> Reply:
        console.settle(self._estate)  # what is due by itself is not this call's doing
        with self._estate.watching() as watch:
            self._estate.host(host.name)  # watched also when the call does not look at it
            try:
                reply = self._run_call(self._estate, host, call)
            except Wait:
                raise
            except NoModel as error:
                reply = self._unserved(host.name, "no_model", call.name, error, module=call.kind == "module")
            except Exception as error:
                reply = self._unserved(host.name, "lab_bug", call.name, error, module=call.kind == "module")
        return self._note(host, work, call, reply, started, changes=watch.changes)

    async def _misbehave(self, host: Host, rule: Rule, call: Call) -> Reply | None:
        LOG.info("%s: fault %s (%s)", host.name, rule.kind, rule.op)
        match rule.kind:
            case "delay":
                await asyncio.sleep(rule.seconds)
            case "hang":
                await asyncio.Event().wait()
            case "reset":
                raise Drop
            case "down":
                self.on_down(host.name, rule.seconds)
                raise Drop
            case "reboot":
                self.on_restart(host.name, rule.seconds)
                raise Drop
            case "skew":
                host.files.skew = dt.timedelta(seconds=rule.seconds)
            case "meanwhile":
                name = rule.module if "." in rule.module else f"ansible.windows.{rule.module}"
                other = Call("module", name, Logon(rule.user or call.logon.user), rule.args, asked_as=rule.module)
                self._call_model(host, Work(other), other, time.perf_counter())
            case "disk_full":
                self._estate.operator(host.name, "fill_disk", drive=rule.drive)
            case "module_fail":
                return refusals.failure(rule.message or "injected failure of the lab")
        return None

    def _logged_on(self, host: Host, work: Work) -> Call | Reply:
        """The call under the logon that the runas wrapper makes, or the wrapper's failure."""
        become, call = work.become, work.call
        if become is None:
            return call
        if become.service_account:
            logon = Logon(become.service_account, "system")
        elif become.password is None:
            logon = Logon(self._estate.identity(host, become.user), "network")  # S4U: a logon without credentials to pass on
        elif self._estate.check_credentials(host, become.user, become.password):
            logon = Logon(self._estate.identity(host, become.user), "network" if become.logon_type == "network" else "runas")
        elif become.logon_type == "newcredentials":
            logon = Logon(call.logon.user, "network")  # Windows does not check these before they are used, then they fail
        else:
            return refusals.wrong_password(work, become)
        return dataclasses.replace(call, logon=logon)

    def _start_job(self, host: Host, work: Work, call: Call) -> Reply:
        assert work.background is not None
        directory = expand_variables(work.background.directory, host.environment(call.logon.user))
        old = work.bootstrap is not None and work.bootstrap.flavour == "v1"
        return self.jobs.start(host, work.background, directory, self._run(host, work, call), old=old)

    def _learn_secrets(self, work: Work) -> None:
        if work.become is not None:
            self._redactor.learn(work.become.password)
        self._redactor.learn_from(work.call)

    def _unserved(self, host_name: str, what: Trouble, name: str, error: Exception, *, module: bool) -> Reply:
        """Record what must fail the run, and tell the client in the form it reads."""
        self._failures.record(host_name, what, name, error)
        LOG.error("%s: %s: %s: %s", host_name, what, name, self._redactor.text(str(error)))
        message = {
            "no_model": f"the lab has no model for {error}",
            "not_understood": f"the lab does not understand {error}",
            "lab_bug": f"the lab failed in {name}: {error}",
        }[what]
        if module:
            return Reply(stdout=json.dumps({"failed": True, "msg": message, "lab_failure": what}) + "\r\n", rc=1)
        return Reply(stderr=message + "\r\n", rc=1)

    def _note(
        self, host: Host, work: Work, call: Call, reply: Reply, started: float, *, changes: list[dict[str, t.Any]] | None = None
    ) -> Reply:
        wrappers: dict[str, t.Any] = {}
        if work.bootstrap is not None:
            wrappers["payload"] = work.bootstrap.flavour
        if call.ansible_version:
            wrappers["core"] = call.ansible_version
        if work.become is not None:
            wrappers["become"] = work.become.user
        if work.background is not None:
            wrappers["background"] = work.background.job
        ms = (time.perf_counter() - started) * 1000 if started else 0.0
        self._journal.record(host.name, call, reply, changes=changes or [], ms=ms, wrappers=wrappers)
        return reply
