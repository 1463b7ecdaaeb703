# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One list of computers from several exports: each once, by a rule, and the others named with the reason."""

from __future__ import annotations

import operator
import typing as t

from .exports import Computer, Export, Rejected
from .inventory_dates import Dates

LATEST, FIRST_EXPORT = "latest", "first_export"
RULES = (LATEST, FIRST_EXPORT)
_EXCLUDED = "excluded by policy: "
_name, _guid = operator.itemgetter(Computer._fields.index("name")), operator.itemgetter(Computer._fields.index("guid"))


class Merged(t.NamedTuple):
    computers: list[Computer]  # by name
    rejected: list[Rejected]
    shared_guids: dict[str, list[str]]  # GUID -> the names that have it, for GUIDs of more than one computer
    same_names: dict[str, list[str]]  # name -> the domains that have a computer of it
    unclear_dates: list[str]  # exports with dates that may be day/month or month/day, where it matters


def merge(exports: t.Iterable[Export], rule: str = LATEST, exclude: t.Mapping[str, str] | None = None) -> Merged:
    """All computers once, by name. `latest` keeps the row with the later inventory, `first_export` the earlier export's.

    An export lists an agent that was reinstalled twice, and a computer that moved between two servers is on both.
    Computers of different names that share a GUID are all kept: they are computers, cloned with their agent. Of computers
    of different domains that share a name one is kept, as waves and inventory know them by name; `exclude` may say which
    stays out (`DOMAIN\\NAME`: reason), the others are named.
    """
    excluded = {key.casefold(): reason for key, reason in (exclude or {}).items() if "\\" in key}
    kept: dict[str, Computer] = {}
    rejected: list[Rejected] = []
    same_names: dict[str, dict[str, None]] = {}
    dates = Dates()
    keep = kept.setdefault
    for export in exports:
        rejected += export.rejected
        dates.add(export)
        for given, name in zip(export.computers, map(str.casefold, map(_name, export.computers)), strict=True):
            computer, key = given, name
            if "." in name:
                computer = _short(given)
                key = computer.name.casefold()
            if excluded and (why := _why_excluded(computer, excluded)):
                rejected.append(Rejected(computer.source, computer.line, f"{_EXCLUDED}{why}", _text(computer)))
                continue
            old = keep(key, computer)
            if old is computer:
                continue
            newer = (rule == LATEST or old.source == computer.source) and dates.is_later(computer, old)
            if newer:
                kept[key] = computer
            loser, winner = (old, computer) if newer else (computer, old)
            rejected.append(Rejected(loser.source, loser.line, _why(loser, winner, rule, dates), _text(loser)))
            if _two_machines(loser, winner):
                same_names.setdefault(key, {}).update(dict.fromkeys((old.domain, computer.domain)))
    ordered = [kept[key] for key in sorted(kept)]
    named = {kept[key].name: sorted(domains) for key, domains in sorted(same_names.items())}
    return Merged(ordered, rejected, _shared_guids(ordered), named, sorted(dates.unclear))


def _short(computer: Computer) -> Computer:
    """`pc1.corp.example` is PC1 of the domain corp.example. What looks like an address stays as it is."""
    name, _dot, domain = computer.name.rstrip(".").partition(".")
    if not domain:
        return computer._replace(name=name)
    if computer.name.replace(".", "").isdigit():
        return computer
    return computer._replace(name=name, domain=computer.domain if "." in computer.domain else domain)


def _why_excluded(computer: Computer, excluded: t.Mapping[str, str]) -> str:
    name = computer.name.casefold()
    domains = (computer.domain.casefold(), _label(computer.domain))
    return next((excluded[f"{domain}\\{name}"] for domain in domains if f"{domain}\\{name}" in excluded), "")


def _label(domain: str) -> str:
    """What a domain's NetBIOS name and its DNS name have in common, as a rule."""
    return domain.casefold().partition(".")[0]


def _two_machines(one: Computer, other: Computer) -> bool:
    """Whether they are of different domains, and no GUID says that it is one that changed its domain."""
    if not one.domain or not other.domain or _label(one.domain) == _label(other.domain):
        return False
    return not one.guid or canonical_guid(one.guid) != canonical_guid(other.guid)


def _why(loser: Computer, winner: Computer, rule: str, dates: Dates) -> str:
    why = "the same name in another domain" if loser.domain.casefold() != winner.domain.casefold() else "the same name again"
    if loser.source != winner.source and rule == FIRST_EXPORT:
        return f"{why}, and {winner.source} is named before"
    return f"{why}, {dates.compared(loser, winner)}"


def _text(computer: Computer) -> str:
    return f"{computer.name} {computer.guid} {computer.seen}".strip()


def canonical_guid(text: str) -> str:
    """With braces and in upper case, as the console writes it."""
    return text if text.isupper() and text.startswith("{") and text.endswith("}") else "{" + text.strip("{} ").upper() + "}"


def _shared_guids(computers: t.Sequence[Computer]) -> dict[str, list[str]]:
    guids = list(filter(None, map(_guid, computers)))
    if _are_canonical(guids) and len(set(guids)) == len(guids):
        return {}  # as nearly always
    first: dict[str, str] = {}
    shared: dict[str, list[str]] = {}
    for computer in computers:
        if computer.guid:
            guid = canonical_guid(computer.guid)
            other = first.setdefault(guid, computer.name)
            if other is not computer.name:
                shared.setdefault(guid, [other]).append(computer.name)
    return dict(sorted(shared.items()))


def _are_canonical(guids: t.Sequence[str]) -> bool:
    """Whether all are of one length, in upper case and in braces, so that they are alike only when their texts are."""
    whole, count = "".join(guids), len(guids)
    in_braces = whole[:1] == "{" and whole[-1:] == "}" and whole.count("}{") == count - 1
    return in_braces and whole.count("{") == whole.count("}") == count and len(set(map(len, guids))) == 1 and whole == whole.upper()
