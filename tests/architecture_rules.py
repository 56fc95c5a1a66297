"""The rules of the house as functions over source text: who may import what, and what is done nowhere.

Every rule takes the parsed sources and returns what it objects to, each with file and line.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping

from tests.architecture_source import PACKAGE, Import, Objection, Source, calls, dotted, last

LEAVES = frozenset({"settings", "log", "resources", "code_table"})
HEAVY = frozenset({"sqlalchemy", "alembic", "sqlcipher3", "httpx", "keyring", "argon2"})
"""Libraries the first window does not wait for."""

_DESK = frozenset({"domain", "application"}) | LEAVES

MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "domain": frozenset(),
    "application": frozenset({"domain"}),
    "store": _DESK,
    "remote": _DESK,
    "vault": _DESK,
    "ui": _DESK,
    "backend": frozenset({"domain", "resources"}),
    "settings": frozenset(),
    "practice": frozenset({"settings"}),
    "log": frozenset(),
    "code_table": frozenset({"domain", "resources"}),
    "resources": frozenset({"domain"}),  # it hands out note types, read by the domain's own parser
    "app": _DESK | {"practice", "store", "remote", "vault", "ui", "backend", "tour", "doors"},
    "tour": _DESK | {"practice", "store", "remote", "vault", "ui", "backend", "app", "doors"},
    "doors": _DESK | {"store", "remote", "vault", "ui"},
    "main": frozenset({"app"}),
    "__main__": frozenset({"app"}),
    "__init__": frozenset(),
}
"""For each room of the house, the other rooms it may import from."""

LIBRARY_BELONGS_IN: Mapping[str, frozenset[str]] = {
    "PySide6": frozenset({"ui", "app", "tour"}),
    "shiboken6": frozenset({"ui", "app", "tour"}),
    "sqlalchemy": frozenset({"store", "backend"}),
    "alembic": frozenset({"store", "backend"}),
    "sqlcipher3": frozenset({"store"}),
    "httpx": frozenset({"remote"}),
    "httpcore": frozenset({"remote"}),
    "keyring": frozenset({"vault"}),
    "cryptography": frozenset({"vault"}),
    "argon2": frozenset({"vault", "backend"}),
    "platformdirs": frozenset({"settings", "app"}),
    "aiosqlite": frozenset({"backend"}),
    "asyncpg": frozenset({"backend"}),
    "fastapi": frozenset({"backend"}),
    "greenlet": frozenset({"backend"}),
    "pydantic": frozenset({"backend"}),
    "pydantic_core": frozenset({"backend"}),
    "starlette": frozenset({"backend"}),
    "uvicorn": frozenset({"backend"}),
}
"""For each library the program uses, the rooms that may know it."""

# fmt: off
OUTSIDE_WORLD = frozenset((
    "asyncio", "concurrent", "ctypes", "getpass", "glob", "http", "io", "locale", "logging",
    "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select", "shutil", "signal",
    "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
))
# fmt: on
"""Modules of the standard library through which the world comes in; the domain knows none of them."""

CLOCK_CALLS = frozenset({"now", "utcnow", "today"})
CLOCK_TYPES = frozenset({"datetime", "date"})
THREADS = frozenset({"threading", "_thread", "concurrent", "multiprocessing"})
QT_THREADS = frozenset({"QThread", "QThreadPool", "QRunnable", "QtConcurrent", "QtAsyncio"})
THE_LANE = f"{PACKAGE}/ui/lane.py"
A_LOCK_ONLY = f"{PACKAGE}/remote/auth.py"
A_HOOK_ONLY = f"{PACKAGE}/log.py"
LOCKS = frozenset({"Lock", "RLock"})
NO_THREAD = LOCKS | {"excepthook"}
THE_PLAIN_TIP = f"{PACKAGE}/ui/parts/tool_tip.py"


def strange_rooms(sources: Iterable[Source]) -> Iterator[Objection]:
    """A module in the package that the plan does not show."""
    for source in sources:
        if source.room not in MAY_IMPORT:
            yield Objection(
                source.path, 1, f"“{source.room}” is not a room of docs/architecture.md; say there who may import it"
            )


def crossed_borders(sources: Iterable[Source], *rooms: str) -> Iterator[Objection]:
    """An import of one of our own rooms from a room that may not know it; of the given rooms, or of all."""
    for source in sources:
        if rooms and source.room not in rooms:
            continue
        allowed = MAY_IMPORT.get(source.room, frozenset())
        for found in source.imports:
            room = room_of(found)
            if room and room != source.room and room not in allowed:
                yield source.objection(found, f"{source.room} may not import {room}")


def misplaced_libraries(sources: Iterable[Source], *libraries: str) -> Iterator[Objection]:
    """A library imported outside the rooms that may know it, or one nobody has been given yet."""
    for source in sources:
        for found in source.imports:
            if (
                found.top == PACKAGE
                or found.top in sys.stdlib_module_names
                or (libraries and found.top not in libraries)
            ):
                continue
            rooms = LIBRARY_BELONGS_IN.get(found.top)
            if rooms is None:
                yield source.objection(
                    found, f"{found.top} belongs in no room yet; say in docs/architecture.md in which"
                )
            elif source.room not in rooms:
                yield source.objection(found, f"{found.top} belongs in {' and '.join(sorted(rooms))}")


def doors_to_the_world(sources: Iterable[Source]) -> Iterator[Objection]:
    """Files, processes, the network, randomness or an environment in the domain."""
    for source in sources:
        if source.room != "domain":
            continue
        for found in source.imports:
            if found.top in OUTSIDE_WORLD:
                yield source.objection(found, f"the domain knows no {found.top}")
        for call in calls(source):
            if isinstance(call.func, ast.Name) and call.func.id in ("open", "input", "print"):
                yield source.objection(call, f"the domain does not {call.func.id}")
            if dotted(call.func) in ("uuid.uuid1", "uuid.uuid4", "uuid1", "uuid4"):
                yield source.objection(call, "the domain makes up nothing: pass the identifier in")


def read_clocks(sources: Iterable[Source]) -> Iterator[Objection]:
    """A clock read where the time is given: in the domain and in the use cases."""
    for source in sources:
        if source.room not in ("domain", "application"):
            continue
        for found in source.imports:
            if found.top == "time":
                yield source.objection(found, f"{source.room} reads no clock: pass the time in")
        for node in source.nodes:
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_CALLS and last(node.value) in CLOCK_TYPES:
                yield source.objection(node, f"{source.room} reads no clock: pass the time in")


def stray_threads(sources: Iterable[Source]) -> Iterator[Objection]:
    """A thread, or the means to one, anywhere but in the lane.

    A lock alone is allowed in `remote/auth.py`, and in `log.py` to hear of a thread that failed.
    """
    for source in sources:
        if source.path == THE_LANE:
            continue
        for found in source.imports:
            name = found.name.split(".")[-1]
            if name in QT_THREADS:
                yield source.objection(found, f"{name} is used nowhere: the lane in ui/lane.py is the only thread")
            elif found.top in THREADS and not (source.path in (A_LOCK_ONLY, A_HOOK_ONLY) and found.name in _LOCK_NAMES):
                yield source.objection(found, f"{found.top} belongs in ui/lane.py")
        for node in source.nodes:
            if isinstance(node, ast.Attribute) and dotted(node.value) == "threading" and node.attr not in NO_THREAD:
                yield source.objection(node, f"threading.{node.attr} belongs in ui/lane.py")


def asyncio_at_the_desk(sources: Iterable[Source]) -> Iterator[Objection]:
    """An event loop besides Qt's: only the backend has one."""
    for source in sources:
        for found in source.imports:
            if found.top in ("asyncio", "anyio") and source.room != "backend":
                yield source.objection(found, f"{found.top} belongs in backend")


def forbidden_calls(sources: Iterable[Source], *names: str, why: str) -> Iterator[Objection]:
    """A call of a function or method by one of these names, whatever it is called on."""
    for source in sources:
        for call in calls(source):
            if last(call.func) in names:
                yield source.objection(call, why)


def sleeps(sources: Iterable[Source]) -> Iterator[Objection]:
    """A wait for time to pass instead of for something to happen."""
    for source in sources:
        names: list[ast.AST | Import] = [found for found in source.imports if found.name == "time.sleep"]
        attributes = [node for node in source.nodes if isinstance(node, ast.Attribute) and dotted(node) == "time.sleep"]
        for node in [*names, *attributes]:
            yield source.objection(node, "wait for what is to happen, not for time to pass (time.sleep)")


def more_than_one_style(sources: Iterable[Source]) -> Iterator[Objection]:
    """A second `setStyle(`: changing the style under a QWizard crashes, so it is set once, before the first window."""
    set_at = [(source, call) for source in sources for call in calls(source) if last(call.func) == "setStyle"]
    for source, call in set_at[1:]:
        yield source.objection(call, f"the style is set already, in {set_at[0][0].path}:{set_at[0][1].lineno}")


def tool_tips_of_strangers(sources: Iterable[Source]) -> Iterator[Objection]:
    """A tool tip of more than our own words: Qt would read it as HTML. A name in capitals is our own words."""
    for source in sources:
        if source.path == THE_PLAIN_TIP:
            continue
        for call in calls(source):
            if last(call.func) == "setToolTip" and not all(map(_is_our_own, call.args)):
                yield source.objection(call, "a tool tip of a text from elsewhere is set by plain_tool_tip")


def hidden_imports(sources: Iterable[Source]) -> Iterator[Objection]:
    """An import these rules could not read."""
    for source in sources:
        for call in calls(source):
            if last(call.func) in ("import_module", "__import__"):
                yield source.objection(call, "an import by name goes past the rules: write it as an import")


def heavy_at_start(sources: Iterable[Source]) -> Iterator[Objection]:
    """A library the first window would wait for, imported on the way from `main.py` to it."""
    by_module = {source.module: source for source in sources}
    waiting, seen = [f"{PACKAGE}.app"], set[str]()
    while waiting:
        module = waiting.pop()
        if module in seen or module not in by_module:
            continue
        seen.add(module)
        source = by_module[module]
        for found in source.imports:
            if found.deferred:
                continue
            if found.top in HEAVY:
                yield source.objection(
                    found, f"the first window would wait for {found.top}: import it where it is used"
                )
            waiting += _modules_run(found.name)


def entries_of_strangers(sources: Iterable[Source]) -> Iterator[Objection]:
    """An entry of the program's log whose sentence is not fixed: it might be a note's. The backend logs its own way."""
    for source in sources:
        for call in calls(source) if source.room != "backend" else ():
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in _ENTRIES:
                continue
            of = call.func.value
            if last(of.func if isinstance(of, ast.Call) else of).lower() not in _LOGGERS:
                continue
            sentence = call.args[_ENTRIES[call.func.attr]]
            if not (isinstance(sentence, ast.Constant) and isinstance(sentence.value, str)):
                yield source.objection(call, "the sentence of an entry is fixed: nothing is put together there")


def untold_modules(sources: Iterable[Source]) -> Iterator[Objection]:
    """A module that does something and does not say what it is for."""
    for source in sources:
        if source.tree.body and not ast.get_docstring(source.tree):
            yield Objection(source.path, 1, "says not what it is for: give it a docstring")


def tests_that_look_away(sources: Iterable[Source]) -> Iterator[Objection]:
    """A test that patches, skips, or expects to fail."""
    for source in sources:
        for found in source.imports:
            if found.name.startswith(("unittest.mock", "mock.")) or found.name == "mock":
                yield source.objection(found, "tests use the real thing, or a fake that passes the same contract")
        for node in source.nodes:
            if isinstance(node, ast.Attribute) and dotted(node) in _LOOKING_AWAY:
                yield source.objection(node, f"{dotted(node)}: a test that cannot run has failed")


def room_of(found: Import) -> str:
    """The room of ours an import leads to; empty for anything else, and for the package itself."""
    parts = found.name.split(".")
    if parts[0] == "main":
        return "main"
    if parts[0] != PACKAGE or len(parts) == 1 or (len(parts) == 2 and parts[1] not in MAY_IMPORT):
        return ""
    return parts[1]


_LOCK_NAMES = frozenset({"threading"}) | {f"threading.{name}" for name in LOCKS}
#: What makes an entry, and the place of its sentence among the arguments; and what it is called on.
_ENTRIES = dict.fromkeys(("debug", "info", "warning", "error", "exception", "critical"), 0) | {"log": 1}
_LOGGERS = frozenset({"_log", "log", "logger", "logging", "_ours", "_qt", "getlogger"})
_LOOKING_AWAY = frozenset(
    {f"pytest.{name}" for name in ("skip", "xfail", "importorskip")}
    | {f"pytest.mark.{name}" for name in ("skip", "skipif", "xfail", "flaky")}
)


def _is_our_own(text: ast.expr) -> bool:
    if isinstance(text, ast.IfExp):
        return _is_our_own(text.body) and _is_our_own(text.orelse)
    return isinstance(text, ast.Constant) or (isinstance(text, ast.Name) and text.id.isupper())


def _modules_run(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
