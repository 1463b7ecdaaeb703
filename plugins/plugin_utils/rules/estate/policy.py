# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The policy (itms_policy): what the person who runs the migration decides. Unknown keys are refused."""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

from ...guide.migration_tips import REDIRECT_GROUP_SIZE, REDIRECT_NOTE, REDIRECT_SECTION
from ...guide.tips import CHATTY_POLICIES
from ..computers.merging import LATEST, RULES
from ..platforms.agents import DISPOSITIONS
from ..refusal import Refusal
from . import policy_parts as parts
from .calendar import PILOT_DAYS, Calendar
from .routes import Route

STRATEGIES = ("two_hop", "replace")  # see moves.py
HIERARCHIES = ("intermediate", "build_as_71")


@dataclass(frozen=True)
class Policy:
    pilot: tuple[str, ...] = ()
    wave_size: int = REDIRECT_GROUP_SIZE
    # The policies and tasks that are disabled for waves above 8,000, and who attests that for all waves (see frequent_policies.py).
    chatty_policies: tuple[str, ...] = ()
    larger_waves_attested_by: str = ""
    # Ours, not the guide's: free space on the system drive of a 7.1 or 7.6 server before anything is installed.
    min_free_gb: int = 40
    # Ours: the space for the logs there, and for what each endpoint posts; where their sum is larger, the sum counts.
    logs_gb: float = 10
    posted_mb_per_endpoint: float = 2
    # Ours: how many times the size of what is backed up must be free at the target.
    backup_room_factor: float = 1.2
    # Ours: how old the proven backup of a 6.x server may be when servers are built and agents are moved.
    max_backup_age_days: int = 30
    # Ours: the share of the pilot's computers that must have moved before other waves run, and how long they are observed;
    # None: as many days as the calendar has, else 7.
    pilot_moved_percent: float = 95
    pilot_observe_days: float | None = None
    # The number of endpoints that the hardware table is read for; 0: as many as the plan or the inventory has.
    endpoints: int = 0
    # Ours: how old an observation may be when a phase acts on it.
    max_observation_age_hours: int = 168
    exclude: dict[str, str] = field(default_factory=dict)  # computer name -> reason
    routes: tuple[Route, ...] = ()
    strategy: str = STRATEGIES[0]
    hierarchy: str = HIERARCHIES[0]
    sources: dict[str, str] = field(default_factory=dict)  # file name of an export -> the 6.x server it is of
    merge: str = LATEST
    # Computers that no inventory host names are reached by WinRM all the same: the computers inventory makes their hosts.
    winrm_from_exports: bool = False
    dns_domains: dict[str, str] = field(default_factory=dict)  # NetBIOS domain in lower case -> DNS domain
    bandwidths: dict[str, float] = field(default_factory=dict)  # site in lower case -> Mbit/s
    installer_mb: float = 0  # what one computer downloads; 0: not known, so no traffic is computed
    calendar: Calendar | None = None
    imaging: parts.Imaging | None = None  # None: not declared (see imaging.py)
    task_sites: tuple[str, ...] = ()  # where task services are concentrated; empty: where the new servers are
    dispositions: dict[str, str] = field(default_factory=dict)  # computer or system in lower case -> what becomes of it

    @property
    def observe_days(self) -> float:
        """For how many days the computers of a pilot are observed before other waves run."""
        if self.pilot_observe_days is not None:
            return self.pilot_observe_days
        return self.calendar.pilot_days if self.calendar else PILOT_DAYS

    def site_limits(self) -> dict[str, int]:
        """How many computers of a site fit one window over its line; only for sites whose bandwidth is known."""
        if not self.calendar or not self.installer_mb:
            return {}
        return {
            site: max(1, int(self.calendar.seconds * rate * 10**6 / 8 / (self.installer_mb * 10**6)))
            for site, rate in self.bandwidths.items()
        }


_KEYS = {one.name for one in dataclasses.fields(Policy)} - {"bandwidths"} | {"sites"}


def parse(policy: t.Any) -> Policy:
    """Read itms_policy. Raises Refusal for unknown keys and for invalid values."""
    if not isinstance(policy, dict):
        raise parts.refusal(f"itms_policy is {type(policy).__name__}", "a dictionary")
    unknown = sorted(set(map(str, policy)) - _KEYS)
    if unknown:
        raise parts.refusal(f"itms_policy has {', '.join(unknown)}", f"only {', '.join(sorted(_KEYS))}")
    default = Policy()
    domains = parts.texts(policy.get("dns_domains", {}), "dns_domains")
    read = Policy(
        pilot=parts.names(policy.get("pilot", []), "pilot"),
        wave_size=_number(policy, "wave_size", default.wave_size, 1),
        larger_waves_attested_by=str(policy.get("larger_waves_attested_by") or "").strip(),
        chatty_policies=parts.frequent_policies(policy.get("chatty_policies"), CHATTY_POLICIES),
        min_free_gb=_number(policy, "min_free_gb", default.min_free_gb, 0),
        logs_gb=_amount(policy, "logs_gb", default.logs_gb),
        posted_mb_per_endpoint=_amount(policy, "posted_mb_per_endpoint", default.posted_mb_per_endpoint),
        backup_room_factor=_factor(policy.get("backup_room_factor", default.backup_room_factor)),
        max_backup_age_days=_number(policy, "max_backup_age_days", default.max_backup_age_days, 1),
        pilot_moved_percent=_percent(policy, "pilot_moved_percent", default.pilot_moved_percent),
        pilot_observe_days=_amount(policy, "pilot_observe_days", 0) if policy.get("pilot_observe_days") is not None else None,
        endpoints=_number(policy, "endpoints", default.endpoints, 0),
        max_observation_age_hours=_number(policy, "max_observation_age_hours", default.max_observation_age_hours, 1),
        exclude=parts.texts(policy.get("exclude", {}), "exclude"),
        routes=parts.routes(policy.get("routes", []), STRATEGIES),
        strategy=parts.choice(policy.get("strategy", default.strategy), "strategy", STRATEGIES),
        hierarchy=parts.choice(policy.get("hierarchy", default.hierarchy), "hierarchy", HIERARCHIES),
        sources=parts.texts(policy.get("sources", {}), "sources"),
        merge=parts.choice(policy.get("merge", default.merge), "merge", RULES),
        winrm_from_exports=_switch(policy, "winrm_from_exports"),
        dns_domains={name.casefold(): domain.casefold() for name, domain in domains.items()},
        bandwidths=parts.bandwidths(policy.get("sites", {})),
        installer_mb=_installer(policy.get("installer_mb", 0)),
        calendar=parts.calendar_of(policy.get("calendar")),
        imaging=parts.imaging_of(policy.get("imaging")),
        task_sites=parts.names(policy.get("task_sites", []), "task_sites"),
        dispositions=parts.dispositions(policy.get("dispositions", {}), DISPOSITIONS),
    )
    _refuse_contradictions(read)
    return read


def _refuse_contradictions(read: Policy) -> None:
    if read.wave_size > REDIRECT_GROUP_SIZE and not read.chatty_policies:
        raise Refusal(
            f"wave_size {read.wave_size}",
            f"at most {REDIRECT_GROUP_SIZE} ({REDIRECT_SECTION})",
            f"lower wave_size; {REDIRECT_NOTE}",
            f"List the policies and tasks for {', '.join(CHATTY_POLICIES)} in chatty_policies: the plan asks for each wave above the limit "
            "who disabled them, and who enabled them again.",
        )
    if read.bandwidths and not (read.installer_mb and read.calendar):
        raise parts.refusal("sites have a bandwidth", "installer_mb and a calendar too: traffic is size over the time of a window")


def _number(policy: t.Mapping[str, t.Any], key: str, default: int, least: int) -> int:
    value = policy.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise parts.refusal(f"{key} is {value!r}", f"a whole number of at least {least}")
    return value


def _switch(policy: t.Mapping[str, t.Any], key: str) -> bool:
    value = policy.get(key, False)
    if not isinstance(value, bool):
        raise parts.refusal(f"{key} is {value!r}", "true or false")
    return value


def _amount(policy: t.Mapping[str, t.Any], key: str, default: float) -> float:
    value = policy.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 10**6:
        raise parts.refusal(f"{key} is {value!r}", "a number of at least 0")
    return float(value)


def _percent(policy: t.Mapping[str, t.Any], key: str, default: float) -> float:
    value = policy.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 100:
        raise parts.refusal(f"{key} is {value!r}", "a number above 0 and up to 100")
    return float(value)


def _factor(value: t.Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value <= 100:
        raise parts.refusal(f"backup_room_factor is {value!r}", "a number from 1 to 100")
    return float(value)


def _installer(value: t.Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 10**6:
        raise parts.refusal(f"installer_mb is {value!r}", "the MB that one computer downloads for its agent and plug-ins")
    return float(value)
