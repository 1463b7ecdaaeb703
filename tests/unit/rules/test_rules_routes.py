from __future__ import annotations

import ipaddress
import re

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils import expressions
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.exports import Computer
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.routes import Route, Router
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import moves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

ROUTES = (
    Route("wide", "a", subnets=("10.0.0.0/8", "2001:db8::/32")),
    Route("narrow", "b", subnets=("10.20.0.0/16",), sites=("Leeds",)),
    Route("host", "c", subnets=("10.20.1.7/32",)),
    Route("york", "d", sites=("york",)),
    Route("servers", "e", where="contains(os, 'Server')"),
)


def decide(routes=ROUTES, **attributes):
    return Router(routes, expressions.compile_where).decide(Computer("PC1", **attributes))


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ({"address": "10.1.2.3"}, "wide"),
        ({"address": "10.20.2.3"}, "narrow"),
        ({"address": "10.20.1.7"}, "host"),
        ({"address": "10.20.1.8"}, "narrow"),
        ({"address": "169.254.1.1, 10.20.2.3"}, "narrow"),
        ({"address": "2001:db8::1"}, "wide"),
        ({"site": "LEEDS"}, "narrow"),
        ({"site": "York", "address": "192.0.2.1"}, "york"),
        ({"os": "Windows Server 2008", "address": "10.20.1.7"}, "servers"),
    ],
)
def test_the_most_specific_way_decides(attributes, name):
    assert decide(**attributes).route.name == name


@pytest.mark.parametrize("address", ["", "nonsense", "10.1.2", "300.1.1.1", "10.1.2.3.4", "192.0.2.1", "::1"])
def test_a_computer_without_a_route_is_an_orphan(address):
    assert "no route" in decide(address=address).reason
    assert decide((*ROUTES, Route("rest", "z", default=True)), address=address).route.name == "rest"


def test_two_routes_that_claim_a_computer_alike_are_a_conflict():
    routes = (Route("one", "a", sites=("x",)), Route("two", "b", sites=("X",)))
    assert decide(routes, site="x").route is None and "one and two claim it by site" in decide(routes, site="x").reason
    twice = (Route("one", "a", where="name == 'PC1'"), Route("two", "b", where="site == 'x'"))
    assert "claim it by expression" in decide(twice, site="x").reason


def test_ways_that_disagree_are_said():
    found = decide(address="10.20.2.3", site="york")
    assert found.route.name == "narrow" and found.disagreement == "its subnet leads to narrow, its site leads to york"
    assert not decide(address="10.20.2.3", site="Leeds").disagreement


def test_subnets_longer_than_24_are_not_taken_for_their_neighbours():
    router = Router((Route("low", "a", subnets=("10.1.1.0/25",)), Route("high", "b", subnets=("10.1.1.128/25",))))
    assert [router.decide(Computer("x", address=f"10.1.1.{last}")).route.name for last in (1, 127, 128, 255)] == [
        "low",
        "low",
        "high",
        "high",
    ]


def naive(routes, address):
    """The route of an address as somebody would look it up by hand, one computer at a time."""
    for part in re.split(r"[,;\s]+", address):
        try:
            one = ipaddress.ip_address(part)
        except ValueError:
            continue
        nets = [(ipaddress.ip_network(subnet), route.name) for route in routes for subnet in route.subnets]
        found = [(net.prefixlen, name) for net, name in nets if net.version == one.version and one in net]
        if found:
            longest = max(length for length, _name in found)
            names = {name for length, name in found if length == longest}
            return names.pop() if len(names) == 1 else "conflict"
    return "none"


numbers = st.sampled_from(["1", "2", "3", "0", "255"])
odd = st.sampled_from(["999", "256", "300", "01", "", "3/24", "3%1", "\u0663", "x", "2.2", " 7", "-1"])
ipv4 = st.tuples(st.just("10"), numbers, numbers, numbers | odd).map(".".join)
garbage = st.sampled_from(
    ["", "nonsense", "10.1.2", "10.1.2.", ".10.1.2", "10..1.2", "::1", "2001:db8::7", "::ffff:10.1.2.3", "10.1.2.3:80"]
)
addresses = st.lists(ipv4 | garbage, min_size=1, max_size=2).map(", ".join)
subnets = st.sampled_from(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.2.0.0/15", "10.1.2.0/25", "10.1.2.3/32", "2001:db8::/32"])


@settings(max_examples=150, deadline=None, derandomize=True)
@each(st.lists(st.sets(subnets, max_size=3), min_size=1, max_size=3), st.lists(addresses, min_size=1, max_size=12))
def test_the_router_decides_as_one_would_by_hand_whatever_addresses_came_before(claims, listed):
    routes = [Route(f"r{number}", "a", subnets=tuple(sorted(claimed))) for number, claimed in enumerate(claims)]
    router = Router(routes)
    for address in listed:
        found = router.decide(Computer("x", address=address))
        said = found.route.name if found.route else "conflict" if "claim it" in found.reason else "none"
        assert said == naive(routes, address), (address, listed)


@pytest.mark.parametrize("bad", ["10.1.2.999", "10.1.2.3/24", "10.1.2.300", "10.1.2.03"])
@pytest.mark.parametrize("order", [1, -1])
def test_an_address_that_is_none_says_nothing_of_its_neighbours(bad, order):
    router = Router((Route("net", "a", subnets=("10.1.0.0/16",)),))
    found = {address: router.decide(Computer("x", address=address)).route for address in [bad, "10.1.2.3"][::order]}
    assert found[bad] is None and found["10.1.2.3"].name == "net"


@pytest.mark.parametrize("expression", ["a ==", "contains(os", "nothing(", "contains(`1`, 'x')"])
def test_an_expression_that_is_none_is_refused(expression):
    with pytest.raises(Refusal, match="expression"):
        decide((Route("x", "a", where=expression),))


def test_jmespath_decides_what_is_true():
    for expression, holds in (
        ("name", True),
        ("domain", False),
        ("missing", False),
        ("`0`", True),
        ("`[]`", False),
        ("name == 'PC1'", True),
    ):
        assert expressions.compile_where(expression)({"name": "PC1", "domain": ""}) is holds


SMP76 = [Host(name, ("smp76",)) for name in ("smp01", "smp02")]


def ways(make_estate, *, add=SMP76, **given):
    estate = make_estate("plan", add=add, policy=policy.parse({"pilot": ["A"], **given}))
    return [
        [(move.source, move.target) for move in moves.of(route, "altiris01", estate.policy.hierarchy, estate.policy.strategy)]
        for route in moves.routes_of(estate)
    ]


def test_a_hierarchy_is_reached_in_both_of_the_guides_ways(make_estate):
    routes = [{"to": "smp01", "sites": ["a"]}, {"to": "smp02", "sites": ["b"]}]
    assert ways(make_estate, routes=routes) == [
        [("altiris01", "itms71"), ("itms71", "smp01")],
        [("altiris01", "itms71"), ("itms71", "smp02")],
    ]
    seventy_one = [Host("second71", ("smp71",))]
    routes = [{"to": "itms71", "sites": ["a"]}, {"to": "second71", "sites": ["b"]}]
    built = ways(make_estate, add=seventy_one, routes=routes, hierarchy="build_as_71")
    assert built == [[("altiris01", "itms71")], [("altiris01", "second71")]]


def test_replacing_the_agent_is_one_move_and_may_differ_by_route(make_estate):
    routes = [{"to": "smp01", "sites": ["a"], "strategy": "replace"}, {"to": "smp02", "sites": ["b"]}]
    assert ways(make_estate, routes=routes) == [[("altiris01", "smp01")], [("altiris01", "itms71"), ("itms71", "smp02")]]
    assert ways(make_estate, add=SMP76[:1], strategy="replace") == [[("altiris01", "smp01")]]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"routes": [{"to": "nowhere", "default": True}]}, "nowhere"),
        ({"routes": [{"to": "itms71", "default": True}]}, "of the kind smp76"),
        ({"routes": [{"to": "smp01", "via": "smp02", "default": True}]}, "of the kind smp71"),
        ({"routes": [{"to": "smp01", "via": "itms71", "strategy": "replace", "default": True}]}, "no `via`"),
        ({"routes": [{"to": "itms71", "strategy": "replace", "default": True}], "hierarchy": "build_as_71"}, "two_hop there"),
        ({}, "2 hosts of the kind smp76"),
    ],
)
def test_a_way_that_cannot_be_is_refused(make_estate, given, said):
    with pytest.raises(Refusal) as refused:
        ways(make_estate, **given)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"routes": {}}, "a list of routes"),
        ({"routes": [{"to": ""}]}, "inventory name"),
        ({"routes": [{"to": "a"}]}, "matches no computer"),
        ({"routes": [{"to": "a", "colour": 1}]}, "colour"),
        ({"routes": [{"to": "a", "subnets": ["10.0.0.1/8"]}]}, "host bits"),
        ({"routes": [{"to": "a", "subnets": "10.0.0.0/8"}]}, "a list of names"),
        ({"routes": [{"to": "a", "strategy": "jump", "sites": ["x"]}]}, "two_hop"),
        ({"routes": [{"to": "a", "sites": ["x"]}, {"to": "A", "sites": ["y"]}]}, "the same name"),
        ({"routes": [{"to": "a", "default": True}, {"to": "b", "default": True}]}, "default"),
        ({"routes": [{"to": "a", "default": "yes"}]}, "true or false"),
        ({"merge": "newest"}, "latest"),
        ({"sites": {"leeds": {"bandwidth_mbit": 0}}}, "Mbit/s"),
        ({"sites": {"leeds": {"bandwidth_mbit": 10}}}, "installer_mb"),
        ({"calendar": {"start": "soon", "zone": "UTC", "window": "20:00-04:00"}}, "a day such as"),
        ({"calendar": {"start": "2027-01-11", "zone": "Mars/Base", "window": "20:00-04:00"}}, "Mars/Base"),
        ({"calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20-4"}}, "two local times"),
        ({"calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20:00-20:00"}}, "two local times"),
        ({"calendar": {"start": "2027-01-11", "zone": "UTC", "window": "20:00-21:00", "days": []}}, "some of"),
        (
            {
                "calendar": {
                    "start": "2027-01-11",
                    "zone": "UTC",
                    "window": "20:00-21:00",
                    "blackouts": [{"from": "2027-02-02", "to": "2027-02-01"}],
                }
            },
            "first day",
        ),
        ({"winrm_from_exports": "yes"}, "true or false"),
    ],
)
def test_a_policy_part_that_makes_no_sense_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        policy.parse(given)
    assert said in str(refused.value)
