"""community.windows.win_firewall_rule, after its source in community.windows 3.3.0: rules as the firewall's COM object keeps them.

Left out: the rules that Windows brings along (a host starts without any), two rules of one name, what a rule does to the traffic -
which ports answer is said by services and by `network.blocked` of the estate file.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from .core import Context, Result, model

PROPERTIES = (
    "Description", "Direction", "Action", "ApplicationName", "Grouping", "ServiceName", "Enabled", "Profiles", "LocalAddresses",
    "RemoteAddresses", "LocalPorts", "RemotePorts", "Protocol", "InterfaceTypes", "EdgeTraversalOptions", "SecureFlags",
    "IcmpTypesAndCodes",
)  # fmt: skip
OPTIONS = (
    "description", "direction", "action", "program", "group", "service", "enabled", "profiles", "localip", "remoteip", "localport",
    "remoteport", "protocol", "interfacetypes", "edge", "security", "icmp_type_code",
)  # fmt: skip
FRESH: dict[str, t.Any] = {  # a new HNetCfg.FWRule
    "Description": None, "Direction": 1, "Action": 1, "ApplicationName": None, "Grouping": None, "ServiceName": None, "Enabled": True,
    "Profiles": 0x7FFFFFFF, "LocalAddresses": "*", "RemoteAddresses": "*", "LocalPorts": None, "RemotePorts": None, "Protocol": 256,
    "InterfaceTypes": "All", "EdgeTraversalOptions": 0, "SecureFlags": 0, "IcmpTypesAndCodes": None,
}  # fmt: skip
EDGE = {"yes": 1, "deferapp": 2, "deferuser": 3}
SECURE = {"authnoencap": 1, "authenticate": 2, "authdynenc": 3, "authenc": 4}
INTERFACES = {"wireless": "Wireless", "lan": "Lan", "ras": "RemoteAccess"}
_TEXTS = (
    ("localport", "LocalPorts"),
    ("remoteport", "RemotePorts"),
    ("localip", "LocalAddresses"),
    ("remoteip", "RemoteAddresses"),
    ("icmp_type_code", "IcmpTypesAndCodes"),
)
_LENGTH = re.compile(r"(\d+(?:\.\d+){3})/(\d{1,2})")
PROTOCOLS = {"tcp": 6, "udp": 17}


@model("community.windows.win_firewall_rule")
def win_firewall_rule(context: Context) -> Result:
    params, result = context.params, context.result
    name, group, state = params["name"], params["group"], params["state"].lower()
    if not name and not group:
        raise context.fail("Either name or group must be specified")
    if context.call.diff:
        result["diff"] = {"prepared": ""}
    if params["icmp_type_code"] is not None:
        params["icmp_type_code"] = ",".join(map(str, params["icmp_type_code"]))
    try:
        wanted = rule_of(context)
    except ValueError as error:
        raise context.fail(str(error), exception=f"{error}\r\n") from error
    found = [
        rule
        for rule, kept in context.host.firewall.items()
        if (rule.lower() == str(name).lower() if name else same(kept["Grouping"], group))
    ]
    if state == "absent":
        return absent(context, found)
    if not found and name:
        note(context, f"+[{name}]", *(f"+{each}='{shown(wanted[each])}'" for each in PROPERTIES))
        if context.changed():
            context.host.firewall[str(name)] = wanted
        result["msg"] = f"Firewall rule '{name}' created."
    elif found:
        change(context, found, wanted)
    return result


def same(one: t.Any, two: t.Any) -> bool:
    """PowerShell's -eq: texts without case."""
    return one.lower() == two.lower() if isinstance(one, str) and isinstance(two, str) else bool(one == two)


def shown(value: t.Any) -> str:
    return "" if value is None else str(value)


def note(context: Context, *lines: str) -> None:
    if "diff" in context.result:
        context.result["diff"]["prepared"] += "".join(f"{line}\n" for line in lines)


def rule_of(context: Context) -> dict[str, t.Any]:
    """The rule that the arguments describe; ValueError with the module's words."""
    params = context.params
    rule = dict(FRESH)
    if params["enabled"] is not None:
        rule["Enabled"] = params["enabled"]
    for option, field in (("description", "Description"), ("group", "Grouping")):
        if params[option] is not None:
            rule[field] = params[option]
    if params["program"] not in (None, "any"):
        rule["ApplicationName"] = context.expand(params["program"])
    if params["service"] not in (None, "any"):
        rule["ServiceName"] = params["service"]
    if params["protocol"] not in (None, "any"):
        rule["Protocol"] = protocol(params["protocol"])
        if rule["Protocol"] in (6, 17):
            rule.update(LocalPorts="*", RemotePorts="*")
    for option, field in _TEXTS:
        if params[option] not in (None, "any"):
            rule[field] = masked(params[option]) if field.endswith("Addresses") else params[option]
    for option, field in (("localport", "LocalPorts"), ("remoteport", "RemotePorts")):
        if params[option] not in (None, "any") and rule["Protocol"] not in (6, 17):  # the COM object takes ports of TCP and UDP only
            raise ValueError(f'Exception setting "{field}": "Value does not fall within the expected range."')
    if params["direction"] is not None:
        rule["Direction"] = {"in": 1, "out": 2}[params["direction"].lower()]
    if params["action"] is not None:
        rule["Action"] = {"block": 0, "allow": 1}[params["action"].lower()]
    if params["profiles"] is not None:
        rule["Profiles"] = profiles(params["profiles"])
    if params["interfacetypes"] is not None and [str(each).lower() for each in params["interfacetypes"]] != ["any"]:
        rule["InterfaceTypes"] = ",".join(table(INTERFACES, each, "interface type") for each in dict.fromkeys(params["interfacetypes"]))
    if params["edge"] not in (None, "no"):
        rule["EdgeTraversalOptions"] = EDGE[params["edge"].lower()]
    if params["security"] not in (None, "notrequired"):
        rule["SecureFlags"] = SECURE[params["security"].lower()]
    return rule


def masked(addresses: str) -> str:
    """How the COM object keeps IPv4 networks: with their mask, whichever way they were given."""
    parts = addresses.split(",")
    for place, each in enumerate(parts):
        found = _LENGTH.fullmatch(each.strip())
        if found and int(found[2]) <= 32:
            parts[place] = f"{found[1]}/{ipaddress.IPv4Network(f'0.0.0.0/{found[2]}').netmask}"
    return ",".join(parts)


def table(known: dict[str, t.Any], word: t.Any, what: str) -> t.Any:
    if str(word).lower() not in known:
        raise ValueError(f"Unknown {what} '{word}'.")
    return known[str(word).lower()]


def protocol(word: str) -> int:
    if word.isdigit():
        return int(word)
    for prefix, number in (("icmpv4", 1), ("icmpv6", 58)):
        if word.lower().startswith(prefix):
            return number
    return int(table(PROTOCOLS, word, "protocol"))


def profiles(words: list[t.Any]) -> int:
    total = sum(table({"domain": 1, "private": 2, "public": 4}, each, "profile") for each in dict.fromkeys(words))
    return 0x7FFFFFFF if total == 7 else total


def absent(context: Context, found: list[str]) -> Result:
    name, group, result = context.params["name"], context.params["group"], context.result
    if not found:
        result["msg"] = f"Firewall rule '{name}' does not exist." if name else f"No firewall rules in group '{group}' exist."
        return result
    for rule in found:
        note(context, f"-[{rule}]", *(f"-{each}='{shown(context.host.firewall[rule][each])}'" for each in PROPERTIES))
        if context.changed():
            del context.host.firewall[rule]
    removed = "', '".join(found)
    result["msg"] = f"Firewall rule(s) '{removed}' removed."
    return result


def change(context: Context, found: list[str], wanted: dict[str, t.Any]) -> None:
    """Only what was given is compared."""
    changed: list[str] = []
    unchanged: list[str] = []
    for name in found:
        note(context, f"[{name}]")
        rule, touched = context.host.firewall[name], False
        for field, option in zip(PROPERTIES, OPTIONS, strict=True):
            old, new = rule[field], wanted[field]
            if context.params[option] is None or same(old, new) or (field.endswith("Addresses") and alike(old, new)):
                continue
            note(context, f"-{field}='{shown(old)}'", f"+{field}='{shown(new)}'")
            touched = True
            if context.changed():
                rule[field] = new
        (changed if touched else unchanged).append(name)
    one, two = "', '".join(changed), "', '".join(unchanged)
    context.result["msg"] = f"Firewall rule(s) changed '{one}' - unchanged '{two}'"


def alike(one: t.Any, two: t.Any) -> bool:
    return sorted(str(one).lower().split(",")) == sorted(str(two).lower().split(","))
