"""No entry of the support lists is lost: every printed line is compared, release by release, with the typed rows."""

from __future__ import annotations

import typing as t


def tokens(one: t.Any) -> str:
    """One release as words, without brackets and colons."""
    release = one.release + (f"-{one.up_to}" if one.up_to else "")
    parts = [one.family, release, one.level, "/".join(one.architectures), "or later" if one.or_later else "", one.remark]
    return " ".join([*filter(None, parts), *([one.support] if one.support != "yes" else [])])


def printed_tokens(line: str) -> list[str]:
    """The releases of a printed line; a maker or a support word in front of a colon belongs to each of them."""
    line = line.replace(" (SBS)", "").replace("(partial)", " partial").replace("(", "").replace(")", "").replace(" /", "/")
    head, colon, rest = line.partition(":")
    agentless = " agentless" if "agentless" in head else ""
    items = (rest if colon else line).split(",")
    prefix = f"{head.replace(' agentless', '')} " if colon else ""
    return [f"{prefix if number == 0 else ''}{item.strip()}{agentless}" for number, item in enumerate(items)]


def test_every_entry_of_the_support_lists_is_held_by_a_row(guide: t.Any, table: t.Any) -> None:
    server, agents = guide("management_server"), guide("agent_platforms")
    lines = [
        *server.OPERATING_SYSTEMS,
        *server.HYPERVISORS,
        *server.SQL_SERVERS,
        *server.SOFTWARE,
        *server.WORKFLOW,
        *agents.WINDOWS,
        *agents.MAC,
        *agents.LINUX,
        *agents.UNIX,
    ]
    printed = table("platform_lists")[1:]
    assert [line.section for line in lines] == [section for section, _line in printed]
    for line, (_section, text) in zip(lines, printed, strict=True):
        entries = printed_tokens(text)
        assert len(entries) == len(line.platforms), line.id
        for number, (platform, entry) in enumerate(zip(line.platforms, entries, strict=True)):
            # After the first entry the guide leaves out some or all words of the family, never of the release.
            full, own = tokens(platform), tokens(platform._replace(family="")).strip()
            assert entry == full if number == 0 else (full.endswith(entry) and entry.endswith(own)), (line.id, entry, full)
            if entry == own:
                assert platform.family == line.platforms[0].family, (line.id, entry)
