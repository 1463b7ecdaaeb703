# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""May this wave run now: after the pilot, after the waves before it, after its site servers, and inside its window?"""

from __future__ import annotations

import typing as t

from ...guide import legacy_agent_communication, migration_notes, migration_tips, steps
from ..computers.assignments import CANARY, PILOT, SITE_SERVER, wave_text
from ..estate import calendar
from ..estate.calendar import Window
from ..estate.estate import Estate
from ..finding import WARNING, Finding
from ..phases import REDIRECT
from ..planning import wave_windows
from ..redirection import pilot
from ..redirection.wave_order import Waves
from .base import OURS, Check, phases, tags

# What a wave needs first, as steps of the guide: the agents' own, and those of the site servers and packages; by the number of the move.
AGENTS, SITE_SERVERS, PACKAGES = {"1": 11, "2": 21}, {"1": 9, "2": 19}, {"1": 10, "2": 20}
LEGACY = "legacy_agent_communication"


class _WaveCheck(Check):
    """A check of the wave that is to run. It speaks in the phase that runs it only."""

    tags = tags("plan", "waves")
    blocks = phases(REDIRECT)

    def applies(self, estate: Estate) -> bool:
        return estate.phase in self.blocks and bool(estate.members)


class PilotFirst(_WaveCheck):
    """A wave after the pilot needs the pilot's outcomes for the same move, the days of its observation, and a sign-off."""

    key = "wave.pilot"
    section = migration_tips.PILOT_SECTION
    cannot_waive = "The pilot exists to show what the move does before many computers make it."
    fixed = "A wave without a pilot would move computers on an untried way."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        waves = waves_of(estate)
        for move in sorted({row.move for row in estate.members if row.role not in (PILOT, CANARY, SITE_SERVER)}):
            yield from self._of(estate, waves, move)

    def _of(self, estate: Estate, waves: Waves, move: str) -> t.Iterator[Finding]:
        members = pilot.rows(waves, move)
        moved = sum(map(waves.moved, members))
        least = estate.policy.pilot_moved_percent
        if not members or moved * 100 < least * len(members):
            yield self.finding(
                f"move {move}, moved",
                f"{moved} of {len(members)} computers of the pilot have made move {move}" if members else f"move {move} has no pilot",
                f"at least {least:g} % of the pilot's computers that WinRM moves",
                "run the wave of the pilot and fix what its outcomes say; itms_policy.pilot_moved_percent is the share",
                awaits_step=AGENTS.get(move, 11),
            )
            return
        last = pilot.last_outcome(waves, members)
        until = pilot.left_to_observe(last, estate.policy.observe_days, estate.now) if last and estate.now else None
        if until:
            yield self.finding(
                f"move {move}, observed",
                f"the last computer of the pilot made move {move} on {calendar.text(last)}" if last else "",
                f"{estate.policy.observe_days:g} days of observation, which end on {calendar.text(until)}",
                "observe the computers of the pilot until then; itms_policy.pilot_observe_days is the number of days",
            )
        signed = pilot.attested((estate.attestations.get(pilot.SIGNED_OFF) or {}).get(move), f"{pilot.SIGNED_OFF}.{move}", estate.now)
        if signed is None or (last and pilot.is_older(signed, last)):
            yield self.finding(
                f"move {move}, signed off",
                "the pilot is not signed off" if signed is None else f"{signed.by} signed off the pilot on {signed.on}, before it ended",
                f"a person who observed the pilot of move {move} and signs it off after its last outcome",
                f'write itms_attestations: {{{pilot.SIGNED_OFF}: {{"{move}": {{by: A. N. Other, date: "YYYY-MM-DD"}}}}}}',
            )


class InOrder(_WaveCheck):
    """The waves to one server run one at a time and in their order, and no computer makes its second move before its first."""

    key = "wave.order"
    section = migration_tips.REDIRECT_SECTION
    cannot_waive = "The order of the waves is the order of the guide's steps."
    fixed = "Waves out of order move computers on an untried way, or too many at a time."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        waves = waves_of(estate)
        for number, left in waves.unfinished_before(estate.wave, estate.targets).items():
            total = len(waves.by_wave[number])
            yield self.finding(
                f"wave {wave_text(number)}",
                f"{left} of {total} computers of wave {wave_text(number)} have no outcome yet",
                f"an outcome for each of its computers before wave {wave_text(estate.wave)}: waves to one server run one at a time",
                f"run wave {wave_text(number)} to its end (-e itms_wave={number})",
                awaits_step=AGENTS.get(waves.by_wave[number][0].move, 11),
            )
        second = [row for row in waves.by_wave.get(estate.wave, ()) if row.move == "2"]
        early = [row for row in second if not waves.moved(row._replace(move="1"))]
        if early:
            yield self.finding(
                f"wave {wave_text(estate.wave)}, first moves",
                f"{len(early)} of its computers have not made their first move, such as {early[0].computer}",
                f"the first move before the second ({migration_notes.AGENTS_FIRST_TO_71.text})",
                "run the waves of their first move to their end",
                awaits_step=AGENTS["1"],
            )


class SiteServersFirst(_WaveCheck):
    """Site servers and their packages move before the computers that they serve (steps 9, 10 and 11), the pilot's included."""

    key = "wave.site_servers"
    yields = ("wave.site_servers", "wave.packages")
    section = steps.SECTION

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        clients = [row for row in estate.members if row.role not in (SITE_SERVER, CANARY)]
        if not clients:
            return
        waves = waves_of(estate)
        sites = {(row.move, row.site.casefold()): row.site for row in clients}
        left: dict[tuple[str, str], list[str]] = {}
        for row in (each for rows in waves.by_wave.values() for each in rows):
            key = (row.move, row.site.casefold())
            if row.role == SITE_SERVER and key in sites and not waves.moved(row):
                left.setdefault(key, []).append(f"{row.computer} (wave {row.wave})")
        for (move, site), servers in sorted(left.items()):
            yield self.finding(
                f"{sites[move, site] or 'no site'}, move {move}",
                f"site servers of the site have not moved yet: {', '.join(sorted(servers))}",
                "site servers before the computers that they serve: an agent of the new server needs a package server of the new server",
                "run the waves of these site servers first (-e itms_wave=N), and configure them on the new server",
                awaits_step=SITE_SERVERS.get(move, 9),
            )
        yield from self._packages(estate, sorted({(row.target, row.move) for row in clients}))

    def _packages(self, estate: Estate, targets: t.Sequence[tuple[str, str]]) -> t.Iterator[Finding]:
        said = estate.attestations.get("packages_ready") or {}
        served = {(row.target, row.move) for row in estate.assignments if row.role == SITE_SERVER}
        for target, move in sorted(served.intersection(targets)):
            if pilot.attested(said.get(target), f"packages_ready.{target}", estate.now) is None:
                yield Finding(
                    "wave.packages",
                    target,
                    self.section,
                    f"no attestation says that the package servers of {target} have their packages",
                    "packages on the package servers before the agents that install from them (steps 10 and 20)",
                    f"check them in the console of {target}, and write itms_attestations: "
                    f'{{packages_ready: {{{target}: {{by: A. N. Other, date: "YYYY-MM-DD"}}}}}}',
                    awaits_step=PACKAGES.get(move, 10),
                )


class LegacyAgents(_WaveCheck):
    """A wave to a 7.6 server needs Legacy Agent Communication on there, which a person attests (step 17)."""

    key = "wave.legacy_agents"
    section = legacy_agent_communication.SECTION
    cannot_waive = "The agents would report to neither server."

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        said = estate.attestations.get(LEGACY) or {}
        to_76 = {host.name.casefold() for host in estate.of_kind("smp76")}
        for target in sorted({row.target for row in estate.members if row.target.casefold() in to_76}):
            if pilot.attested(said.get(target), f"{LEGACY}.{target}", estate.now) is None:
                yield self.finding(
                    target,
                    f"no attestation says that Legacy Agent Communication is on at {target}",
                    "Legacy Agent Communication enabled on the 7.6 server before agents of 7.1 report to it. Where the product keeps "
                    "the setting is not known, so no machine reads it",
                    f"enable it in the console of {target} (step 17 of the guide), and write itms_attestations: "
                    f'{{{LEGACY}: {{{target}: {{by: A. N. Other, date: "YYYY-MM-DD"}}}}}}',
                    awaits_step=17,
                )


class InWindow(_WaveCheck):
    """The wave runs inside the window that the plan gives it, and outside every blackout. A dry run is only told so."""

    key = "wave.clock"
    section = OURS

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        if estate.now is None:
            return
        more: dict[str, t.Any] = {"severity": WARNING} if estate.dry_run else {}
        number, now = estate.wave, estate.now
        window = wave_windows.kept((estate.plan or {}).get("waves")).get(number)
        if window and not window.begins <= now.timestamp() < window.over:
            yield self.finding(
                f"wave {wave_text(number)}, window",
                f"it is {calendar.text(now.astimezone(window.starts.tzinfo))}, and the wave runs from {calendar.text(window.starts)} to "
                f"{calendar.text(window.ends)}",
                "a run inside the window of the wave",
                "run it then; or move the window in plan/plan.yml (starts and ends of the wave)",
                **more,
            )
        plan = estate.policy.calendar
        black = calendar.blackout(plan, Window(now, now), {row.target for row in estate.members}) if plan else None
        if black:
            yield self.finding(
                f"wave {wave_text(number)}, blackout",
                f"it is {calendar.text(now)}, in the blackout {black.text}: {black.reason or '-'}",
                "a run outside every blackout of its servers",
                "run it after the blackout; or correct itms_policy.calendar.blackouts",
                **more,
            )


def waves_of(estate: Estate) -> Waves:
    """The waves of the plan beside their outcomes."""
    names = {host.name.casefold(): host.computer_name.casefold() for host in estate.of_kind("endpoint", "site_server")}
    return Waves(estate.assignments, estate.outcomes, names, wave_windows.kept((estate.plan or {}).get("waves")))
