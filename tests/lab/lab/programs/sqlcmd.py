"""sqlcmd.exe: `-S -E -U -d -b -x -h -1 -W -s -l -t -V -r -I -N -C -Q -?`; the password comes by SQLCMDPASSWORD. With `-q` it
stays for more, as without a statement: the lab has no interactive session.

Documented by Microsoft: options, the exit code under -b, which driver each version uses and the oldest server that driver speaks to
(sqlcmd 11: Native Client 11, 12: ODBC 11 - from SQL Server 2005; 13, 14: ODBC 13 - from 2008; 15: ODBC 17 - from 2012). Texts of refused
connections are remembered; the sentence about old servers is known for Native Client 11 and taken over for the later drivers.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..calls import NoModel
from ..sql import Output, Session, SqlError, rights
from ..state import Host, WinError
from ..state.host import SqlInstance
from .core import Done, Process, program

PRODUCTS = {8: "2000", 9: "2005", 10: "2008", 11: "2012", 12: "2014", 13: "2016", 14: "2017", 15: "2019"}
# Major version of sqlcmd -> name of its driver, first major version of SQL Server that it speaks to.
DRIVERS = {
    9: ("Microsoft SQL Native Client", 8),
    10: ("Microsoft SQL Server Native Client 10.0", 8),
    11: ("Microsoft SQL Server Native Client 11.0", 9),
    12: ("Microsoft ODBC Driver 11 for SQL Server", 9),
    13: ("Microsoft ODBC Driver 13 for SQL Server", 10),
    14: ("Microsoft ODBC Driver 13 for SQL Server", 10),
    15: ("Microsoft ODBC Driver 17 for SQL Server", 11),
}
WITH_VALUE = set("SUdhslVtQqwr")
ALONE = set("EbWINCx")


@dataclasses.dataclass
class Options:
    """The command line. `query` None means an interactive session, which the lab has not."""

    server: str = "."
    user: str = ""
    database: str = ""
    fail: bool = False
    severity: int = 11
    headers: bool = True
    trim: bool = False
    separator: str = " "
    query: str | None = None
    trust: bool = False
    width: int = 256


class Refused(Exception):
    """The connection did not come about; lines as sqlcmd prints them to standard error."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[0])
        self.lines = lines


@program("sqlcmd.exe")
def sqlcmd(process: Process) -> Done:
    node = process.host.files.file(process.path)
    version = node.file_version
    major = int(version.partition(".")[0] or 0)
    if major not in DRIVERS:
        raise NoModel(f"sqlcmd.exe of version {version!r}")
    if process.arguments in (["-?"], ["/?"]):
        return Done(usage(version))
    options = parse(process)
    if options.query is None:
        raise process.unknown("no -Q: an interactive session")
    try:
        session = connect(process, options, major)
    except Refused as refused:
        return Done(stderr="".join(f"Sqlcmd: Error: {DRIVERS[major][0]} : {line}\n" for line in refused.lines), rc=1)
    return run(session, options)


def usage(version: str) -> str:
    year = {9: "2005", 10: "2008", 11: "2012", 12: "2014", 13: "2015", 14: "2017", 15: "2019"}[int(version.partition(".")[0])]
    return (
        f"Microsoft (R) SQL Server Command Line Tool\nVersion {version} NT\nCopyright (c) {year} Microsoft. All rights reserved.\n\n"
        "usage: Sqlcmd            [-U login id]          [-P password]\n"
        "  [-S server]            [-H hostname]          [-E trusted connection]\n"
        "  [-d use database name] [-l login timeout]     [-t query timeout]\n"
        "  [-h headers]           [-s colseparator]      [-w screen width]\n"
        '  [-q "cmdline query"]   [-Q "cmdline query" and exit]\n'
    )


def parse(process: Process) -> Options:
    options = Options()
    values: dict[str, str] = {}
    rest: t.Iterator[str] = iter(process.arguments)
    for word in rest:
        letter = word[1:2]
        if word[:1] not in "-/" or not letter:
            raise process.unknown(f"word {word!r}")
        if letter in ALONE and len(word) == 2:
            values[letter] = ""
        elif letter in WITH_VALUE:
            values[letter] = word[2:] or next(rest, "")
        else:
            raise process.unknown(f"option {word!r}")
    if "E" in values and "U" in values:
        raise process.unknown("-E together with -U")
    options.server = values.get("S", ".")
    options.user = values.get("U", "")
    options.database = values.get("d", "")
    options.fail, options.trim, options.trust = "b" in values, "W" in values, "C" in values
    options.severity = int(values.get("V") or 11)
    options.headers = values.get("h", "0") != "-1"
    options.separator = values.get("s", " ")
    if "q" in values:
        raise process.unknown("-q: an interactive session goes on after the statement; -Q ends it")
    options.query = values.get("Q")
    if options.query and "$(" in options.query and "x" not in values:
        raise process.unknown("a variable $(..) in the statement, without -x")
    return options


def connect(process: Process, options: Options, major: int) -> Session:
    host, instance = find(process, options.server)
    oldest = DRIVERS[major][1]
    theirs = instance.major[0]
    if theirs < oldest:
        name = DRIVERS[major][0].removeprefix("Microsoft ")
        raise Refused(f"{name} does not support connections to SQL Server {PRODUCTS[oldest - 1]} or earlier versions.",
                      "Client unable to establish connection.")  # fmt: skip
    if host is not process.host and not tls_meets(process.host, instance):
        raise Refused("SSL Provider: The client and server cannot communicate, because they do not possess a common algorithm.\n.",
                      "Client unable to establish connection.")  # fmt: skip
    login = authenticated(process, options, host, instance)
    database = "master"
    if options.database:
        found = rights.find(instance, options.database)
        listed = rights.reads(instance, login)
        if found is None or (listed is not None and found.name.lower() not in (*listed, *rights.SYSTEM)):
            raise Refused(
                f'Cannot open database "{options.database}" requested by the login. The login failed..',
                f"Login failed for user '{login}'..",
            )
        database = found.name
    return Session(process.estate, host, instance, login, database)


def find(process: Process, server: str) -> tuple[Host, SqlInstance]:
    """The instance that `-S [tcp:]host[\\instance][,port]` means; Refused when nothing answers there."""
    name = server.removeprefix("tcp:")
    name, comma, port = name.partition(",")
    name, _unused, instance_name = name.partition("\\")
    host = process.estate.network.from_host(process.host, name)
    nobody = Refused(
        "A network-related or instance-specific error has occurred while establishing a connection to SQL Server. Server is not found "
        "or not accessible. Check if instance name is correct and if SQL Server is configured to allow remote connections. For more "
        "information see SQL Server Books Online..",
        "Login timeout expired.",
    )
    if host is None:
        raise nobody
    if comma:
        found = next((each for each in host.sql.values() if str(each.tcp) == port), None)
    else:
        found = host.sql.get((instance_name or "MSSQLSERVER").lower())
    if found is None or not host.up or not host.running(found.service):
        raise nobody
    if host is not process.host and (not found.tcp or not process.estate.network.reachable(process.host, host, found.tcp)):
        raise nobody
    return host, found


def tls_meets(client: Host, instance: SqlInstance) -> bool:
    """Whether client and server share a TLS version: the login is encrypted even where the session is not."""
    lowest, highest = instance.tls
    return any(lowest <= version <= highest and client.tls_client(version) for version in ("1.0", "1.1", "1.2"))


def authenticated(process: Process, options: Options, host: Host, instance: SqlInstance) -> str:
    """The login's name, or Refused."""
    if options.user:
        word = process.variable("SQLCMDPASSWORD") or ""
        good = next((right for user, right in instance.sql_logins.items() if user.lower() == options.user.lower()), None)
        if good is None or word != good:
            raise Refused(f"Login failed for user '{options.user}'..")
        return options.user
    user = process.logon.user
    if host is not process.host:
        if not process.logon.second_hop:
            raise Refused("Login failed for user 'NT AUTHORITY\\ANONYMOUS LOGON'..")
        try:
            process.estate.network.authenticate(process.host, host, options.server.partition("\\")[0].partition(",")[0])
        except WinError as error:
            raise Refused(f"SSPI Provider: {error.text}", "Cannot generate SSPI context.") from error
    account = process.estate.account(user)
    canonical = account.user if account else user
    listed = [each.lower() for each in instance.logins]
    if rights.reads(instance, canonical) is not None:
        return canonical
    if canonical.lower() in listed or (not listed and process.estate.is_admin(host, user)):
        return canonical
    raise Refused(f"Login failed for user '{canonical}'..")


def run(session: Session, options: Options) -> Done:
    out: list[str] = []
    rc = 0
    for piece in session.run(options.query or ""):
        out += piece.messages
        if piece.error is not None:
            out += complaint(session, piece.error)
            if options.fail and piece.error.level > 10 and piece.error.level >= options.severity:
                rc = 1
        elif piece.is_result:
            out += result(piece, options)
    return Done("".join(f"{line}\n" for line in out), rc=rc)


def complaint(session: Session, error: SqlError) -> list[str]:
    lines = []
    name = session.host.computer if session.instance.name.upper() == "MSSQLSERVER" else f"{session.host.computer}\\{session.instance.name}"
    for each in (error, *error.more):
        lines += [f"Msg {each.number}, Level {each.level}, State {each.state}, Server {name}, Line 1", each.text]
    return lines


def result(piece: Output, options: Options) -> list[str]:
    rows = [[shown(value) for value in row] for row in piece.rows]
    if not options.trim:
        raise NoModel("sqlcmd.exe without -W: the lab does not know the display width of a column")
    lines = []
    if options.headers:
        lines.append(options.separator.join(piece.columns))
        lines.append(options.separator.join("-" * len(column) for column in piece.columns))
    lines += [options.separator.join(row) for row in rows]
    if piece.affected is not None:
        lines += ["", f"({piece.affected} rows affected)"]
    return lines


def shown(value: t.Any) -> str:
    """A value as -W leaves it: trailing blanks cut, NULL in words."""
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return str(value).rstrip(" ")
