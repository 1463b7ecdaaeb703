from __future__ import annotations

import hashlib
import json
import stat

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import documents, plan_files, runs
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store, file_name


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def dry(tmp_path):
    return Store(tmp_path / "store", tmp_path / "store" / "dry-run" / "one")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("altiris01", "altiris01"),
        ("PC_1.kestrel-x.example", "PC_1.kestrel-x.example"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd"),
        ("..", "%2E."),
        (".hidden", "%2Ehidden"),
        ("a/b", "a%2Fb"),
        ("a\\b", "a%5Cb"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("con", "%63on"),
        ("NUL.x", "%4EUL.x"),
        ("%2F", "%252F"),
        ("a\0b", "a%00b"),
    ],
)
def test_a_host_name_is_a_safe_file_name(name, file):
    assert file_name(name) == file


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(Refusal):
        file_name(name)


def test_a_document_comes_back_with_its_stamp_first(store):
    store.write("observations/a.json", "observation", {"host": "a", "größe": [1, None, True, 1.5]})
    document = store.read("observations/a.json", "observation")
    assert list(document)[:3] == ["kind", "schema", "collection"]
    assert document["größe"] == [1, None, True, 1.5]
    assert (store.root / "observations" / "a.json").read_text(encoding="utf-8").endswith("}\n")


def test_what_is_not_there_is_none(store):
    assert store.read("observations/a.json", "observation") is None
    assert store.read_all("observations", "observation") == {}
    assert store.read_text("plan/plan.yml") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ('{"kind": "observation", "sch', "not JSON"),
        ("[1]", "holds list"),
        ("null", "holds NoneType"),
        ('{"kind": "observation", "schema": 1}', "collection None"),
        ('{"kind": "verdict", "schema": 1, "collection": "itms.migration"}', "kind 'verdict'"),
        ('{"kind": "observation", "schema": 1, "collection": "itms.migration"}', "schema 1"),
        ('{"kind": "observation", "schema": "1", "collection": "itms.migration"}', "schema '1'"),
        ("[" * 100_000, "not JSON"),
        ("\ufeff\udcff", "not JSON"),
    ],
)
def test_a_foreign_or_broken_document_is_refused_with_the_cure(store, text, said):
    path = store.root / "observations" / "a.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(Refusal) as refused:
        store.read("observations/a.json", "observation")
    assert said in refused.value.found and str(path) in refused.value.found
    assert refused.value.fix
    assert store.read_replaceable("observations/a.json", "observation") is None


def test_a_failed_write_leaves_the_old_document_and_no_droppings(store, monkeypatch):
    store.write("observations/a.json", "observation", {"host": "old"})

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(documents.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.write("observations/a.json", "observation", {"host": "new"})
    monkeypatch.undo()
    assert store.read("observations/a.json", "observation")["host"] == "old"
    assert [path.name for path in (store.root / "observations").iterdir()] == ["a.json"]


def test_a_file_that_would_not_change_is_not_written_again(store):
    assert store.write_text("plan/plan.yml", "a\n") is True
    before = (store.root / "plan" / "plan.yml").stat().st_mtime_ns
    assert store.write_text("plan/plan.yml", "a\n") is False
    assert (store.root / "plan" / "plan.yml").stat().st_mtime_ns == before
    assert stat.S_IMODE((store.root / "plan" / "plan.yml").stat().st_mode) == 0o644


def test_many_lines_are_written_as_a_whole_or_not_at_all(store):
    assert store.write_lines("plan/a.csv", ["a\n", "b\n"]) == (True, hashlib.sha256(b"a\nb\n").hexdigest())
    path = store.root / "plan" / "a.csv"
    before = path.stat()
    assert stat.S_IMODE(before.st_mode) == 0o644
    assert store.write_lines("plan/a.csv", ["a\nb", "\n"])[0] is False, "the same text in other pieces"

    def broken():
        yield "c\n"
        raise RuntimeError("the generator broke")

    with pytest.raises(RuntimeError):
        store.write_lines("plan/a.csv", broken())
    assert path.read_text(encoding="utf-8") == "a\nb\n" and path.stat().st_ino == before.st_ino
    assert [one.name for one in path.parent.iterdir()] == ["a.csv"]


def test_a_dry_run_writes_to_its_folder_and_reads_there_first(store, dry):
    store.write("observations/a.json", "observation", {"host": "real"})
    store.write("observations/b.json", "observation", {"host": "real-b"})
    dry.write("observations/a.json", "observation", {"host": "dry"})
    assert dry.read("observations/a.json", "observation")["host"] == "dry"
    assert dry.read("observations/b.json", "observation")["host"] == "real-b"
    assert {name: one["host"] for name, one in dry.read_all("observations", "observation").items()} == {"a": "dry", "b": "real-b"}
    assert store.read("observations/a.json", "observation")["host"] == "real"


def test_not_a_number_is_not_written(store):
    with pytest.raises(ValueError, match="JSON compliant"):
        store.write("observations/a.json", "observation", {"x": float("nan")})


def test_later_phases_of_a_dry_run_go_on_in_the_newest_one(tmp_path, monkeypatch):
    first, first_id = runs.open_run(str(tmp_path), True, True, "assess")
    monkeypatch.setattr(runs, "RUN_TOKEN", "b" * 32)
    joined, joined_id = runs.open_run(str(tmp_path), True, False, "plan")
    assert joined_id == first_id and joined.overlay == first.overlay
    document = json.loads((first.overlay / "run.json").read_text(encoding="utf-8"))
    assert document["phases"] == ["assess", "plan"] and len(document["processes"]) == 2
    monkeypatch.setattr(runs, "new_run_id", lambda _moment: "29991231T000000000Z-ffffff")
    begun, begun_id = runs.open_run(str(tmp_path), True, True, "assess")
    assert begun_id != first_id and begun.overlay != first.overlay
    assert runs.store_of_this_run(str(tmp_path), True).overlay == begun.overlay


def test_a_dry_run_that_was_not_opened_is_refused(tmp_path):
    (tmp_path / "dry-run" / "a-folder-of-a-person").mkdir(parents=True)
    with pytest.raises(Refusal, match=r"itms\.migration\.phase"):
        runs.store_of_this_run(str(tmp_path), True)


def test_a_real_run_opens_no_folder(tmp_path):
    store, _id = runs.open_run(str(tmp_path / "new"), False, True, "assess")
    assert store.overlay is None and list((tmp_path / "new").iterdir()) == []


HEADER = ",".join(COLUMNS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"computer,wave\nPC1,00\n", "lacks the columns"),
        (f"{HEADER}\na,b\n".encode(), "has 2 columns instead of 12 in line 2"),
        (f"{HEADER}\n{'a,' * 20}\n".encode(), "has 21 columns instead of 12 in line 2"),
        (b"\xff\xfe\x00", "not CSV in UTF-8"),
        (b"", "lacks the columns"),
        (f'{HEADER}\n"a,b\n'.encode(), "not CSV"),
    ],
)
def test_assignments_that_a_person_broke_are_refused(store, data, said):
    (store.root / "plan").mkdir(parents=True)
    (store.root / plan_files.ASSIGNMENTS).write_bytes(data)
    with pytest.raises(Refusal) as refused:
        plan_files.read_assignments(store)
    assert said in refused.value.found


def test_assignments_that_a_spreadsheet_saved_are_read(store):
    (store.root / "plan").mkdir(parents=True)
    (store.root / plan_files.ASSIGNMENTS).write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n PC1 ,,,winrm,1,a,b,00,,,,\r\n".encode())
    [row] = plan_files.read_assignments(store)
    assert row.computer == "PC1" and row.wave == "00"


@pytest.mark.parametrize(
    ("text", "said"), [("a: [", "not YAML"), ("a: 1\n", "kind None"), ("", "holds NoneType"), ("!!python/object:os.x {}", "not YAML")]
)
def test_a_plan_that_cannot_be_read_is_refused(store, text, said):
    store.write_text(plan_files.PLAN, text)
    with pytest.raises(Refusal) as refused:
        plan_files.read_plan(store)
    assert said in refused.value.found


def test_the_plan_comes_back(store):
    store.write_text(plan_files.PLAN, plan_files.plan_text({"pilot": ["größe"], "path": [{"to": "7.6"}]}))
    assert plan_files.read_plan(store)["path"] == [{"to": "7.6"}] and plan_files.read_plan(store)["pilot"] == ["größe"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"größe": 1}, "has größe"),
        ({"waves": {}}, "plan.yml is {}"),
        ({"waves": [{"wave": "one"}]}, "a number of its own"),
        ({"waves": [{"wave": "01"}, {"wave": 1}]}, "a number of its own"),
        ({"waves": [{"wave": "01", "colour": "red"}]}, "has colour"),
        ({"waves": [{"wave": "01", "starts": "tomorrow", "ends": "later"}]}, "two times with their offset"),
        ({"waves": [{"wave": "01", "starts": "2027-01-11T20:00", "ends": "2027-01-11T22:00"}]}, "two times with their offset"),
        ({"waves": [{"wave": "01", "starts": "2027-01-11T20:00+00:00"}]}, "two times with their offset"),
    ],
)
def test_a_plan_that_a_person_broke_is_refused(store, body, said):
    store.write_text(plan_files.PLAN, plan_files.plan_text(body))
    with pytest.raises(Refusal) as refused:
        plan_files.read_plan(store)
    assert said in str(refused.value) and "plan.yml" in str(refused.value)
