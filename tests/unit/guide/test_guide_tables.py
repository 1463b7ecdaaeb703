"""No table cell is lost: each table is written again from the typed rows and compared with a copy of the guide's, cell by cell.

The writers below are the only place that knows how the guide prints a figure. Blanks, letter case, kind of dash and of
slash, and the comma in 1,000 are not compared, as the guide itself varies them.
"""

from __future__ import annotations

import re
import typing as t

import pytest

WORDS = {1: "One", 2: "Two", 4: "Four", 8: "Eight"}
EMPTY = "-"


def plain(cell: str) -> str:
    cell = re.sub(r"\s+", "", cell.lower().replace("\u2013", "-").replace("\\", "/"))
    return re.sub(r"(?<=\d),(?=\d)", "", cell)


def cores(value: t.Any) -> str:
    if value.at_most:
        count = f"{value.at_least}-{value.at_most} Cores"
    elif value.open_ended:
        count = f"{value.at_least} Plus Cores"
    else:
        count = f"{WORDS[value.at_least]} {'Core' if value.at_least == 1 else 'Cores'}"
    return count + (f"/{value.ghz}Ghz or more" if value.ghz else "")


def drives(value: t.Any) -> str:
    return " ".join(f"{one.iops} - {one.letter}: {', '.join(one.purposes)}" for one in value)


def gigabytes(value: t.Any) -> str:
    if value.at_most:
        return f"{value.at_least}-{value.at_most} GB"
    return f"{value.at_least}{'+' if value.or_more else ''} GB"


def smp_hardware(guide: t.Any) -> list[list[str]]:
    sizes = guide("smp_sizes").SIZES
    return [
        ["Component", *(one.tier.printed for one in sizes)],
        ["Processors", *(cores(one.processors) for one in sizes)],
        ["Disk Speed (in IOPS)", *(drives(one.drives) for one in sizes)],
        ["Disk Capacity", *(gigabytes(one.disk) for one in sizes)],
    ]


def smp_hardware_continued(guide: t.Any) -> list[list[str]]:
    sizes, common = guide("smp_sizes").SIZES, guide("smp_sizes").COMMON
    ports, speed = {2: "Dual"}[common.network_ports], {1: "Gigabit"}[common.network_gbit]
    rest = [EMPTY] * (len(sizes) - 1)
    return [
        ["Component", *(one.tier.printed for one in sizes)],
        ["RAM", *(gigabytes(one.ram) for one in sizes)],
        ["Cache", f"{common.l2_cache_mb}MB L2 or More", *rest],
        ["Network", f"{ports} {speed}{' - Load Balanced' if common.load_balanced else ''}", *rest],
        ["OS", f"{common.os.family} {common.os.release} {' or '.join(common.os_editions)}", *rest],
    ]


def smp_server_software(guide: t.Any) -> list[list[str]]:
    software = guide("smp_software").SOFTWARE
    systems = [f"{one.rank}: {one.release} {' or '.join(one.editions)}{f' ({one.remark})' if one.remark else ''}" for one in software.os]
    iis = [f"On {one.os}: {one.version}{' ' if one.mode == 'Native' else ' + '}{one.mode}" for one in software.iis]
    return [["Component", EMPTY], ["OS", " ".join(systems)], ["IIS", " ".join(iis)], [".NET", software.dotnet], ["IE", software.browser]]


def service_account(guide: t.Any) -> list[list[str]]:
    account = guide("smp_software").ACCOUNT
    needed, helpful = " and ".join(account.required_admin_on), " and ".join(account.helpful_admin_on)
    return [
        [account.kind, "Local Admin"],
        [
            account.name,
            f"Local Admin on the {needed}. It is also Beneficial for the account to be a Local Admin on {helpful}, "
            "however that is not a Requirement.",
        ],
    ]


def sql_hardware(guide: t.Any) -> list[list[str]]:
    sizes = guide("sql_sizes").SIZES
    return [
        ["Processors", *(one.tier.printed for one in sizes)],
        ["Processors", *(cores(one.processors) for one in sizes)],
        ["Disk Speed (IOPS)", *(drives(one.drives) for one in sizes)],
    ]


def sql_ram(guide: t.Any) -> list[list[str]]:
    sizes = guide("sql_sizes").SIZES
    return [["RAM", *(one.tier.printed for one in sizes)], ["RAM (GB)", *(gigabytes(one.ram) for one in sizes)]]


def sql_drives(guide: t.Any) -> list[list[str]]:
    module = guide("sql_sizes")

    def rule(size: t.Any) -> str:
        if size is None:
            return EMPTY
        if size.unit == module.MB_PER_CLIENT:
            return f"=>{size.at_least}-{size.at_most} MB Per Client"
        return f"=>{size.at_least}% of CMDB"

    def share(percent: int | None) -> str:
        return EMPTY if percent is None else f"{percent}%"

    lines = [["Drives", "Disk Configuration", "IOPS", "Write %", "Read %", "Drive Size"]]
    for one in module.DRIVES:
        raid = " or ".join(one.raid) + (f" ({one.raid_remark})" if one.raid_remark else "")
        lines.append([one.name, raid, str(one.iops or EMPTY), share(one.write_percent), share(one.read_percent), rule(one.size)])
    return lines


def sql_software(guide: t.Any) -> list[list[str]]:
    place = {
        ("supported", "recommended"): " On-box SQL is supported; off-box SQL is recommended.",
        ("unsaid", "recommended"): " Symantec recommends off-box SQL.",
        ("unsaid", "unsaid"): "",
    }
    head, cells = [], []
    for one in guide("sql_software").SOFTWARE:
        releases = [f"{release.release} {release.level}".strip() for release in one.releases]
        if one.editions == ("Express",):
            text = f"Microsoft SQL Server Express {', '.join(releases)}."
        else:
            text = f"Microsoft SQL Server {', '.join(releases[:-1])} or {releases[-1]} {' or '.join(one.editions)}."
        head += [tier.printed for tier in one.tiers]
        cells += [text + place[one.on_box, one.off_box], *([EMPTY] * (len(one.tiers) - 1))]
    # The last cell says "Microsoft SQL 2008"; the product is the same.
    cells[3] = cells[3].replace("SQL Server", "SQL", 1)
    return [head, cells]


def site_server_hardware(guide: t.Any) -> list[list[str]]:
    sizes = guide("site_server_sizes").SIZES

    def ram(one: t.Any) -> str:
        no_unit = any("without a unit" in oddity.printed for oddity in one.oddities)
        return gigabytes(one.ram).removesuffix(" GB") if no_unit else gigabytes(one.ram)

    return [
        ["Component", *(one.tier.printed for one in sizes)],
        ["Operating System", *(f"{' / '.join(one.os_kinds)} OS" for one in sizes)],
        ["Processors", *(cores(one.processors) for one in sizes)],
        ["Disk Capacity", *(f"{one.disk.at_least} GB - {one.disk.at_most} GB" for one in sizes)],
        ["RAM", *(ram(one) for one in sizes)],
    ]


def site_server_software(guide: t.Any) -> list[list[str]]:
    software = guide("site_server_sizes").SOFTWARE
    systems = []
    for one in software.os:
        systems.append(" ".join(filter(None, [one.name, "/".join(one.architectures), one.level, "+" if one.or_later else ""])))
    # One comma stands in the cell, behind the plus of 2008 SP1.
    systems[3] += ","
    return [["Component", EMPTY], ["OS", " ".join(systems)], [".NET", software.dotnet], ["IIS", software.iis], ["IE", software.browser]]


def internet_gateway(guide: t.Any) -> list[list[str]]:
    hardware = guide("internet_gateway").HARDWARE
    assert hardware.os.release == "2012 R2"
    system = f"{hardware.os.family} {hardware.os.release.replace('2012', '20012')} {hardware.os.level}"  # the guide's slip
    processors = {2: "Dual"}[hardware.processors.at_least] + " Core CPU"
    disk = f"{'At least ' if hardware.disk.or_more else ''}{hardware.disk.at_least}GB"
    return [
        ["Component", "Requirement"],
        ["OS", system],
        ["Processors", processors],
        ["RAM (GB)", gigabytes(hardware.ram)],
        ["Disk Capacity", disk],
    ]


def product_names(guide: t.Any) -> list[list[str]]:
    module = guide("product_names")
    lines = [[one.product, ("part of " if one.change == module.ABSORBED else "") + one.now] for one in module.PRODUCT_CHANGES]
    return [["product", "became"], *lines]


def helpful_links(guide: t.Any) -> list[list[str]]:
    return [["title", "address"], *([one.title, one.address] for one in guide("links").HELPFUL)]


def links_in_the_text(guide: t.Any) -> list[list[str]]:
    return [["heading", "address"], *([one.section, one.address] for one in guide("links").IN_THE_TEXT)]


TABLES: dict[str, t.Callable[[t.Any], list[list[str]]]] = {
    writer.__name__: writer
    for writer in (
        smp_hardware,
        smp_hardware_continued,
        smp_server_software,
        service_account,
        sql_hardware,
        sql_ram,
        sql_drives,
        sql_software,
        site_server_hardware,
        site_server_software,
        internet_gateway,
        product_names,
        helpful_links,
        links_in_the_text,
    )
}


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_is_held_by_a_row(name: str, guide: t.Any, table: t.Any) -> None:
    written = [[plain(cell) for cell in line] for line in TABLES[name](guide)]
    assert written == [[plain(cell) for cell in line] for line in table(name)]


def test_every_copied_table_is_compared(root: t.Any) -> None:
    others = {"platform_lists", "figures", "outline", "coverage"}
    assert {path.stem for path in (root / "tests/unit/data/guide").glob("*.tsv")} == set(TABLES) | others


@pytest.mark.parametrize("name", ["SERVER_TIERS", "SITE_SERVER_TIERS"])
def test_tiers_say_what_their_heads_print_and_leave_no_gap(name: str, guide: t.Any) -> None:
    tiers = getattr(guide("tiers"), name)
    assert [tier.id for tier in tiers] == [
        f"{'site-' if name.startswith('SITE') else ''}to-{tier.last}" if tier.printed_to else "evaluation" for tier in tiers
    ]
    for tier in tiers:
        figures = [int(figure.replace(",", "")) for figure in re.findall(r"[\d,]+", tier.printed)]
        assert figures == [figure for figure in (tier.printed_from, tier.printed_to) if figure is not None]
        assert tier.last == (tier.printed_to or 99)
    assert tiers[0].first == 1
    assert [tier.first for tier in tiers[1:]] == [tier.last + 1 for tier in tiers[:-1]]
