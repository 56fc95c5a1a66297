"""The matrix of leaks: in which place which marker was found at which moment, and where nothing could be looked at."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path, PurePath

from tests.security import acts
from tests.security.computer import Computer, Running
from tests.security.markers import Search
from tests.security.memory import found_in_memory
from tests.security.witness import Act, written
from tests.servers.scripted import Asked


class Moment(StrEnum):
    """When it was looked."""

    TYPING = "typing"
    SAVED = "saved"
    MINUTE_LATER = "a minute on"
    LOCKED = "locked"
    SIGNED_OUT = "signed out"
    KILLED = "killed"
    CRASHED = "crashed"
    ABORTED = "aborted"


class Place(StrEnum):
    """Where it was looked."""

    DATABASE = "database, with its search index"
    WAL = "write-ahead log"
    SHARED = "shared memory of the database"
    BACKUPS = "backups and copies"
    KEY_FILE = "key file"
    SETTINGS = "settings"
    LOG = "log"
    CORES = "cores and crash files"
    TEMPORARY = "temporary and runtime folder"
    HOME = "home: recent files, key ring, the rest"
    OF_A_MOMENT = "every byte written, to any file"
    CLIPBOARD = "clipboard"
    TITLES = "window titles"
    SCREEN_READER = "screen reader, texts of widgets"
    SCREENSHOT = "screenshot: alike whatever is open"
    MEMORY = "memory: the data key, as bytes or digits"
    BUS = "session bus: notifications and all"
    PROCESSES = "process list"
    ENVIRONMENT = "environment"
    STARTED = "programs started: arguments, environment"
    ADDRESSES = "addresses asked for, and headers"
    OUTPUT = "standard output"
    ERRORS = "standard error"


DATA_KEY = "data key"
_GONE = "no process any more"
#: Where nothing can be looked at once the program has ended.
_OF_A_PROCESS = (
    *(Place.CLIPBOARD, Place.TITLES, Place.PROCESSES, Place.ENVIRONMENT),
    *(Place.SCREEN_READER, Place.SCREENSHOT, Place.MEMORY),
)
#: While the desk is open, these are there for whoever sits at it.
_OPEN = "the desk is open, to its clinician"
_SHUT = (Moment.LOCKED, Moment.SIGNED_OUT)
_OF_THE_LOCK = (Place.SCREEN_READER, Place.SCREENSHOT, Place.MEMORY)
_OF_FILES = (
    *(Place.DATABASE, Place.WAL, Place.SHARED, Place.BACKUPS, Place.KEY_FILE, Place.SETTINGS, Place.LOG, Place.CORES),
    *(Place.TEMPORARY, Place.HOME),
)
#: The header that carries the token by its nature: sent to the clinic alone.
_CARRIES_THE_TOKEN = "authorization"

#: A file's place, by a folder it is in, or else by the end of its name; the first that fits.
_BY_NAME = (
    (".db", Place.DATABASE),
    (".db-wal", Place.WAL),
    (".db-shm", Place.SHARED),
    ("vault.json", Place.KEY_FILE),
    ("look.ini", Place.SETTINGS),
    (".conf", Place.SETTINGS),
)
_BY_FOLDER = (("backups", Place.BACKUPS), ("damaged", Place.BACKUPS), ("log", Place.LOG), ("work", Place.CORES))


def place_of(name: str) -> Place:
    """The place of a file, named from the folder of the computer."""
    path = PurePath(name)
    for folder, place in _BY_FOLDER:
        if folder in path.parts:
            return place
    for end, place in _BY_NAME:
        if path.name.endswith(end):
            return place
    if ".db." in path.name:
        return Place.BACKUPS
    return Place.HOME if path.parts[0] == "home" else Place.TEMPORARY


class Matrix:
    """What was found. A file that the clinician has chosen, `is_theirs`, may hold what they put into it."""

    def __init__(
        self, search: Search, computer: Computer, requests: Sequence[Asked], is_theirs: Callable[[str], bool]
    ) -> None:
        self.search = search
        self._computer = computer
        self._requests = requests
        self._is_theirs = is_theirs
        self.found: dict[tuple[Place, Moment], set[str]] = defaultdict(set)
        self.reasons: dict[tuple[Place, Moment], str] = {}
        #: How much was looked through in a place.
        self.bytes: Counter[Place] = Counter()
        #: What stood in the memory of the program, by when it was counted.
        self.in_memory: dict[str, Counter[str]] = {}
        self._looked: set[tuple[Place, Moment]] = set()

    def look(self, moment: Moment, running: Running | None = None) -> None:
        """Everywhere; into the process, and what the system says of it, while it is `running`."""
        self._look_at_files(moment)
        self._look_at_what_was_done(moment)
        for place in _OF_A_PROCESS:
            if running is None:
                self.reasons[place, moment] = _GONE
        if running is None:
            return
        for process in running.family:
            self._note(moment, Place.PROCESSES, *_read(process, "cmdline", "comm"))
            self._note(moment, Place.ENVIRONMENT, *_read(process, "environ"))
        if moment in _SHUT:
            self._note(moment, Place.SCREEN_READER, running.program.do(acts.told_to_a_screen_reader).encode())
            self._looked.add((Place.MEMORY, moment))
            data_key = [one for one in self.search.markers if one.name == DATA_KEY]
            self.found[Place.MEMORY, moment] |= set(+found_in_memory(running.process.pid, data_key))
        else:
            self.reasons |= {(place, moment): _OPEN for place in _OF_THE_LOCK}
        self._note(moment, Place.CLIPBOARD, running.program.do(acts.clipboard).encode())
        self._note(moment, Place.TITLES, *map(str.encode, running.program.do(acts.titles)))

    def compare_screenshots(self, moment: Moment, first: str, second: str) -> None:
        """Of two desks that are shut, with different notes open before: what differs is of a note."""
        self._note(moment, Place.SCREENSHOT)
        if first != second:
            self.found[Place.SCREENSHOT, moment].add("what was open")

    def allow(self, place: Place, moment: Moment, reason: str, names: set[str]) -> None:
        """These may be there then, for this reason; anything else may not."""
        self.reasons[place, moment] = reason
        self.found[place, moment] -= names

    def unlooked(self) -> list[str]:
        """Cells that were neither looked at nor left out for a reason."""
        cells = [(place, moment) for place in Place for moment in Moment]
        return [
            f"{place}, {moment}" for place, moment in cells if (place, moment) not in self._looked | set(self.reasons)
        ]

    def _look_at_files(self, moment: Moment) -> None:
        for place in _OF_FILES:
            self._note(moment, place)
        for name, content in self._computer.files():
            if not self._is_theirs(name):
                self._note(moment, place_of(name), name.encode(), content)

    def _look_at_what_was_done(self, moment: Moment) -> None:
        done = [one for one in self._computer.witness.take() if not self._is_theirs(one.name)]
        written_to = written(done)
        self._note(moment, Place.OF_A_MOMENT, *map(str.encode, written_to), *written_to.values())
        self._note(moment, Place.STARTED, *(one.content for one in done if one.act is Act.STARTED))
        said = self._computer.bus.read_bytes()
        self._note(moment, Place.BUS, said, said.translate(None, b" \n"))  # the monitor spreads bytes over lines
        self._note(moment, Place.OUTPUT, (self._computer.folder / "stdout").read_bytes())
        self._note(moment, Place.ERRORS, (self._computer.folder / "stderr").read_bytes())
        self._note(moment, Place.ADDRESSES, *map(_head, self._requests))

    def _note(self, moment: Moment, place: Place, *texts: bytes) -> None:
        self._looked.add((place, moment))
        self.bytes[place] += sum(map(len, texts))
        self.found[place, moment] |= self.search.in_(*texts)

    def table(self) -> str:
        """Places down, moments across: a dot where nothing was found, a number where there was."""
        wide = max(map(len, Place)) + 2
        lines = [" " * wide + "  ".join(f"{moment:>10}" for moment in Moment)]
        for place in Place:
            cells = [self._cell(place, moment) for moment in Moment]
            lines.append(f"{place:{wide}}" + "  ".join(f"{cell:>10}" for cell in cells))
        notes = sorted(set(self.reasons.values()))
        return "\n".join([*lines, *(f"{chr(97 + at)}: {note}" for at, note in enumerate(notes))])

    def _cell(self, place: Place, moment: Moment) -> str:
        if found := self.found.get((place, moment)):
            return f"FOUND {len(found)}"
        reason = self.reasons.get((place, moment))
        if reason is None:
            return "·" if (place, moment) in self._looked else "?"
        return chr(97 + sorted(set(self.reasons.values())).index(reason))


def _head(asked: Asked) -> bytes:
    """The request as everybody between sees it that keeps a list of addresses, and the headers besides the token's."""
    headers = {name: value for name, value in asked.headers.items() if name != _CARRIES_THE_TOKEN}
    return repr((asked.method, asked.path, dict(asked.query), headers)).encode()


def _read(process: int, *names: str) -> list[bytes]:
    return [Path(f"/proc/{process}/{name}").read_bytes() for name in names]
