# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Product parity: what each installed 6.x product becomes, and what the new server must have so that no data is lost
(guide, sections "Product parity", "Solutions" and "Out of Band Management (OoB)").

The guide's list of new names is "some examples". A 6.x product that it does not name is looked for under its own name; one
that is not found is a finding, until the user's own table declares what it becomes or why it is not needed.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ..guide import gotchas, migration_notes, notes, product_names, product_versions
from .finding import WARNING, Finding
from .refusal import Refusal

SAME, GIVEN, DROPPED, UNBUNDLED = "same_name", "given", "dropped", "unbundled"
VERSIONS = ("7.1", "7.6")

# Notification Server itself, and what it is part of since 7.0 (path-combined).
PLATFORM = (product_versions.COMBINED[0], product_versions.PLATFORM)
_SERVICEDESK = "ServiceDesk"
_OUT_OF_BAND, _MOBILE = gotchas.OOB.removesuffix(" (OoB)"), gotchas.REMOVALS[0].what


@dataclass(frozen=True)
class Product:
    name: str
    version: str = ""


@dataclass(frozen=True)
class Answers:
    """What only the user can declare, by the name of the 6.x product as it is installed."""

    equivalents: t.Mapping[str, str] = field(default_factory=dict)  # the new product
    dropped: t.Mapping[str, str] = field(default_factory=dict)  # why it is not needed
    latest: t.Mapping[str, str] = field(default_factory=dict)  # the latest version of the 6.x product
    without_release: tuple[str, ...] = ()  # products that have no 7.6 release; the upgrade uninstalls them


class Parity(t.NamedTuple):
    """`becomes` is empty when it is not known; `present` is None when the products of the new server are not known."""

    product: str
    version: str
    becomes: str
    how: str  # same_name | absorbed | renamed | given | dropped | unbundled | "" when it is not known
    row: str  # of the guide
    present: bool | None


def product(row: t.Mapping[str, t.Any]) -> Product:
    """A row of an observation; one without a name is refused, because its parity cannot be judged."""
    name = str(row.get("name") or "").strip()
    if not name:
        raise Refusal(
            f"an installed product without a name ({row.get('guid') or 'without a GUID'})",
            "the name of every installed product",
            "look up the name on the 6.x server by the GUID, and add it",
        )
    return Product(name, str(row.get("version") or ""))


def stem(name: str) -> str:
    """A product's name without vendor, "Solution", platform and version: what is compared.

    "Altiris Inventory Solution for Windows" and "Inventory Solution" are one; so are "ServiceDesk" and "Service Desk".
    """
    text = re.sub(r"\((?:r|tm|x86|x64)\)|[\u00ae\u2122]", " ", name.casefold())
    text = re.sub(r"\b(?:altiris|symantec|solution|solutions|suite|component|components|from|server edition)\b", " ", text)
    text = re.sub(r"\bfor (?:windows|clients|clients and servers)\b|\b\d+(?:\.\d+)+\b|\b(?:sp|mp|hf)\d+(?:\.\d+)*\b|-", " ", text)
    return "".join(text.split())


def parity(installed: t.Iterable[Product], present: t.Iterable[str] | None, version: str, answers: Answers | None = None) -> list[Parity]:
    """What each installed product becomes on a server of `version` ("7.1" or "7.6"), by name.

    `present` are the products of that server, installed or planned; None when they are not known.
    """
    if version not in VERSIONS:
        raise Refusal(
            f"the version {version!r} of the new server",
            f"{' or '.join(VERSIONS)}, as text",
            "write the version as text, in quotes",
        )
    given = answers or Answers()
    there = None if present is None else {stem(name) for name in map(_named, present)}
    return [_one(one, there, version, given) for one in sorted(installed, key=lambda one: one.name.casefold())]


def _named(value: t.Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refusal(
            f"the product {value!r} of the new server", "its name, as text", "list the products of the new server by their names, in quotes"
        )
    return value


def _one(product: Product, there: set[str] | None, version: str, answers: Answers) -> Parity:
    own = stem(product.name)

    def row(becomes: str, how: str, guide_row: str) -> Parity:
        found = None if there is None else how in (DROPPED, UNBUNDLED) or bool(becomes and stem(becomes) in there)
        return Parity(product.name, product.version, becomes, how, guide_row, found)

    if _answer(answers.dropped, own):
        return row("", DROPPED, "note-parity")
    if _answer(answers.equivalents, own):
        return row(_answer(answers.equivalents, own), GIVEN, "note-parity-names")
    for change in product_names.PRODUCT_CHANGES:
        if stem(change.product) == own:
            return row(change.now, change.change, change.id)
    if version == migration_notes.TARGET_SMP and own.startswith(stem(_OUT_OF_BAND)):
        return row("", UNBUNDLED, "gotcha-oob-unbundled")
    if own in map(stem, product_versions.COMBINED):
        return row(product_versions.PLATFORM, product_names.ABSORBED, "path-combined")
    if there is not None and own in there:
        return row(product.name, SAME, "note-parity")
    return row("", "", "note-parity-names")


def findings(
    installed: t.Sequence[Product], present: t.Sequence[str] | None, version: str, answers: Answers | None = None
) -> t.Iterator[Finding]:
    """What is missing on the server of this version, and what the upgrade to it removes."""
    given = answers or Answers()
    matched = parity(installed, present, version, given)
    if present is None:
        yield Finding(
            "parity.products",
            version,
            notes.PARITY,
            f"the products of the {version} server are neither observed nor planned",
            "a list of them, with at least the equivalents of the 6.x products",
            f"observe the {version} server (its InstallHistoryPL.xml), or declare the products that will be installed",
        )
    for one in matched:
        if stem(one.product) not in _gone(version, given):  # else `removals` reports it
            yield from _gap(one, version)
    yield from removals(installed, version, given)


def _gap(one: Parity, version: str) -> t.Iterator[Finding]:
    loss = "without it its 6.x data may not migrate"
    if one.how == "" and one.present is False:
        yield Finding(
            "parity.unknown",
            f"{one.product}@{version}",
            notes.PARITY,
            f"{one.product} {one.version} is installed, and the {version} server has no product of that name".replace("  ", " "),
            f"its equivalent: {loss}. The guide's list of new names does not have it",
            "declare what it becomes in `equivalents`, or why it is not needed in `dropped`",
        )
    elif one.becomes and one.present is False:
        word = "is part of" if one.how == product_names.ABSORBED else "is" if one.how == SAME else "becomes"
        yield Finding(
            "parity.missing",
            f"{one.product}@{version}",
            notes.PARITY,
            f"{one.product} is installed, and the {version} server has no {one.becomes}",
            f"{one.becomes}, as {one.product} {word} that: {loss}",
            f"select {one.becomes} in Symantec Installation Manager, or declare in `dropped` why it is not needed",
        )


def removals(installed: t.Iterable[Product], version: str, answers: Answers | None = None) -> t.Iterator[Finding]:
    """What an upgrade to 7.6 uninstalls or changes among the products that are installed before it."""
    given = answers or Answers()
    if version != migration_notes.TARGET_SMP:
        return
    gone = _gone(version, given)
    for one in sorted(installed, key=lambda one: one.name.casefold()):
        own = stem(one.name)
        if own in gone and not _answer(given.dropped, own):
            yield Finding(
                "parity.removed",
                one.name,
                gotchas.SOLUTIONS,
                f"{one.name} is installed and has no 7.6 release",
                "a decision: it is uninstalled if the upgrade continues",
                "declare in `dropped` that it may be uninstalled, after its data is saved; or keep the older server for it",
            )
        elif own in (stem(_SERVICEDESK), stem("Helpdesk Solution")):
            yield Finding(
                "parity.servicedesk",
                one.name,
                gotchas.SOLUTIONS,
                f"{one.name} is installed",
                "ServiceDesk goes to 7.6, and Symantec Installation Manager shows a warning",
                "read TECH200807 before the installation, then continue past the warning",
                severity=WARNING,
            )
        elif own.startswith(stem(_OUT_OF_BAND)):
            removal = gotchas.REMOVALS[1]
            yield Finding(
                "parity.out_of_band",
                one.name,
                gotchas.OOB,
                f"{one.name} is installed; it is no longer part of ITMS",
                f"Intel's own component, where it is still wanted. {removal.by} takes it off {' and '.join(removal.off)}; these stay: "
                f"{', '.join(removal.kept)}",
                "get Intel SCS from Intel; after the upgrade fill the CMDB with the OoB discovery tool",
                severity=WARNING,
            )


def latest(installed: t.Iterable[Product], answers: Answers) -> t.Iterator[Finding]:
    """Every 6.x solution is at its latest version before anything migrates. An unknown version is a finding for that product."""
    for one in sorted(installed, key=lambda one: one.name.casefold()):
        wanted = _answer(answers.latest, stem(one.name))
        if not wanted or not _reaches(one.version, wanted):
            yield Finding(
                "parity.latest",
                one.name,
                migration_notes.REQUIRED_VERSION.section,
                f"{one.name} {one.version or 'of unknown version'}" + ("" if wanted else "; its latest version is not declared"),
                f"its latest version{f', {wanted}' if wanted else ''}: {migration_notes.REQUIRED_VERSION.text}",
                f"upgrade it to {wanted} on the 6.x server"
                if wanted
                else "declare its latest version in `latest`, and upgrade it where it is older",
            )


def _gone(version: str, answers: Answers) -> set[str]:
    """The products that have no release for 7.6."""
    return {stem(name) for name in (_MOBILE, *answers.without_release)} if version == migration_notes.TARGET_SMP else set()


def _reaches(version: str, wanted: str) -> bool:
    """Whether a dotted version is at least another, number by number; a version that is not numbers never is."""
    pattern = r"\d+(?:\.\d+)*"
    if not re.fullmatch(pattern, version.strip()) or not re.fullmatch(pattern, wanted.strip()):
        return False
    seen, least = ([int(part) for part in text.strip().split(".")] for text in (version, wanted))
    width = max(len(seen), len(least))
    return seen + [0] * (width - len(seen)) >= least + [0] * (width - len(least))


def _answer(table: t.Mapping[str, str], own: str) -> str:
    return next((str(value) for name, value in table.items() if stem(name) == own and str(value).strip()), "")
