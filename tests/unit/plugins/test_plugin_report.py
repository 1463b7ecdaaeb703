from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.reporting import next_command, report, summary
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import COLUMNS
from ansible_collections.itms.migration.plugins.plugin_utils.store import evidence, plan_files
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN

RUN = {"id": "one", "phase": "redirect", "dry_run": False, "started": "2026-11-24T03:00:00Z"}
NASTY = '<script>alert("x")</script>&{{ 7 * 7 }}'


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not {"src", "onload", "onclick"} & {name for name, _value in attrs}
        # Nothing from elsewhere: a link leads to another report of the same folder.
        assert all(re.fullmatch(r"[a-z_]+\.html", value) for name, value in attrs if name == "href")

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def store(tmp_path):
    filled = Store(tmp_path)
    finding = {"key": NASTY, "state": "blocks", "section": "S", "found": NASTY, "needed": "n", "fix": "f", "waive": "w"}
    waived = {**finding, "key": "a:b", "state": "waived", "waiver": {"by": "J. Shaw", "until": "2026-12-31", "reason": "known"}}
    verdict = {
        "phase": "redirect",
        "state": "blocked",
        "process": RUN_TOKEN,
        "findings": [finding, waived],
        "counts": {"blocks": 1},
        "waived": ["a:b"],
    }
    filled.write("verdicts/redirect.json", "verdict", verdict)
    change = {"host": "pc1", "kind": "registry", "path": "HKLM\\X", "change": "modify", "from": "old", "to": "new", "step": "11"}
    filled.write("deltas/redirect/pc1.json", "delta", {"host": "pc1", "process": RUN_TOKEN, "predicted": [change]})
    filled.write("deltas/redirect/old.json", "delta", {"host": "old", "process": "another run", "predicted": [{**change, "host": "old"}]})
    outcome = {"host": "pc1", "wave": 0, "state": "failed", "reason": NASTY, "from": "a", "to": "b", "process": RUN_TOKEN}
    filled.write("outcomes/wave_00/pc1.json", "outcome", outcome)
    filled.write("outcomes/wave_00/old.json", "outcome", {**outcome, "host": "old", "process": "another run"})
    for run in (RUN_TOKEN[:12], "another run"):
        line = {
            "run": run,
            "at": "now",
            "step": "11",
            "title": "T",
            "host": "pc1",
            "outcome": "proven",
            "facts": {"k": NASTY},
            "undo": "point it back",
        }
        evidence.append(filled.path_to_write("evidence/redirect.jsonl"), line)
    return filled


TROUBLES = [{"host": "pc1", "what": "failed", "task": "T", "message": NASTY}]


def test_the_page_shows_everything_and_runs_nothing(store):
    page = Page()
    page.feed(report.page(report.body(store, RUN, TROUBLES, "ansible-playbook x")))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    for part in ("blocked", NASTY, "Waived", "J. Shaw", "HKLM\\X", "old -> new", "point it back", "ansible-playbook x", "Wave"):
        assert part in page.text


def test_only_this_run_is_reported(store):
    body = report.body(store, RUN, [], "")
    assert [one["host"] for one in body["outcomes"]] == ["pc1"]
    assert len(body["evidence"]) == 1
    store.write("verdicts/redirect.json", "verdict", {"state": "go", "process": "another run"})
    assert report.body(store, RUN, [], "")["state"] == "none"


def test_nothing_at_all_is_still_a_report(tmp_path):
    page = Page()
    page.feed(report.page(report.body(Store(tmp_path), RUN, TROUBLES, "again")))
    assert "no verdict" in page.text and NASTY in page.text


def test_broken_documents_are_named_and_the_rest_still_comes(store):
    (store.root / "verdicts" / "redirect.json").write_text("{", encoding="utf-8")
    (store.root / "evidence" / "redirect.jsonl").write_text("{}\n", encoding="utf-8")
    (store.root / "outcomes" / "wave_00" / "pc1.json").write_text("[]", encoding="utf-8")
    body = report.body(store, RUN, [], "")
    assert len(body["unreadable"]) == 3 and body["delta"]
    assert "Could not be read" in report.page(body)


def test_both_forms_are_written(store):
    path = report.write(store, report.body(store, RUN, [], "x"))
    assert path.endswith("reports/redirect.html")
    document = json.loads((store.root / "reports" / "redirect.json").read_text(encoding="utf-8"))
    assert document["kind"] == "report" and document["state"] == "blocked"


ALONE, ALL = "itms.migration.assess", "itms.migration.site"


@pytest.mark.parametrize(
    ("playbooks", "phase", "state", "line"),
    [
        (ALONE, "assess", "go real", "itms.migration.plan -i inv"),
        (ALONE, "assess", "go dry", "itms.migration.assess -i inv"),
        (ALONE, "assess", "blocked dry failed", "itms.migration.assess -i inv --check"),
        ("playbooks/assess.yml", "assess", "go real", "playbooks/plan.yml -i inv"),
        ("playbooks/assess.yml", "assess", "go real failed", "playbooks/assess.yml -i inv"),
        (ALONE, "assess", "deferred dry", "itms.migration.assess -i inv --check"),
        (ALL, "backup", "go real", "itms.migration.redirect -i inv"),
        (ALL, "backup", "blocked real failed", "itms.migration.backup -i inv"),
        (ALL, "redirect", "deferred dry", "itms.migration.assess -i inv"),
        (ALL, "redirect", "go dry", "itms.migration.assess -i inv"),
        ("x/site.yml", "redirect", "blocked real failed", "x/redirect.yml -i inv"),
        (f"{ALONE} itms.migration.plan itms.migration.backup", "backup", "go real", "itms.migration.redirect -i inv"),
        (f"{ALONE} itms.migration.plan itms.migration.backup", "plan", "blocked real failed", "itms.migration.plan -i inv"),
        ("own.yml", "assess", "go dry", "own.yml -i inv"),
        ("own.yml", "plan", "go real", "itms.migration.backup -i inv"),
        ("itms.migration.plan", "plan", "blocked real failed look", "itms.migration.assess -i inv"),
        ("itms.migration.redirect", "redirect", "go real", "itms.migration.redirect -i inv"),
    ],
)
def test_the_command_that_goes_on_is_that_of_one_phase(playbooks, phase, state, line):
    words = state.split()
    first = "assess" if ALL in playbooks or ALONE in playbooks or "site.yml" in playbooks else phase
    ended = next_command.Ended(phase, words[0], "dry" in words, "failed" in words, first=first, look="look" in words)
    assert next_command.command({"args": playbooks.split(), "inventory": ["inv"]}, ended) == f"ansible-playbook {line}"


BLOCKED = next_command.Ended("backup", "blocked", False, True)


def test_the_command_keeps_limit_and_names_no_extra_variable():
    arguments = {"args": ["a b.yml"], "inventory": ["inv"], "subset": "pc1,pc2", "extra_vars": ["itms_sql_password=hunter2", "@more.yml"]}
    line = next_command.command(arguments, BLOCKED)
    assert line == "ansible-playbook 'a b.yml' -i inv --limit pc1,pc2 -e @more.yml  (with your other -e options)"


def test_the_command_keeps_the_options_without_which_it_would_not_run():
    arguments = {
        "args": ["itms.migration.backup"],
        "ask_vault_pass": True,
        "vault_ids": ["prod@prompt", "lab@~/.lab"],
        "vault_password_files": ("/v",),
        "diff": True,
        "remote_user": "svc",
        "become": False,
        "tags": ["x"],
        "ssh_common_args": "hunter2",
        "verbosity": 3,
    }
    line = next_command.command(arguments, BLOCKED)
    expected = (
        "itms.migration.backup --diff --ask-vault-pass --vault-id prod@prompt --vault-id 'lab@~/.lab' --vault-password-file /v --user svc"
    )
    assert line == f"ansible-playbook {expected}"


@pytest.mark.parametrize(
    ("given", "failed", "line"),
    [
        (["itms_wave=1"], False, "-e itms_wave=2"),
        (["itms_wave=1"], True, "-e itms_wave=1"),
        (["itms_wave=1", "a=b"], False, "-e itms_wave=2  (with your other -e options)"),
        (['{"itms_wave": 1}'], True, " (with your other -e options)"),
    ],
)
def test_the_wave_is_said_once(given, failed, line):
    ended = next_command.Ended("redirect", "go", False, failed, 2)
    told = next_command.command({"args": ["itms.migration.redirect"], "extra_vars": given}, ended)
    assert told == f"ansible-playbook itms.migration.redirect {line}"


def test_what_nobody_has_looked_at_needs_a_look(tmp_path):
    store = Store(tmp_path)

    def body(key, state="blocks", phase="plan"):
        return {"phase": phase, "findings": [{"key": "a:b", "state": "blocks"}, {"key": key, "state": state}]}

    assert report.needs_a_look(store, body("reach.server:ns01"))
    assert report.needs_a_look(store, body("observation.age:ns01"))
    assert not report.needs_a_look(store, body("reach.server:ns01", phase="assess"))
    assert not report.needs_a_look(store, body("reach.server:ns01", "waived"))
    store.write("observations/ns01.json", "observation", {"reached": False})
    assert not report.needs_a_look(store, body("reach.server:ns01"))


def test_after_a_wave_comes_the_next_one_of_the_plan(store):
    rows = [{"computer": f"pc{wave}", "wave": wave} for wave in ("00", "02", "")]
    store.write_text(plan_files.ASSIGNMENTS, plan_files.csv_text(rows, COLUMNS))
    assert report.next_wave(store, report.body(store, RUN, [], "")) == 2
    assert report.next_wave(store, {"phase": "backup", "outcomes": []}) is None
    ended = next_command.Ended("redirect", "go", False, False, 2)
    assert next_command.command({"args": ["itms.migration.redirect"]}, ended) == "ansible-playbook itms.migration.redirect -e itms_wave=2"
    assert (
        next_command.command({"args": ["itms.migration.redirect"]}, ended._replace(dry_run=True))
        == "ansible-playbook itms.migration.redirect"
    )


def test_the_assessment_shows_what_was_seen_and_the_redirection_whom_it_leaves_to_another_channel(store):
    observed = {"host": NASTY, "host_kind": "server", "reached": True, "reason": "", "facts": {"os": {"name": "Windows X"}}}
    store.write("observations/x.json", "observation", observed)
    assessed = report.body(store, {**RUN, "phase": "assess"}, [], "")
    page = Page()
    page.feed(report.page(assessed))
    assert "Windows X" in page.text and NASTY in page.text and "script" not in page.tags
    others = [{"computer": "XP-1", "channel": "push", "target": "itms71", "name": None}]
    page = Page()
    page.feed(report.page(report.body(store, RUN, [], "", others)))
    assert "still to be moved" in page.text and "XP-1" in page.text and "Windows X" not in page.text


WARNING = {"key": "names.alias:itms71", "state": "warns", "section": "S", "found": "an alias", "needed": "n", "fix": "f", "waive": "w"}


def judged(store, *findings, state="go", **run):
    """The body of a report on `redirect` with this verdict."""
    counts = {name: sum(one["state"] == name for one in findings) for name in ("blocks", "deferred", "waived", "later", "warns")}
    verdict = {"phase": "redirect", "state": state, "process": RUN_TOKEN, "findings": list(findings), "counts": counts, "waived": []}
    store.write("verdicts/redirect.json", "verdict", verdict)
    return {**RUN, **run}


def said(body, width=79):
    return [line.text for line in summary.lines(body, width, ())]


def test_the_verdict_comes_last_and_names_the_wave_and_the_warnings(tmp_path):
    store = Store(tmp_path)
    body = report.body(store, judged(store, WARNING, wave=3), [], "")
    assert said(body) == ["  warns     names.alias:itms71: an alias", "redirect wave 03: GO, 1 warning"]


@pytest.mark.parametrize("state", ["go", "deferred", "selected"])
def test_a_phase_that_failed_never_says_go(tmp_path, state):
    store = Store(tmp_path)
    run = judged(store, state=state)
    troubles = [{"host": "pc1", "what": "failed", "task": "T", "message": "no"}]
    body = report.body(store, run, troubles, "", failed=["pc1"])
    assert said(body) == ["  failed    pc1: no", "redirect: FAILED on 1 host: pc1"]
    assert summary.tone(body) == summary.BAD
    heading = re.search(r"<h1>.*?</h1>", report.page(body), re.DOTALL).group(0)
    assert '<span class="failed">failed</span>' in heading and state not in heading
    assert "<title>redirect: failed</title>" in report.page(body)


def test_a_phase_that_did_nothing_says_so_on_the_page_too(tmp_path):
    store = Store(tmp_path)
    body = report.body(store, judged(store), [], "", failed=["pc1"], did_nothing=True)
    assert said(body)[-1] == "redirect: NOTHING WAS DONE"
    assert "<title>redirect: nothing done</title>" in report.page(body)


def test_many_findings_of_one_check_are_one_entry(tmp_path):
    store = Store(tmp_path)
    many = [{**WARNING, "key": f"names.unique:pc{number}"} for number in range(2346)]
    lines = said(report.body(store, judged(store, WARNING, *many), [], ""))
    assert lines == [
        "  warns     names.alias:itms71: an alias",
        "  warns     names.unique: 2346 findings; the report lists them. The first:",
        "  warns     names.unique:pc0: an alias",
        "redirect: GO, 2347 warnings",
    ]


@pytest.mark.parametrize("width", [79, 60])
def test_lines_are_wrapped_between_words(tmp_path, width):
    store = Store(tmp_path)
    long = {**WARNING, "found": "the server answers, " * 20 + "under E:\\a\\" + "very" * 30}
    [first, _verdict] = said(report.body(store, judged(store, long), [], ""), width)
    rows = first.splitlines()
    assert len(rows) > 5 and all(len(row) <= width for row in rows[:-1])
    assert " ".join(row.strip() for row in rows).endswith("server answers, under E:\\a\\" + "very" * 30)


def test_the_page_names_the_estate_links_the_other_phases_and_shows_progress(store):
    rows = [{"computer": f"pc{number}", "wave": "00"} for number in range(4)]
    store.write_text(plan_files.ASSIGNMENTS, plan_files.csv_text(rows, COLUMNS))
    outcome = {"host": "pc2", "wave": 0, "state": "redirected", "reason": "", "from": "a", "to": "b", "process": "another run"}
    store.write("outcomes/wave_00/pc2.json", "outcome", outcome)
    report.write(store, report.body(store, {**RUN, "phase": "backup"}, [], ""))
    text = report.page(report.body(store, {**RUN, "estate": "kestrel", "wave": 0}, [], ""))
    assert "<title>kestrel: redirect wave 00: blocked</title>" in text
    assert '<a href="backup.html">backup</a>' in text and "<strong>redirect</strong>" in text and "assess.html" not in text
    assert "1 of 4 planned moves" in text and '<progress value="1" max="4">' in text


def test_a_narrow_page_shows_every_column(store):
    """On a telephone a row becomes a block: each cell names its column."""
    text = report.page(report.body(store, RUN, TROUBLES, ""))
    assert '<td data-label="Message">' in text and "@media (max-width: 45em)" in text
    assert text.count("<td") == text.count('<td data-label="')
