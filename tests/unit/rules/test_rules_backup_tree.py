"""The copy of a folder whose server goes on working: what may have changed, and what may not."""

from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import tree_difference as trees
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import robocopy

SOURCE, COPY = "\\\\ns\\c$\\App", "E:\\set\\server"
QUEUE = "NSCap\\EvtQueue"
T1, T2 = "2026/11/24 03:00:00", "2026/11/24 03:05:00"
ERROR = "2026/11/24 03:01:00 ERROR {} (0x{:08X}) Copying File {}"


def listed(root, *files):
    return "\r\n" + "".join(f"\t    \t\t{size:8d} {when}\t{root}\\{name}\r\n" for name, size, when in files)


def compared(before, after=None, copied=None, **more):
    texts = (
        listed(SOURCE, *before),
        listed(SOURCE, *(before if after is None else after)),
        listed(COPY, *(before if copied is None else copied)),
    )
    return trees.difference(*texts, SOURCE, COPY, **more)


A = ("Bin\\a.exe", 10, T1)


def test_a_list_of_robocopy():
    text = "\t    \t\t     100 2026/11/24 03:00:00\t\\\\ns\\c$\\App\\a b.txt\r\n\r\nnoise\r\n\t  *EXTRA Dir        -1\tE:\\x\\\r\n"
    assert robocopy.listing(text) == [("\\\\ns\\c$\\App\\a b.txt", 100, T1)]


@pytest.mark.parametrize("word", ["ERROR", "FEHLER:", "ERREUR"])
def test_errors_of_robocopy_in_any_language(word):
    text = f"2026/11/24 03:01:00 {word} 32 (0x00000020) Copying File {SOURCE}\\a\r\nThe process cannot access the file\r\n"
    assert [(one.code, one.path) for one in robocopy.failures(text * 2)] == [(32, f"{SOURCE}\\a")]


@pytest.mark.parametrize(
    ("after", "copied", "changed", "problem"),
    [
        ([A], [A], None, None),
        ([A], [("bin\\A.EXE", 10, T1)], None, None),
        ([("Bin\\a.exe", 12, T2)], [A], "written meanwhile", None),
        ([("Bin\\a.exe", 12, T2)], [], "written meanwhile, and is not in the copy", None),
        ([], [], "removed meanwhile", None),
        ([A, ("new", 1, T2)], [A], "made meanwhile", None),
        ([A], [], None, "missing in the copy"),
        ([A], [("Bin\\a.exe", 9, T1)], None, "9 bytes in the copy instead of 10"),
        ([A], [("Bin\\a.exe", 10, T2)], None, "last written"),
        ([A], [A, ("other", 1, T1)], None, "not in the source"),
    ],
)
def test_what_a_living_source_explains_is_no_problem(after, copied, changed, problem):
    made = compared([A], after, copied)
    assert [one["problem"] for one in made["problems"] if problem not in one["problem"]] == [] and bool(made["problems"]) is bool(problem)
    assert [one["problem"] for one in made["changed"] if changed not in one["problem"]] == [] and bool(made["changed"]) is bool(changed)


@pytest.mark.parametrize(("code", "held"), [(32, True), (33, True), (2, True), (5, False), (112, False)])
def test_a_file_that_is_held_open_is_named_and_others_stop_the_backup(code, held):
    log = ERROR.format(code, code, f"{SOURCE}\\Bin\\a.exe") + "\r\nSome words\r\n"
    made = compared([A, ("b", 1, T1)], copied=[("b", 1, T1)], log=log)
    assert bool(made["changed"]) is held and bool(made["problems"]) is not held


def test_excluded_folders_are_counted_and_not_compared():
    queue = [(f"{QUEUE}\\{number}.nse", 5, T1) for number in range(3)]
    made = compared(
        [A, *queue, ("NSCap\\EvtQueueOther\\x", 1, T1)], copied=[A, ("NSCap\\EvtQueueOther\\x", 1, T1)], exclusions=[QUEUE, "Logs"]
    )
    assert made["skipped"] == [{"folder": QUEUE, "files": 3, "bytes": 15}, {"folder": "Logs", "files": 0, "bytes": 0}]
    assert made["files"] == 2 and made["changed"] == [] and made["problems"] == []


def test_many_changed_files_are_counted_and_some_are_named():
    many = [(f"f{number}", 1, T1) for number in range(300)]
    made = compared(many, [(name, 2, T2) for name, _size, _when in many])
    assert made["changed_count"] == 300 and len(made["changed"]) == trees.KEPT


def test_no_files_and_files_of_another_tree_are_refused():
    with pytest.raises(Refusal, match="holds no file"):
        compared([])
    with pytest.raises(Refusal, match="does not lie below"):
        trees.difference(listed("D:\\other", A), "", "", SOURCE, COPY)
