# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names in certificates: which of them a public authority issues for, and which server a certificate's name matches.

That public authorities issue for public names only is the CA/Browser Forum's rule; the endings that are never public are of
RFC 2606, 6761, 6762, 7686 and 8375, ICANN's `.internal`, and the endings that ICANN reserved because companies use them
inside (`.corp`, `.home`, `.mail`).
"""

from __future__ import annotations

import ipaddress
import typing as t

_NEVER_PUBLIC = (
    "local localhost localdomain internal intranet private lan home corp mail test example invalid onion home.arpa example.com "
    "example.net example.org"
).split()
# Second-level endings under which countries register names: no company owns them. "com" and the like have no dot at all.
_REGISTRIES = {"ac", "co", "com", "edu", "gob", "gov", "gouv", "govt", "ltd", "me", "mil", "ne", "net", "nhs", "or", "org", "plc", "sch"}


def never_public(name: str) -> bool:
    """Whether no public authority can issue for this name: an address, a name without a dot, an internal ending."""
    simple = plain(name)
    try:
        ipaddress.ip_address(simple)
        return True
    except ValueError:
        return "." not in simple or any(simple.endswith(f".{ending}") or simple == ending for ending in _NEVER_PUBLIC)


def can_be_public(name: str, owned_domains: t.Iterable[str]) -> bool:
    """Whether a public authority can issue for it: a public name below a domain that the company owns."""
    simple = plain(name)
    domains = [_domain(one) for one in owned_domains if is_domain(one)]
    return not never_public(simple) and any(simple == one or simple.endswith(f".{one}") for one in domains)


def is_domain(text: str) -> bool:
    """Whether a company can own this domain: it is public, and neither an ending (com) nor a country's registry (co.uk)."""
    first, _unused, rest = _domain(text).partition(".")
    registry = len(rest) == 2 and first in _REGISTRIES  # two letters are a country
    return bool(first and rest) and not registry and not never_public(_domain(text))


def _domain(text: str) -> str:
    """`xyz.com` of `.xyz.com` and `*.xyz.com`, as people write them."""
    return plain(text).removeprefix("*").removeprefix(".")


def covers(name: str, fqdn: str) -> bool:
    """Whether a name of a certificate matches this one; the asterisk of a wildcard is one label."""
    simple = plain(name)
    return simple == fqdn or (simple.startswith("*.") and fqdn.partition(".")[2] == simple[2:])


def plain(name: str) -> str:
    """A name as names are compared: without blanks and the last dot, in lower case."""
    return name.strip().rstrip(".").casefold()
