# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The age of observations: a phase that acts must not rely on old ones."""

from __future__ import annotations

import datetime as dt
import typing as t

from .. import wording
from ..estate.estate import SERVER_KINDS, Estate, Host
from ..finding import WARNING, Finding
from ..phases import BACKUP, REDIRECT
from .base import BUILDS, OURS, Check, phases, tags

_SHOWN = 5
_AHEAD = dt.timedelta(minutes=10)  # how far two controllers' clocks may be apart


def age(host: Host, now: dt.datetime) -> dt.timedelta | None:
    """None where it is not known: no time, not a valid time, or a time in the future."""
    try:
        seen = dt.datetime.strptime(str((host.observation or {}).get("observed_at")), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.timezone.utc)
    except ValueError:
        return None
    return None if seen - now > _AHEAD else now - seen


class Age(Check):
    """Observations of servers that are too old to act on, or of unknown age."""

    key = "observation.age"
    section = OURS
    tags = tags("observation")
    blocks = phases(BACKUP, REDIRECT) | BUILDS
    fixed = "The estate may have changed since an old observation."

    def applies(self, estate: Estate) -> bool:
        return estate.now is not None

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        if estate.now is None:
            return
        limit = dt.timedelta(hours=estate.policy.max_observation_age_hours)
        endpoints = []
        for host in estate.hosts:
            if not host.reached:
                continue
            old = age(host, estate.now)
            if old is not None and old <= limit:
                continue
            if set(host.kinds) & set(SERVER_KINDS):
                yield self._finding(host.name, "it was observed " + _ago(old), estate)
            else:
                endpoints.append(host.name)
        if endpoints:
            names = ", ".join(endpoints[:_SHOWN]) + (f" and {len(endpoints) - _SHOWN} more" if len(endpoints) > _SHOWN else "")
            # Each is observed again before it is moved.
            yield self._finding(
                "endpoints", f"{wording.count(len(endpoints), 'endpoint')} whose observation is too old: {names}", estate, severity=WARNING
            )

    def _finding(self, subject: str, found: str, estate: Estate, **more: t.Any) -> Finding:
        hours = estate.policy.max_observation_age_hours
        needed = f"an observation from the last {hours} hours (itms_policy.max_observation_age_hours, a figure of this collection)"
        return self.finding(subject, found, needed, "run assess again", **more)


def _ago(old: dt.timedelta | None) -> str:
    return "at an unknown time, or in the future" if old is None else f"{old.total_seconds() / 3600:.0f} hours ago"
