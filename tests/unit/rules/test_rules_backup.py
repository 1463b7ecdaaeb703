from __future__ import annotations

import copy

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules import delta
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import backup, manifest, statements
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

OBSERVATION = {
    "host": "altiris01",
    "fqdn": "altiris01.kestrel.example",
    "reached": True,
    "facts": {
        "sql": {"version": "9.00.5000.00", "machine": "ALTIRIS01", "backup_directory": "D:\\MSSQL\\Backup"},
        "databases": [{"name": "Altiris", "bytes": 1000, "collation": "A"}, {"name": "o'dd]", "bytes": 10, "collation": "A"}],
        "server_files": {"root": "\\\\altiris01\\c$\\NS", "count": 1, "bytes": 100, "files": [{"path": "Bin\\a.exe", "bytes": 100}]},
    },
}


def steps(observation=None, databases=None, target="E:\\backup", set_name="set-1", staging="D:\\staging", **more):
    return backup.steps(observation or OBSERVATION, databases, target, set_name, staging, **more)


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
    assert database["staging_file"] == "D:\\staging\\itms-migration\\Altiris.bak"
    assert database["staging_unc"] == "\\\\altiris01.kestrel.example\\d$\\staging\\itms-migration\\Altiris.bak"
    assert database["copy_to"] == "E:\\backup\\set-1.partial\\databases\\Altiris.bak"
    assert made["need_bytes"] == 1100
    assert {one["path"] for one in made["changes"]} == {
        "E:\\backup\\set-1\\server",
        "E:\\backup\\set-1\\settings",
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
    assert database["statement"] == f"BACKUP DATABASE [Altiris] TO DISK = N'D:\\staging\\itms-migration\\Altiris.bak' {options}"
    assert database["verify"] == f"RESTORE VERIFYONLY FROM DISK = N'D:\\staging\\itms-migration\\Altiris.bak'{verify}"
    assert ("has_backup_checksums" in database["history"]) is bool(verify)


def test_names_are_quoted():
    database = steps(databases=["o'dd]"])["databases"][0]
    assert "[o'dd]]]" in database["statement"]
    assert "N'o''dd]'" in database["history"]
    assert database["copy_to"].endswith("\\o%27dd%5D.bak")


@pytest.mark.parametrize("name", ["", "a\nGO", "a\0", 'a"b', "x" * 129, "a\x7f"])
def test_a_name_that_cannot_go_into_a_statement_is_refused(name):
    with pytest.raises(Refusal):
        statements.refuse_bad_name(name)


def test_databases_of_other_hosts_are_left_to_them():
    rows = [{"host": "ALTIRIS01", "name": "Altiris"}, {"host": "sql12", "name": "Other"}]
    assert [one["name"] for one in steps(databases=rows)["databases"]] == ["Altiris"]


def without_directory():
    changed = copy.deepcopy(OBSERVATION)
    changed["facts"]["sql"]["backup_directory"] = None
    return changed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"databases": ["Nope"]}, "no database Nope"),
        ({"target": "backup"}, "itms_backup_target"),
        ({"target": "E:\\a\\..\\b"}, "itms_backup_target"),
        ({"set_name": " "}, "the set's name"),
        ({"set_name": "..."}, "the set's name"),
        ({"target": "E:\\a & b"}, "itms_backup_target"),
        ({"target": "E:\\100%"}, "itms_backup_target"),
        ({"set_name": "a&b"}, "the set's name"),
        ({"staging": "D:\\a$(b)"}, "the staging folder"),
        ({"staging": None, "observation": without_directory()}, "reports no backup folder"),
        ({"sql_host": "sqlprod"}, "reports the machine ALTIRIS01, and sqlprod is declared"),
        ({"sources": [{"name": "x"}]}, "itms_backup_sources"),
        ({"sources": [{"name": "x", "path": "relative"}]}, "itms_backup_sources"),
        ({"sources": [{"name": "x", "path": "E:\\a"}, {"name": "X", "path": "E:\\b"}]}, "twice"),
        ({"staging": "x"}, "itms_backup_staging"),
        ({"observation": {**OBSERVATION, "reached": False}}, "not reached"),
        ({"observation": with_version("")}, "reports version"),
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


def test_staging_is_on_the_machine_of_the_sql_server():
    """Not on the Notification Server, whose name the host has: the databases of SQL05 are at SQL05."""
    elsewhere = copy.deepcopy(OBSERVATION)
    elsewhere["facts"]["sql"]["machine"] = "SQL05"
    [database] = steps(elsewhere, ["Altiris"], staging=None, sql_host="sql05.kestrel.example")["databases"]
    assert database["staging_file"] == "D:\\MSSQL\\Backup\\itms-migration\\Altiris.bak"
    assert database["staging_unc"] == "\\\\sql05.kestrel.example\\d$\\MSSQL\\Backup\\itms-migration\\Altiris.bak"
    assert database["history_change"]["path"] == "sql05.kestrel.example msdb.dbo.backupset"


def test_staging_on_a_share_is_the_same_for_both():
    [database] = steps(databases=["Altiris"], staging="\\\\nas\\stage", sql_host="alias")["databases"]
    assert database["staging_file"] == database["staging_unc"] == "\\\\nas\\stage\\itms-migration\\Altiris.bak"


def test_the_databases_of_sql_server_come_with_the_named_ones():
    assert [one["name"] for one in steps(databases=["Altiris"], system_databases=["master", "msdb"])["databases"]] == [
        "Altiris",
        "master",
        "msdb",
    ]
    assert steps(databases=[], system_databases=["master"])["databases"] == []


def test_further_folders_of_the_server():
    made = steps(sources=[{"name": "eXpress", "path": "\\\\altiris01\\eXpress"}])
    assert made["sources"] == [
        {"name": "eXpress", "source": "\\\\altiris01\\eXpress", "destination": "E:\\backup\\set-1.partial\\sources\\eXpress"}
    ]
    assert "E:\\backup\\set-1\\sources\\eXpress" in {one["path"] for one in made["changes"]}


def listed(folder, *names):
    """What win_find lists below a folder, with one folder in it."""
    rows = [file(f"{folder}\\{name}", size=10 + number, checksum=f"c{number}") for number, name in enumerate(names)]
    return [*rows, {"path": f"{folder}\\databases", "isdir": True, "size": 0}]


def noted(text):
    return {"rc": 0, "stdout": text}


STAGED = "D:\\staging\\itms-migration\\Altiris.bak"
ROW = f"123|1|1|{STAGED}|Altiris"
FILES = ("server\\Bin\\a.exe", "settings\\services.txt")
BAK = {"path": "E:\\backup\\set-1.partial\\databases\\ALTIRIS.bak", "size": 40, "checksum": "ab"}
SERVER = {"files": 1, "changed": [], "changed_count": 0, "skipped": [], "at": "2026-11-24T02:00:00Z"}


def planned():
    return backup.steps(OBSERVATION, ["Altiris"], "E:\\backup", "set-1", "D:\\staging", bridge="mgmt01")


def proof(history=ROW):
    return manifest.proof_of_database(planned()["databases"][0], [BAK], noted(history), "2026-11-24T01:00:00Z")


def whole(history=ROW):
    files = listed("E:\\backup\\set-1.partial", *FILES, "jobs\\x\\1.2", "proofs\\server.json")
    return manifest.new(planned(), files, [proof(history)], SERVER, host="altiris01", set_name="set-1", made_at="2026-11-24T03:00:00Z")


def finished():
    files = listed("E:\\backup\\set-1", *FILES)
    return [*files, file("E:\\backup\\set-1\\databases\\Altiris.bak", size=40, checksum=""), file("E:\\backup\\set-1\\manifest.json")]


def test_the_history_is_that_of_this_backup_alone():
    [database] = planned()["databases"]
    for part in ("s.database_name = N'Altiris'", f"f.physical_device_name = N'{STAGED}'", "'D'"):
        assert part in database["history"]
    assert database["history"].endswith("s.backup_set_id > ")


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
    done = delta.normal(manifest.changes(whole(history), planned(), finished()), "altiris01")
    predicted = delta.normal(planned()["changes"], "altiris01")
    assert (done == predicted) is same
    assert {one["host"] for one in done if one["kind"] in ("file", "folder")} == {"mgmt01"}


def test_a_folder_without_files_was_not_made():
    done = manifest.changes(whole(), planned(), [one for one in finished() if "settings" not in one["path"]])
    assert not [one for one in done if one["path"].endswith("settings")]


def test_the_manifest_of_a_set():
    made = whole()
    assert made["databases"] == [{"name": "Altiris", "bytes": 40, "sha256": "ab", "history": proof()["history"]}]
    assert made["files"] == {
        "databases\\Altiris.bak": {"bytes": 40, "sha256": "ab"},
        "server\\Bin\\a.exe": {"bytes": 10, "sha256": "c0"},
        "settings\\services.txt": {"bytes": 11, "sha256": "c1"},
    }
    assert made["bytes"] == 61 and made["made_at"] == "2026-11-24T01:00:00Z", "as old as its oldest part"
    assert made["server"]["skipped"] == [] and made["server"]["source"] == "\\\\altiris01\\c$\\NS"
    assert manifest.refuse_bad("altiris01", made) is made


@pytest.mark.parametrize("copied", [[], [{**BAK, "checksum": None}], [{**BAK, "size": 0}], [{**BAK, "path": "E:\\other.bak"}]])
def test_a_database_without_a_hashed_copy_has_no_proof(copied):
    with pytest.raises(Refusal, match="no hashed file"):
        manifest.proof_of_database(planned()["databases"][0], copied, noted(ROW), "now")


def test_a_set_that_lacks_a_database_gets_no_manifest():
    with pytest.raises(Refusal, match="no proof of Altiris"):
        manifest.new(planned(), [], [], SERVER, host="altiris01", set_name="set-1", made_at="now")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda files: files, []),
        (lambda files: [one for one in files if "a.exe" not in one["path"]], ["server\\Bin\\a.exe"]),
        (lambda files: [*files, file("E:\\backup\\set-1\\settings\\more.txt")], ["settings\\more.txt"]),
        (
            lambda files: [{**one, "size": one["size"] + 1} if "services" in one["path"] else one for one in files],
            ["settings\\services.txt"],
        ),
        (lambda files: [{**one, "checksum": "ff"} if "services" in one["path"] else one for one in files], ["settings\\services.txt"]),
        (lambda files: [{**one, "path": one["path"].upper()} for one in files], []),
        (lambda files: [*files, file("E:\\backup\\set-1\\jobs\\x\\1.2")], []),
    ],
)
def test_in_what_a_set_differs_from_its_manifest(change, found):
    assert manifest.differences(whole(), planned(), change(finished())) == found


def test_a_database_that_is_asked_for_and_not_in_the_set():
    more = backup.steps(OBSERVATION, None, "E:\\backup", "set-1", "D:\\staging", bridge="mgmt01")
    assert manifest.differences(whole(), more, finished()) == ["o'dd]"]
