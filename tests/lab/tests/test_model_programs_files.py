"""The programs that list, move and copy files, on the host and from another one."""

from __future__ import annotations

from .bench import NS, RUNAS, bench

W = "ansible.windows."
SHARE = f"\\\\{NS}\\c$\\NS"


def test_dir() -> None:
    desk = bench()
    here = desk.command("cmd.exe", "/c", "dir", "/-c", "C:\\in")["stdout"].splitlines()
    assert here[0] == " Volume in drive C is System"
    assert here[3] == " Directory of C:\\in"
    assert here[-3] == "10/25/2026  08:00 AM    <DIR>          sub"
    assert here[-4] == "10/25/2026  08:00 AM                 5 a.txt"
    assert here[-2:] == ["               1 File(s)              5 bytes", "               3 Dir(s)     42949672960 bytes free"]
    assert desk.command("cmd.exe", "/c", "dir", "C:\\in")["stdout"].endswith("  42,949,672,960 bytes free\n")
    none = desk.command("cmd.exe", "/c", "dir", "C:\\none")
    assert (none["rc"], none["stderr"]) == (1, "File Not Found\n")
    away = desk.command("cmd.exe", "/c", "dir", "Q:\\")
    assert (away["rc"], away["stderr"]) == (1, "The system cannot find the path specified.\n")


def test_dir_of_an_empty_drive_says_no_free_space_unless_hidden_things_count() -> None:
    desk = bench()
    empty = desk.command("cmd.exe", "/c", "dir", "/-c", "E:\\")
    assert (empty["rc"], empty["stderr"]) == (1, "File Not Found\n")
    assert desk.command("cmd.exe", "/c", "dir", "/-c", "/a", "E:\\")["stdout"].endswith("9663676416 bytes free\n")


def test_move() -> None:
    desk = bench()
    assert desk.command("cmd.exe", "/c", "move", "/y", "C:\\in", "C:\\out put")["stdout"] == "        1 dir(s) moved.\n"
    files = desk.estate.host("bridge").files
    assert files.file("C:\\out put\\sub\\b.bin").size == 3000
    assert files.find("C:\\in") is None
    across = desk.command("cmd.exe", "/c", "move", "/y", "C:\\out put", "E:\\x")
    assert (across["rc"], across["stderr"]) == (1, "Access is denied.\n")
    assert desk.command("cmd.exe", "/c", "move", "/y", "C:\\out put\\a.txt", "E:\\a.txt")["stdout"] == "        1 file(s) moved.\n"
    assert files.drives["E"].free == 9 * 2**30 - 5
    none = desk.command("cmd.exe", "/c", "move", "/y", "C:\\none", "E:\\x")
    assert (none["rc"], none["stderr"]) == (1, "The system cannot find the file specified.\n")


def test_robocopy_copies_skips_and_purges() -> None:
    desk = bench()
    argv = ("robocopy.exe", SHARE, "E:\\set\\server", "/E", "/PURGE", "/COPY:DAT", "/R:2", "/W:5", "/NP", "/NFL", "/NDL")
    first = desk.command(*argv)
    assert first["rc"] == 1
    assert "   Files :         2         2         0         0         0         0" in first["stdout"]
    assert "    Dirs :         3         3         0         0         0         0" in first["stdout"]
    copied = desk.estate.host("bridge").files
    source = desk.estate.host("old").files
    for name in ("Bin\\AeXSvc.exe", "web.config"):
        one, other = copied.file(f"E:\\set\\server\\{name}"), source.file(f"C:\\NS\\{name}")
        assert (one.digest("sha256"), one.modified) == (other.digest("sha256"), other.modified)
    assert copied.find("E:\\set\\server\\Logs") is not None
    again = desk.module("bridge", W + "win_command", RUNAS, argv=list(argv))
    assert again["rc"] == 0
    copied.write("E:\\set\\server\\extra.txt", b"x")
    source.write("C:\\NS\\web.config", b"<y/>")
    assert desk.command(*argv)["rc"] == 3
    assert copied.find("E:\\set\\server\\extra.txt") is None
    assert copied.file("E:\\set\\server\\web.config").content == b"<y/>"


def test_robocopy_of_named_files() -> None:
    desk = bench()
    assert desk.command("robocopy.exe", SHARE, "E:\\x", "web.config", "/R:1", "/W:1")["rc"] == 1
    assert [node.name for node in desk.estate.host("bridge").files.children("E:\\x")] == ["web.config"]


def test_robocopy_failures() -> None:
    desk = bench(old={"files": {"C:\\NS\\big.cab": {"size": 9 * 2**30 + 1}}})
    full = desk.command("robocopy.exe", SHARE, "E:\\x", "/E", "/R:1", "/W:1")
    assert full["rc"] == 9  # some copied, some failed
    assert f"ERROR 112 (0x00000070) Copying File {SHARE}\\big.cab\nThere is not enough space on the disk." in full["stdout"]
    assert desk.estate.host("bridge").files.find("E:\\x\\big.cab") is None
    none = desk.command("robocopy.exe", "C:\\none", "E:\\x")
    assert none["rc"] == 16
    assert "ERROR 3 (0x00000003) Accessing Source Directory C:\\none\\\nThe system cannot find the path specified." in none["stdout"]
