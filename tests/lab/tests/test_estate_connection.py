"""group_vars/all/connection.yml of the practice estates: one file that finds the running lab, or says that there is none."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

HOSTS = pathlib.Path(__file__).resolve().parents[3] / "inventories" / "lab" / "healthy" / "hosts.yml"
RUNNING = {
    "password": "generated",
    "lab.json": "{}",
    "estate": "healthy",
    "serves_healthy_http": "15985",
    "serves_healthy_https": "15986",
}
SHOWN = (
    "ansible_winrm_scheme", "ansible_port", "ansible_winrm_transport", "ansible_winrm_path", "ansible_winrm_ca_trust_path",
    "ansible_winrm_server_cert_validation", "itms_store_dir",
)  # fmt: skip


def resolved(tmp_path: pathlib.Path, *options: str, host: str = "mgmt01", hosts: pathlib.Path = HOSTS, **more: str) -> str:
    """What Ansible makes of the variables of one host, parted by bars; or its failure."""
    settings = tmp_path / "ansible.cfg"
    settings.touch()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "ITMS_"))}
    environ |= {"ANSIBLE_CONFIG": str(settings), "ANSIBLE_HOME": str(tmp_path / "home"), "ITMS_LAB_DIR": str(tmp_path), **more}
    message = "|".join(f"{{{{ {name} }}}}" for name in SHOWN)
    done = subprocess.run(
        [sys.executable, "-m", "ansible", "adhoc", "-i", str(hosts), host, "-m", "ansible.builtin.debug", "-a", f"msg={message}", *options],
        capture_output=True,
        check=False,
        text=True,
        env=environ,
    )
    return done.stdout + done.stderr


@pytest.fixture
def running(tmp_path: pathlib.Path) -> pathlib.Path:
    for name, text in RUNNING.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ((), "https|15986|ntlm|/wsman/mgmt01|{lab}/ca.pem|validate|"),
        (("-e", "ansible_winrm_scheme=http"), "http|15985|ntlm|/wsman/mgmt01|{lab}/ca.pem|validate|"),
    ],
)
def test_the_running_lab_is_found(running: pathlib.Path, mode: tuple[str, ...], expected: str) -> None:
    assert expected.format(lab=running) + str(HOSTS.parents[3] / ".cache" / "store" / "healthy") in resolved(running, *mode)


# What the demo and the tests add; dev/playbook_run.py.
PLAIN = {
    "ANSIBLE_VARS_PLUGINS": str(HOSTS.parents[3] / "dev" / "vars_plugins"),
    "ANSIBLE_VARS_ENABLED": "host_group_vars,practice_connection",
}


@pytest.mark.parametrize("host", ["mgmt01", "LEE-PC-0012", "itms71"])
def test_the_plain_values_of_the_tests_are_those_of_the_templates(running: pathlib.Path, host: str) -> None:
    by_templates = resolved(running, host=host)
    assert by_templates == resolved(running, host=host, **PLAIN)
    (running / "serves_healthy_https").write_text("15987", encoding="utf-8")
    assert "|15987|" in resolved(running, "-e", "lab_dir=/nowhere", host=host, **PLAIN)  # so they really come from the plugin


def test_a_host_keeps_a_path_of_its_own(running: pathlib.Path) -> None:
    for scheme in ("http", "https"):
        (running / f"serves_live_{scheme}").write_text("15986", encoding="utf-8")
    said = resolved(running, host="LEE-PC-0007", hosts=HOSTS.parents[1] / "live" / "hosts.yml", **PLAIN)
    assert "|/wsman/lee-pc-0008|" in said  # its record in DNS is stale


def test_the_plain_values_are_not_there_for_a_lab_of_another_estate(running: pathlib.Path) -> None:
    said = resolved(running, hosts=HOSTS.parents[1] / "troubled" / "hosts.yml", **PLAIN)
    assert "The practice lab serves the estate healthy," in said


def test_hosts_are_named_in_lower_case_to_the_lab(running: pathlib.Path) -> None:
    assert "|/wsman/lee-pc-0012|" in resolved(running, host="LEE-PC-0012")


def test_without_a_lab_it_says_what_to_do(tmp_path: pathlib.Path) -> None:
    said = resolved(tmp_path)
    assert "The practice lab is not running" in said
    assert "make lab" in said
    assert str(tmp_path / "lab.json") in said


def test_a_lab_of_another_estate_is_refused(running: pathlib.Path) -> None:
    """`make lab` serves healthy, and somebody names troubled: the same host names, and another migration."""
    for other in ("troubled", "hierarchy", "two_source"):
        said = resolved(running, hosts=HOSTS.parents[1] / other / "hosts.yml")
        assert "The practice lab serves the estate healthy," in said
        assert f"this inventory is for the estate {other}." in said
        assert f"make lab ESTATE={other}" in said
        assert "15986" not in said


def test_a_lab_of_an_estate_without_a_name_is_refused_too(running: pathlib.Path) -> None:
    for port in running.glob("serves_*"):
        port.unlink()
    (running / "estate").write_text("", encoding="utf-8")
    assert "The practice lab serves the estate (no name)," in resolved(running)


def test_the_implicit_localhost_resolves_too(running: pathlib.Path) -> None:
    assert "/.cache/store/healthy" in resolved(running, host="localhost")
