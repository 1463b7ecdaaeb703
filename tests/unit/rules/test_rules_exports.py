from __future__ import annotations

import codecs

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers import exports, merging
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

HEADER = 'Guid,Name,Domain,"OS Name","OS Revision","System Type","IP Address","Agent Version",Site,"Last Basic Inventory"'
ROW = '{1},PC1,KESTREL,"Microsoft Windows XP","Service Pack 3","Win32","10.0.0.1",6.0.2403,Leeds,2026-11-01 08:00:00'


def csv(*rows, header=HEADER, end="\r\n"):
    return end.join([header, *rows, ""])


def names(export):
    return [one.name for one in export.computers]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (csv(ROW).encode(), "utf-8"),
        (csv(ROW, end="\n").encode(), "utf-8"),
        (codecs.BOM_UTF8 + csv(ROW).encode(), "utf-8-sig"),
        (csv(ROW).encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + csv(ROW).encode("utf-16-be"), "utf-16"),
        (csv(ROW).encode("utf-16-le"), "utf-16-le"),
        (csv(ROW.replace("Leeds", "Zürich")).encode("cp1252"), "cp1252"),
        (csv(ROW).encode("utf-16-be"), "utf-16-be"),
        (csv(ROW).encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF32_BE + csv(ROW).encode("utf-32-be"), "utf-32"),
        (csv(ROW).encode("utf-32-le"), "utf-32-le"),
        (csv(ROW).encode("utf-32-be"), "utf-32-be"),
        (b"#TYPE Selected.System.Data.DataRow\r\n" + csv(ROW).encode(), "utf-8"),
        (b"SEP=,\r\n" + csv(ROW).encode(), "utf-8"),
    ],
)
def test_every_encoding_that_windows_writes(data, encoding):
    export = exports.parse(data, "x.csv")
    assert names(export) == ["PC1"] and export.encoding == encoding and export.rejected == ()
    assert export.computers[0].os == "Microsoft Windows XP" and export.computers[0].revision == "Service Pack 3"
    assert export.computers[0].site in ("Leeds", "Zürich")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_delimiter(delimiter):
    text = delimiter.join(["Name", "Domain", "OS Name"]) + "\n" + delimiter.join(["PC1", "K", '"Windows, 7"']) + "\n"
    assert exports.parse(text.encode(), "x").computers[0].os == "Windows, 7"


def test_the_other_titles_of_a_report():
    titles = "Name,Domain,OS Name,OS Version/Service Pack,IP Address,Agent Version,Site,Last Inventory"
    text = f"{titles}\nPC1,K,Windows 7,SP1,10.0.0.1,6.0,Leeds,now\n"
    [computer] = exports.parse(text.encode(), "x").computers
    assert (computer.revision, computer.seen, computer.guid) == ("SP1", "now", "")


def test_a_quoted_line_break_is_part_of_its_cell_and_lines_are_counted():
    rows = [ROW.replace("Leeds", '"Leeds\r\nHQ"'), ROW.replace("PC1", ""), ROW.replace("PC1", "PC2")]
    export = exports.parse(csv(*rows).encode(), "x")
    assert names(export) == ["PC1", "PC2"]
    assert export.computers[0].site == "Leeds HQ"
    assert [(one.line, one.reason) for one in export.rejected] == [(4, "no name")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW + ",more", "11 columns instead of 10"),
        ("PC1", "1 columns instead of 10"),
        (ROW.replace("PC1", "PC 1"), "a name that no computer can have"),
        (ROW.replace("PC1", "../../etc/passwd"), "a name that no computer can have"),
        (ROW.replace("PC1", "x" * 64), "a name that no computer can have"),
        (ROW.replace("PC1", "PC\0"), "characters that its encoding does not have"),
        (ROW.replace("Leeds", "y" * 100_001), "a cell longer than a report writes"),
        (ROW.replace("Leeds", "z" * 140_000), "not CSV: field larger than field limit (131072)"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_next_one_is_read(row, reason):
    export = exports.parse(csv(row, ROW.replace("PC1", "GOOD")).encode(), "x")
    assert names(export)[-1:] == ["GOOD"]
    assert [one.reason for one in export.rejected] == [reason]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\xff\x00\xff", b"a;b;c\n1;2;3\n", b"<html></html>", codecs.BOM_UTF8])
def test_what_is_no_export_is_refused(data):
    with pytest.raises(Refusal, match="titles"):
        exports.parse(data, "x.csv")


@pytest.mark.parametrize(
    ("data", "found", "fix"),
    [
        (b"", "x.csv is empty", "export the computer report"),
        (codecs.BOM_UTF16_LE + b"\r\0\n\0", "x.csv is empty", "export the computer report"),
        (
            b"All computers\r\n\r\n" + csv(ROW).encode(),
            "has its titles in line 3, and starts with 'All computers'",
            "delete the 2 lines above it",
        ),
        (b"All;computers\n" + b"OS Name;Computer Name\n", "has its titles in line 2", "delete the line above it"),
        (csv(ROW, header="All computers\r\n" + HEADER).encode("utf-16"), "has its titles in line 2", "delete the line above it"),
        (b"Computername;Betriebssystem\nPC1;x\n", "'Computername;Betriebssystem'", "rename the titles"),
        (b"Name|OS\nPC1|x\n", "'Name|OS'", "another separator"),
    ],
)
def test_the_refusal_says_what_is_wrong_with_the_head_and_which_titles_are_known(data, found, fix):
    with pytest.raises(Refusal) as refused:
        exports.parse(data, "x.csv")
    assert found in refused.value.found and fix in refused.value.fix
    assert "Name or Computer Name or Computer" in refused.value.needed and "operating system" in refused.value.needed


def test_a_title_with_a_line_break_is_the_title():
    [computer] = exports.parse(b'"Na\nme";"OS\nName";"Si,te"\nPC1;Windows 7;x\n', "x").computers
    assert (computer.name, computer.os) == ("PC1", "Windows 7")


@pytest.mark.parametrize(
    ("header", "row", "good"),
    [
        ("Name,Site", "PC1,Leeds,", True),
        ("Name,Site", "PC1,Leeds,,,", True),
        ("Name,Site,", "PC1,Leeds", True),
        ("Name,Site,,", "PC1,Leeds,", True),
        ("Name,Site", "PC1,Leeds,x", False),
        ("Name,Site", "PC1,Leeds,,x", False),
        ("Name,Site,", "PC1", False),
    ],
)
def test_delimiters_at_the_end_count_for_nothing(header, row, good):
    export = exports.parse(f"{header}\n{row}\n".encode(), "x")
    assert [(one.name, one.site) for one in export.computers] == [("PC1", "Leeds")] * good
    assert len(export.rejected) == (not good)


def test_empty_lines_are_no_rows():
    export = exports.parse(csv("", ROW, ",,,,,,,,,", "").encode(), "x")
    assert names(export) == ["PC1"] and export.rejected == ()


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("2026-11-01 08:00:00", "2026-11-02 08:00:00", "{2}"),
        ("2026-11-02 08:00:00", "2026-11-01 08:00:00", "{1}"),
        ("1/31/2026 08:00", "11/1/2025 08:00", "{1}"),
        ("", "2026-11-01", "{2}"),
        ("2026-11-01", "2026-11-01", "{1}"),
    ],
)
def test_a_computer_named_twice_is_kept_once_by_its_later_inventory(first, second, kept):
    rows = [
        ROW.replace("2026-11-01 08:00:00", first),
        ROW.replace("{1}", "{2}").replace("PC1", "pc1").replace("2026-11-01 08:00:00", second),
    ]
    computers, rejected, *_rest = merging.merge([exports.parse(csv(*rows).encode(), "x.csv")])
    assert [one.guid for one in computers] == [kept]
    assert len(rejected) == 1 and rejected[0].reason.startswith("the same name again")


def test_the_same_name_in_another_domain_says_so():
    _computers, rejected, *_rest = merging.merge([exports.parse(csv(ROW, ROW.replace("KESTREL", "OLD")).encode(), "x")])
    assert rejected[0].reason.startswith("the same name in another domain")


def test_a_large_export_is_read():
    data = csv(*(ROW.replace("PC1", f"PC{number}") for number in range(20_000))).encode()
    computers, rejected, *_rest = merging.merge([exports.parse(data, "x")])
    assert len(computers) == 20_000 and not rejected


@pytest.mark.parametrize(
    ("sites", "encoding", "computers"),
    [
        ([b"Z\xc3\xbcrich", b"Malm\xc3\xb6", b"Malm\xf6"], "utf-8", ["Z\u00fcrich", "Malm\u00f6"]),
        ([b"Z\xfcrich", b"Malm\xf6"], "cp1252", ["Z\u00fcrich", "Malm\u00f6"]),
        ([b"Z\xc3\xbcrich", b"Malm\xc3"], "utf-8", ["Z\u00fcrich"]),
        ([b"Z\xc3\xbcrich", b"Leeds\xff"], "utf-8", ["Z\u00fcrich"]),
        ([b"\xe6\x9d\xb1", b"\x9d\xb1"], "utf-8", ["\u6771"]),
    ],
)
def test_one_damaged_row_does_not_change_the_encoding_of_the_others(sites, encoding, computers):
    export = exports.parse(b"Name,Site\n" + b"\n".join(b"PC,%s" % site for site in sites), "x")
    assert export.encoding == encoding and [one.site for one in export.computers] == computers
    assert len(export.rejected) == len(sites) - len(computers)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("titles", ["Name,Domain,Site", '"Name","Domain","Site"'])
def test_two_exports_in_one_file_make_no_computer_of_the_second_titles(titles, ending):
    lines = [titles, "PC1,LAB,Leeds", titles, "PC2,LAB,Leeds", "Name,LAB,Leeds", ""]
    found = exports.parse(ending.join(lines).encode(), "x.csv")
    assert [(one.name, one.line) for one in found.computers] == [("PC1", 2), ("PC2", 4), ("Name", 5)]
    assert [(one.line, one.reason) for one in found.rejected] == [(3, "the titles again, as two exports in one file have them")]
