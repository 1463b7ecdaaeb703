"""A finding shows what to read beside its section of the guide."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.guide import catalogue, links
from ansible_collections.itms.migration.plugins.plugin_utils.rules import finding, references

KB = "https://knowledge.broadcom.com/external/article/"


def judged(section):
    return finding.Judged(finding.Finding("a.b", "host", section, "f", "n", "x"), finding.BLOCKS).as_dict()


@pytest.mark.parametrize(
    ("section", "see"),
    [
        ("Internet Gateway", [f"KB184952: {KB}184952", f"KB216202: {KB}216202"]),
        ("Legacy Agent Communication", [f"KB180307: {KB}180307"]),
        ("Server Rebuild Required", [f"KB154810: {KB}154810"]),  # the row and the link name the same article
        ("Migration Paths", ["upgrade path requirements: http://www.symantec.com/docs/DOC7718"]),
        ("System Requirements", []),  # its link goes nowhere
        ("Product parity", []),
        ("(this collection)", []),
    ],
)
def test_what_to_read_is_shown_beside_a_finding(section, see):
    one = judged(section)
    assert one.get("see", []) == see
    assert [line.strip() for line in finding.as_text(one).splitlines() if "See:" in line] == [f"See:     {text}" for text in see]


def test_every_article_and_link_of_a_row_is_shown_somewhere():
    shown = " ".join(text for chapter in catalogue.CHAPTERS for row in chapter.rows for text in references.see(row.section))
    for chapter in catalogue.CHAPTERS:
        for row in chapter.rows:
            assert all(article in shown for article in getattr(row, "see", ())), row.id
    assert all((link.today or link.address) in shown for link in links.IN_THE_TEXT if link.address != "#")
