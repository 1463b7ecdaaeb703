# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The nested parts of itms_policy: routes, sites and the calendar. Unknown keys and invalid values are refused."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import typing as t

from ..refusal import Refusal
from . import calendar
from .routes import Route

_ROUTE = ("name", "to", "via", "subnets", "sites", "where", "strategy", "default")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEARS = range(2000, 2200)  # a year far beyond is a typing error, and out of range for dates
_CALENDAR = ("start", "zone", "window", "days", "blackouts", "pilot_days", "second_start", "zones")


def refusal(found: str, needed: str) -> Refusal:
    return Refusal(found, needed, "write that in itms_policy of group_vars")


def mapping(value: t.Any, what: str, known: t.Sequence[str] = ()) -> dict[str, t.Any]:
    """A dictionary; with `known`, of these keys only."""
    if not isinstance(value, dict):
        raise refusal(f"{what} is {value!r}", "a dictionary")
    unknown = sorted(set(map(str, value)) - set(known)) if known else []
    if unknown:
        raise refusal(f"{what} has {', '.join(unknown)}", f"only {', '.join(known)}")
    return {str(key): one for key, one in value.items()}


def texts(value: t.Any, what: str) -> dict[str, str]:
    """A dictionary of strings, none of them empty."""
    found = mapping(value, what)
    if not all(isinstance(text, str) and text.strip() for text in found.values()):
        raise refusal(f"{what} is {value!r}", "a dictionary of strings, none of them empty")
    return {key: text.strip() for key, text in found.items()}


def names(value: t.Any, what: str) -> tuple[str, ...]:
    """A list of strings without repetition (case does not matter), none of them empty."""
    if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
        raise refusal(f"{what} is {value!r}", "a list of names")
    found = tuple(name.strip() for name in value)
    if len({name.casefold() for name in found}) != len(found):
        raise refusal(f"{what} has a name twice", "each name once")
    return found


def frequent_policies(value: t.Any, kinds: t.Sequence[str]) -> tuple[str, ...]:
    """The policies and tasks that communicate frequently with the agent, by what they are for; none where the value is empty.

    Raises Refusal unless each kind that the guide names has at least one: a list of names alone does not show that one is missing.
    """
    if not value:
        return ()
    example = "{" + ", ".join(f"{kind}: [...]" for kind in kinds) + "}"
    if not isinstance(value, t.Mapping):
        raise refusal(f"chatty_policies is {value!r}", f"the names of policies and tasks by what they are for, such as {example}")
    found = {str(kind).casefold(): names(listed, f"{kind} of chatty_policies") for kind, listed in value.items()}
    missing = [kind for kind in kinds if not found.get(kind)]
    if missing:
        raise refusal(f"chatty_policies has nothing for {', '.join(missing)}", f"at least one policy or task of each: {example}")
    return tuple(name for listed in found.values() for name in listed)


def choice(value: t.Any, what: str, known: t.Sequence[str]) -> str:
    if value not in known:
        raise refusal(f"{what} is {value!r}", f"one of {', '.join(known)}")
    return str(value)


def routes(value: t.Any, strategies: t.Sequence[str]) -> tuple[Route, ...]:
    if not isinstance(value, list):
        raise refusal(f"routes is {value!r}", "a list of routes")
    found = tuple(_route(one, strategies) for one in value)
    if len({route.name.casefold() for route in found}) != len(found):
        raise refusal("two routes have the same name", "a different name for each route (the default is the name in `to`)")
    if sum(route.default for route in found) > 1:
        raise refusal("more than one route is the default", "at most one")
    return found


def _route(value: t.Any, strategies: t.Sequence[str]) -> Route:
    given = mapping(value, "a route", _ROUTE)
    to = given.get("to")
    if not isinstance(to, str) or not to.strip():
        raise refusal(f"a route goes to {to!r}", "the inventory name of a server")
    name = str(given.get("name") or to).strip()
    what = f"the route {name}"
    default = given.get("default", False)
    if not isinstance(default, bool):
        raise refusal(f"{what} has default {default!r}", "true or false")
    route = Route(
        name=name,
        to=to.strip(),
        via=str(given.get("via") or "").strip(),
        subnets=names(given.get("subnets", []), f"subnets of {what}"),
        sites=names(given.get("sites", []), f"sites of {what}"),
        where=str(given.get("where") or "").strip(),
        strategy=choice(given["strategy"], f"strategy of {what}", strategies) if given.get("strategy") else "",
        default=default,
    )
    _refuse_no_subnet(route.subnets, what)
    if not (route.subnets or route.sites or route.where or route.default):
        raise refusal(f"{what} matches no computer", "subnets, sites, where, or default: true")
    return route


class Imaging(t.NamedTuple):
    """Which subnets boot over the network, from which site servers, and whether Macs are imaged."""

    subnets: tuple[str, ...] = ()
    nbs: tuple[str, ...] = ()
    macs: bool = False


def imaging_of(value: t.Any) -> Imaging | None:
    if value is None:
        return None
    given = mapping(value, "imaging", Imaging._fields)
    macs = given.get("macs", False)
    if not isinstance(macs, bool):
        raise refusal(f"macs of imaging is {macs!r}", "true or false")
    subnets = names(given.get("subnets", []), "subnets of imaging")
    _refuse_no_subnet(subnets, "imaging")
    return Imaging(subnets, names(given.get("nbs", []), "nbs of imaging"), macs)


def _refuse_no_subnet(subnets: t.Iterable[str], what: str) -> None:
    for subnet in subnets:
        try:
            ipaddress.ip_network(subnet)
        except ValueError as error:
            raise refusal(f"{what} has the subnet {subnet!r}: {error}", "a subnet such as 10.20.0.0/16") from None


def dispositions(value: t.Any, known: t.Sequence[str]) -> dict[str, str]:
    """Computer or system in lower case -> one of the known."""
    return {name.casefold(): choice(text, f"disposition of {name}", known) for name, text in texts(value, "dispositions").items()}


def bandwidths(value: t.Any) -> dict[str, float]:
    """Site in lower case -> Mbit/s that installers may use on its line."""
    found: dict[str, float] = {}
    for site, given in mapping(value, "sites").items():
        rate = mapping(given, f"site {site}", ("bandwidth_mbit",)).get("bandwidth_mbit")
        if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < 10**6:
            raise refusal(f"bandwidth_mbit of site {site} is {rate!r}", "the Mbit/s that installers may use on the line to it")
        found[site.casefold()] = float(rate)
    return found


def calendar_of(value: t.Any) -> calendar.Calendar | None:
    if value is None:
        return None
    given = mapping(value, "calendar", _CALENDAR)
    try:
        opens, closes = calendar.times(str(given.get("window", "")))
    except ValueError:
        raise refusal(f"window of the calendar is {given.get('window')!r}", 'two local times such as "20:00-04:00"') from None
    pilot_days = given.get("pilot_days", 7)
    if isinstance(pilot_days, bool) or not isinstance(pilot_days, int) or not 0 <= pilot_days <= 365:
        raise refusal(f"pilot_days is {pilot_days!r}", "a whole number of days up to 365")
    known = {name: day for full, day in zip(_DAYS, calendar.DAYS, strict=True) for name in (full, day)}
    written = names(given.get("days", ["mon", "tue", "wed", "thu"]), "days of the calendar")
    days = tuple(known.get(day.casefold(), "") for day in written)
    if not days or not all(days):
        raise refusal(f"days of the calendar are {given.get('days')!r}", f"some of {', '.join(calendar.DAYS)} or their full English names")
    zones = texts(given.get("zones", {}), "zones of the calendar")
    made = calendar.Calendar(
        start=_day(given.get("start"), "start of the calendar"),
        zone=str(given.get("zone") or ""),
        opens=opens,
        closes=closes,
        days=days,
        blackouts=_blackouts(given.get("blackouts", [])),
        pilot_days=pilot_days,
        second_start=_day(given["second_start"], "second_start of the calendar") if given.get("second_start") else None,
        zones=tuple(sorted(zones.items())),
    )
    for zone in (made.zone, *zones.values()):
        calendar.zone(zone)
    return made


def _blackouts(value: t.Any) -> tuple[calendar.Blackout, ...]:
    if not isinstance(value, list):
        raise refusal(f"blackouts is {value!r}", "a list, each with from, to and reason")
    found = []
    for one in value:
        given = mapping(one, "a blackout", ("from", "to", "reason", "servers"))
        first, opens = _moment(given.get("from"), "from of a blackout")
        last, closes = _moment(given.get("to", str(first)), "to of a blackout")
        servers = tuple(name.casefold() for name in names(given.get("servers", []), "servers of a blackout"))
        reason = str(given.get("reason") or "").strip()
        made = calendar.Blackout(first, last, reason, opens or dt.time.min, closes or dt.time.max, servers)
        if (made.first, made.opens) >= (made.last, made.closes):
            raise refusal(f"a blackout from {given.get('from')} to {given.get('to')}", "the first day or time before the last")
        found.append(made)
    return tuple(found)


_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::00)?)?")


def _moment(value: t.Any, what: str) -> tuple[dt.date, dt.time | None]:
    """A day, or a day and a local time. YAML makes a date of an unquoted one, text of a quoted one."""
    found = _MOMENT.fullmatch(value.isoformat() if isinstance(value, dt.date) else str(value).strip())
    try:
        if found:
            return dt.date.fromisoformat(found[1]), dt.time.fromisoformat(found[2]) if found[2] else None
    except ValueError:
        pass
    raise refusal(f"{what} is {value!r}", "a day such as 2027-01-11, or a local time such as 2027-01-11T18:00")


def _day(value: t.Any, what: str) -> dt.date:
    day, time = _moment(value, what)
    if time is not None or day.year not in _YEARS:
        raise refusal(f"{what} is {value!r}", "a day such as 2027-01-11, without a time")
    return day
