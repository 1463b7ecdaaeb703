from __future__ import annotations

import copy

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import delta
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import backup, manifest, tree_difference
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

OBSERVATION = {
    "host": "altiris01",
    "fqdn": "altiris01.kestrel.example",
    "reached": True,
    "facts": {
        "sql": {"version": "9.00.5000.00"},
        "databases": [{"name": "Altiris", "bytes": 1000, "collation": "A"}, {"name": "o'dd]", "bytes": 10, "collation": "A"}],
        "server_files": {"root": "\\\\altiris01\\c$\\NS", "count": 1, "bytes": 100, "files": [{"path": "Bin\\a.exe", "bytes": 100}]},
    },
}


def steps(observation=None, databases=None, target="E:\\backup", set_name="set-1", staging="D:\\staging"):
    return backup.steps(observation or OBSERVATION, databases, target, set_name, staging)


def with_version(version):
    changed = copy.deepcopy(OBSERVATION)
    changed["facts"]["sql"]["version"] = version
    return changed


def test_paths_of_the_set():
    made = steps(databases=["altiris"])
    assert made["set_dir"] == "E:\\backup\\set-1" and made["partial_dir"] == "E:\\backup\\set-1.partial"
    assert made["server"] == {
        "source": "\\\\altiris01\\c$\\NS",
        "destination": "E:\\backup\\set-1.partial\\server",
        "files": 1,
        "bytes": 100,
    }
    assert [one["name"] for one in made["settings"]] == ["services", "scheduled_tasks", "registry"]
    [database] = made["databases"]
    assert database["staging_file"] == "D:\\staging\\Altiris.bak"
    assert database["staging_unc"] == "\\\\altiris01.kestrel.example\\d$\\staging\\Altiris.bak"
    assert database["copy_to"] == "E:\\backup\\set-1.partial\\databases\\Altiris.bak"
    assert made["need_bytes"] == 1100
    assert {one["path"] for one in made["changes"]} == {
        "E:\\backup\\set-1\\server\\Bin\\a.exe",
        *(f"E:\\backup\\set-1\\settings\\{name}.txt" for name in backup.SETTINGS),
        "E:\\backup\\set-1\\databases\\Altiris.bak",
        "E:\\backup\\set-1\\manifest.json",
        "altiris01.kestrel.example msdb.dbo.backupset",
    }


@pytest.mark.parametrize(
    ("version", "options", "verify"),
    [
        ("8.00.2039", "WITH INIT, FORMAT, STATS = 10", ""),
        ("9.00.5000.00", "WITH INIT, FORMAT, STATS = 10, COPY_ONLY, CHECKSUM", " WITH CHECKSUM"),
        ("11.0.2100.60", "WITH INIT, FORMAT, STATS = 10, COPY_ONLY, CHECKSUM", " WITH CHECKSUM"),
    ],
)
def test_statements_by_the_version_of_sql_server(version, options, verify):
    [database] = steps(with_version(version), ["Altiris"])["databases"]
    assert database["statement"] == f"BACKUP DATABASE [Altiris] TO DISK = N'D:\\staging\\Altiris.bak' {options}"
    assert database["verify"] == f"RESTORE VERIFYONLY FROM DISK = N'D:\\staging\\Altiris.bak'{verify}"
    assert ("has_backup_checksums" in database["history"]) is bool(verify)


def test_names_are_quoted():
    database = steps(databases=["o'dd]"])["databases"][0]
    assert "[o'dd]]]" in database["statement"]
    assert "N'o''dd]'" in database["history"]
    assert database["copy_to"].endswith("\\o%27dd%5D.bak")


@pytest.mark.parametrize("name", ["", "a\nGO", "a\0", 'a"b', "x" * 129, "a\x7f"])
def test_a_name_that_cannot_go_into_a_statement_is_refused(name):
    with pytest.raises(Refusal):
        backup.refuse_bad_name(name)


def test_databases_of_other_hosts_are_left_to_them():
    rows = [{"host": "ALTIRIS01", "name": "Altiris"}, {"host": "sql12", "name": "Other"}]
    assert [one["name"] for one in steps(databases=rows)["databases"]] == ["Altiris"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"databases": ["Nope"]}, "no database Nope"),
        ({"target": "backup"}, "itms_backup_target"),
        ({"target": "E:\\a\\..\\b"}, "itms_backup_target"),
        ({"set_name": " "}, "the set's name"),
        ({"set_name": "..."}, "the set's name"),
        ({"staging": None}, "no staging folder"),
        ({"staging": "x"}, "the staging folder"),
        ({"observation": {**OBSERVATION, "reached": False}}, "not reached"),
        ({"observation": with_version("")}, "said version"),
    ],
)
def test_what_cannot_be_backed_up_is_refused(given, said):
    with pytest.raises(Refusal) as refused:
        steps(**given)
    assert said in str(refused.value)


def test_a_set_name_cannot_leave_the_target():
    assert steps(set_name="..\\..\\x")["set_dir"] == "E:\\backup\\..%5C..%5Cx"


def file(path, size=1, checksum="aa"):
    return {"path": path, "size": size, "checksum": checksum, "isdir": False}


@pytest.mark.parametrize(
    ("copied", "problem"),
    [
        ([file("E:\\set\\BIN\\A.EXE", checksum="AA")], None),
        ([], "missing in the copy"),
        ([file("E:\\set\\bin\\a.exe", size=2)], "2 bytes instead of 1"),
        ([file("E:\\set\\bin\\a.exe", checksum="bb")], "the same size, another checksum"),
        ([file("E:\\set\\bin\\a.exe", checksum=None)], "only one of the two has a checksum"),
        ([file("E:\\set\\bin\\a.exe", size=None)], "a size is not known"),
    ],
)
def test_tree_difference(copied, problem):
    source = [file("\\\\ns\\c$\\App\\Bin\\a.exe"), {"path": "\\\\ns\\c$\\App\\Bin", "isdir": True}]
    found = tree_difference.difference(source, copied, "\\\\ns\\c$\\App", "E:\\set")
    assert [one["problem"] for one in found] == ([problem] if problem else [])


def test_files_left_over_and_files_of_another_tree():
    assert tree_difference.difference([], [file("E:\\set\\x")], "C:\\a", "E:\\set") == [{"path": "x", "problem": "not in the source"}]
    with pytest.raises(Refusal, match="does not lie below"):
        tree_difference.difference([file("D:\\other\\x")], [], "C:\\a", "E:\\set")


@pytest.mark.parametrize(
    "bad",
    [
        None,
        {},
        {"set_dir": "E:\\x", "server": {"files": 1}},
        {"set_dir": "E:\\x", "proven": "yes", "server": {"files": 1}},
        {"set_dir": "E:\\x", "proven": True},
        {"set_dir": "E:\\x", "proven": True, "databases": [{"name": "a", "bytes": 1}]},
        {"set_dir": "E:\\x", "proven": True, "databases": [{"name": "a", "sha256": "b", "bytes": 0}]},
    ],
)
def test_a_set_that_is_not_proven_is_no_set(bad):
    with pytest.raises(Refusal):
        manifest.refuse_bad("altiris01", bad)


def test_a_proven_set():
    good = {"set_dir": "E:\\x", "proven": True, "databases": [{"name": "a", "sha256": "b", "bytes": 1}]}
    assert manifest.refuse_bad("altiris01", good) is good


def listed(folder, *names):
    """What win_find lists below a folder, with one folder in it."""
    rows = [file(f"{folder}\\{name}", size=10 + number, checksum=f"c{number}") for number, name in enumerate(names)]
    return [*rows, {"path": f"{folder}\\databases", "isdir": True, "size": 0}]


NAMES = ("server\\Bin\\a.exe", *(f"settings\\{name}.txt" for name in backup.SETTINGS), "Databases\\altiris.bak", "manifest.json")


def noted(text):
    return {"rc": 0, "stdout": text}


ROW = "123|1|1|D:\\staging\\Altiris.bak|Altiris"


def planned():
    return backup.steps(OBSERVATION, ["Altiris"], "E:\\backup", "set-1", "D:\\staging", bridge="mgmt01", noted=41)


def test_the_history_is_that_of_this_backup_alone():
    [database] = planned()["databases"]
    for part in ("s.database_name = N'Altiris'", "f.physical_device_name = N'D:\\staging\\Altiris.bak'", "s.backup_set_id > 41", "'D'"):
        assert part in database["history"]


@pytest.mark.parametrize(
    ("history", "same"),
    [
        (ROW, True),
        ("", False),
        (f"{ROW}\r\n{ROW.replace('|1|1|', '|0|0|')}", False),
        (ROW.replace("|1|1|", "|0|1|"), False),
        (ROW.replace("staging", "elsewhere"), False),
    ],
)
def test_what_was_made_is_read_from_the_bridge_and_from_msdb(history, same):
    steps_now = planned()
    files = listed("E:\\backup\\set-1", *(name.replace("Databases\\altiris", "databases\\Altiris") for name in NAMES))
    done = delta.normal(backup.made(steps_now, files, [noted(history)]), "altiris01")
    predicted = delta.normal(steps_now["changes"], "altiris01")
    assert (done == predicted) is same
    assert {one["host"] for one in done if one["kind"] == "file"} == {"mgmt01"}
    assert [one["step"] for one in done if "atabases" in one["path"] or "manifest" in one["path"]] == ["02", "02"]


def test_a_file_that_is_not_there_was_not_made():
    steps_now = planned()
    done = delta.normal(backup.made(steps_now, listed("E:\\backup\\set-1", *NAMES[1:]), [noted(ROW)]), "altiris01")
    assert not [one for one in done if one["path"].endswith("a.exe")]


def test_the_manifest_of_a_set():
    made = manifest.new("altiris01", "set-1", "2026-11-24T03:00:00Z", planned(), listed("E:\\backup\\set-1.partial", *NAMES[:-1]))
    assert made["databases"] == [{"name": "Altiris", "bytes": 14, "sha256": "c4"}]
    assert made["bytes"] == 60 and made["bridge"] == "mgmt01" and made["files"]["server\\Bin\\a.exe"] == "c0" and len(made["files"]) == 5
    assert manifest.refuse_bad("altiris01", made) is made
    with pytest.raises(Refusal, match=r"no file .*Altiris\.bak"):
        manifest.new("altiris01", "set-1", "now", planned(), listed("E:\\backup\\set-1.partial", *NAMES[:4]))


@pytest.mark.parametrize(
    ("files", "databases", "found"),
    [
        (NAMES, ["Altiris"], []),
        (NAMES[1:], ["Altiris"], None),
        ((*NAMES, "settings\\more.txt"), ["Altiris"], ["settings\\more.txt"]),
        (NAMES, ["eXpress"], ["Altiris"]),
        (tuple(name.upper() for name in NAMES), ["ALTIRIS"], []),
    ],
)
def test_in_what_a_set_differs_from_its_manifest(files, databases, found):
    known = {name: f"C{number}" for number, name in enumerate(NAMES[:-1])}
    one = {"files": known, "databases": [{"name": name} for name in databases]}
    there = manifest.differences(one, planned(), listed("E:\\backup\\set-1", *files))
    assert there == found if found is not None else set(there) == set(NAMES[:-1])
