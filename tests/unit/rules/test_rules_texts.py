from __future__ import annotations

import pytest
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import (
    folder_listing,
    registry_listing,
    service_listing,
    sqlcmd,
    windows_paths,
)
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts.probes import Probes, Registry

NS_KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Altiris\\eXpress\\Notification Server"
NEW_REG = f"\r\n{NS_KEY}\r\n    InstallPath    REG_SZ    C:\\Program Files\\Altiris\\Notification Server\r\n\r\n"
OLD_REG = (
    "\n! REG.EXE VERSION 3.0\n\n"
    + f"{NS_KEY}\n    InstallPath\tREG_SZ\tC:\\Program Files\\Altiris\\Notification Server\n    <NO NAME>\tREG_SZ\t\n"
)


@pytest.mark.parametrize("text", [NEW_REG, OLD_REG])
def test_reg_query_of_old_and_new_windows(text):
    assert registry_listing.value(text, "installpath") == "C:\\Program Files\\Altiris\\Notification Server"


@pytest.mark.parametrize("name", ["(Default)", "(Standard)", "(par défaut)", "<NO NAME>"])
def test_the_default_value_has_no_name_in_any_language(name):
    assert registry_listing.value(f"HKEY_LOCAL_MACHINE\\X\r\n    {name}    REG_SZ    ns.kestrel.example\r\n", "") == "ns.kestrel.example"


def test_subkeys_values_with_spaces_and_dwords():
    text = "HKEY_LOCAL_MACHINE\\A\n    Two  Words    REG_DWORD    0x10\n\nHKEY_LOCAL_MACHINE\\A\\B\n    Empty    REG_SZ    \n"
    keys = registry_listing.parse(text)
    assert list(keys) == ["HKEY_LOCAL_MACHINE\\A", "HKEY_LOCAL_MACHINE\\A\\B"]
    assert registry_listing.dword(keys["HKEY_LOCAL_MACHINE\\A"]["Two  Words"].data) == 16
    assert keys["HKEY_LOCAL_MACHINE\\A\\B"]["Empty"].data == ""


@pytest.mark.parametrize("text", ["", "ERROR: The system was unable to find the specified registry key or value.", "\0\0", "x" * 100_000])
def test_other_text_has_no_registry_values(text):
    assert registry_listing.parse(text) == {}


def test_services_with_their_states():
    text = (
        "\r\nSERVICE_NAME: AeXSvc\r\nDISPLAY_NAME: Altiris Service\r\n        TYPE               : 10  WIN32_OWN_PROCESS \r\n"
        "        STATE              : 4  RUNNING \r\n                                (STOPPABLE)\r\n"
        "\r\nSERVICE_NAME: Messenger\r\nDISPLAY_NAME: \r\n        STATE              : 1  ARRÊTÉ \r\n"
    )
    assert service_listing.parse(text) == [
        {"name": "AeXSvc", "display_name": "Altiris Service", "state": "started"},
        {"name": "Messenger", "display_name": "", "state": "stopped"},
    ]


def test_a_list_of_services_that_is_cut_is_refused():
    """Microsoft documents this line; what stands after the cut would be taken for not installed."""
    text = "SERVICE_NAME: AeXSvc\n    STATE : 4 RUNNING\n\nEnum: more data, need 1822 bytes start resume at index 79\n"
    with pytest.raises(Refusal, match="resume at index 79"):
        service_listing.parse(text)


@pytest.mark.parametrize("text", ["", "[SC] OpenSCManager FAILED 5:\n\nAccess is denied.", "STATE : x", "SERVICE_NAME: a\nSTATE : \n"])
def test_service_text_that_says_nothing(text):
    assert all(one["state"] == "unknown" for one in service_listing.parse(text))


@pytest.mark.parametrize(
    ("text", "free"),
    [
        (
            " Directory of E:\\\n\n       0 File(s)       0 bytes\n       3 Dir(s)  214748364800 bytes free\n",
            214748364800,
        ),
        (
            " Verzeichnis von E:\\\n\n       1 Datei(en)      42 Bytes\n       2 Verzeichnis(se), 1234567 Bytes frei\n",
            1234567,
        ),
        ("File Not Found\n", None),
        ("", None),
        ("one line with 99 bytes free", None),
    ],
)
def test_free_bytes_of_a_listing(text, free):
    assert folder_listing.free_bytes(text) == free


@pytest.mark.parametrize(
    ("text", "folder"),
    [(" Directory of E:\\\r\n", "E:\\"), (" Verzeichnis von \\\\nas\\backup\n", "\\\\nas\\backup"), ("File Not Found", None)],
)
def test_the_folder_of_a_listing(text, folder):
    assert folder_listing.folder(text) == folder


def answer(stdout="", rc=0, **more):
    return {"rc": rc, "stdout": stdout, "stderr": "", **more}


@pytest.mark.parametrize(
    ("stdout", "rows"),
    [
        ("1|Latin1|Altiris\r\n2|NULL|a|b\r\n\r\n(2 rows affected)\r\n", [("1", "Latin1", "Altiris"), ("2", "", "a|b")]),
        ("", []),
        ("1|x|Größe\n", [("1", "x", "Größe")]),
    ],
)
def test_sqlcmd_rows(stdout, rows):
    columns = ["bytes", "collation", "name"]
    assert [tuple(row[name] for name in columns) for row in sqlcmd.rows(answer(stdout), columns)] == rows


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (answer("Msg 208, Level 16, State 1, Server X, Line 1\nInvalid object name 'a'."), "Invalid object name"),
        (answer("", rc=1, stderr="Sqlcmd: Error: Microsoft ODBC Driver: Login timeout expired."), "Login timeout"),
        ({"stdout": "", "msg": "not found"}, "rc None"),
        (answer("1|2\n", skipped=True), "skipped"),
        (answer("1|2\n"), "a line of 2 columns"),
        ({"rc": 0, "stdout": "1|2|3", "failed": True}, "rc 0"),
    ],
)
def test_sqlcmd_that_failed_is_refused(result, said):
    with pytest.raises(Refusal) as refused:
        sqlcmd.rows(result, ["a", "b", "c"])
    assert said in str(refused.value)


def test_an_informational_message_is_no_error():
    assert sqlcmd.rows(answer("Msg 5701, Level 0, State 1\n1|2|3\n".replace("Msg 5701, Level 0, State 1\n", "")), ["a", "b", "c"])


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ("Microsoft (R) SQL Server Command Line Tool\r\nVersion 11.0.2100.60 NT x64\r\nCopyright (c) 2012", "11.0.2100.60"),
        ("'sqlcmd.exe' is not recognized", None),
        ("Version unknown", None),
    ],
)
def test_the_version_of_sqlcmd(header, version):
    assert sqlcmd.version(header) == version


@pytest.mark.parametrize(
    ("path", "unc"),
    [
        ("C:\\Program Files\\Altiris", "\\\\ns\\c$\\Program Files\\Altiris"),
        ("d:/x//y/", "\\\\ns\\d$\\x\\y"),
        ("C:\\", "\\\\ns\\c$"),
        ("\\\\other\\share\\x", "\\\\other\\share\\x"),
    ],
)
def test_a_local_path_as_share(path, unc):
    assert windows_paths.to_unc(path, "ns") == unc


@pytest.mark.parametrize("path", ["", "x", "C:", "C:x", "\\x", "/etc/passwd", "..\\x"])
def test_a_relative_path_is_no_share(path):
    with pytest.raises(Refusal):
        windows_paths.to_unc(path, "ns")


@pytest.mark.parametrize(
    ("path", "root", "relative"),
    [
        ("\\\\NS\\C$\\App\\Bin\\x.exe", "\\\\ns\\c$\\app", "Bin\\x.exe"),
        ("C:\\app2\\x", "C:\\app", None),
        ("C:\\app", "C:\\app\\", ""),
        ("E:\\x", "E:\\", "x"),
    ],
)
def test_relative_paths_ignore_case(path, root, relative):
    assert windows_paths.relative(path, root) == relative


@pytest.mark.parametrize("path", ["", "backup", "E:\\a\\..\\b", "E:\\a:b", "E:\\a<b", 'E:\\a"b', "E:\\a\nb", "\\\\server"])
def test_a_bad_target_is_refused(path):
    with pytest.raises(Refusal):
        windows_paths.refuse_bad(path, "the target")


def test_server_and_drive_of_a_path():
    assert windows_paths.server("\\\\nas\\share\\x") == "nas" and windows_paths.server("E:\\x") is None
    assert windows_paths.drive("e:\\x") == "E:" and windows_paths.drive("\\\\nas\\share") is None


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ({}, "`os` of ns was not run"),
        ({"os": None}, "was not run"),
        ({"os": {"skipped": True, "rc": 0, "stdout": ""}}, "was skipped"),
        ({"os": {"msg": "boom"}}, "has no rc, stdout; its message: boom"),
        ({"os": {"rc": 5, "stdout": "", "stderr": "Access is denied."}}, "rc 5: Access is denied."),
    ],
)
def test_a_probe_without_an_answer_is_refused_by_name(results, said):
    with pytest.raises(Refusal) as refused:
        Probes("ns", results).text("os")
    assert said in refused.value.found


def test_one_skipped_item_refuses_the_loop():
    probes = Probes("ns", {"registry": {"results": [{"exists": True}, {"skipped": True, "item": {"path": "HKLM:\\X"}}]}})
    with pytest.raises(Refusal, match=r"HKLM:"):
        probes.items("registry")


def test_registry_by_any_spelling_of_the_hive():
    whole = {"item": {"path": "HKLM:\\SOFTWARE\\A"}, "exists": True, "properties": {"Name": {"value": "x"}, "": {"value": "d"}}}
    single = {"one": {"path": "HKEY_LOCAL_MACHINE\\SOFTWARE\\B", "name": "V"}, "ansible_loop_var": "one", "exists": True, "value": 4}
    absent = {"item": {"path": "HKLM:\\SOFTWARE\\C", "name": "V"}, "exists": False}
    registry = Registry([whole, single, absent])
    assert registry.value("hklm\\software\\a", "NAME") == "x"
    assert registry.value("HKLM:\\Software\\A\\", "") == "d"
    assert registry.value("HKLM:\\SOFTWARE\\B", "v") == 4
    assert registry.value("HKLM:\\SOFTWARE\\C", "V") is None
    assert registry.asked("HKLM:\\SOFTWARE\\C", "V") and not registry.asked("HKLM:\\SOFTWARE\\D", "V")
