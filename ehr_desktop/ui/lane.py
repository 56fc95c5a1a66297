"""One daemon thread and a queue: the only file with threads.

What may take long (a request, a key derivation, a prompt of the system's keyring) runs on a lane; its answer comes
back by one queued signal on the thread of the screen. A daemon thread never keeps the program from ending: a server
that does not answer is left behind.
"""

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

#: Seconds after which a lane that computes lets the screen go on. Python's own 5 ms, waited for at each of the calls
#: from Qt that a letter causes, make typing stutter while a note is being sent.
_TURN = 0.0005

_T = TypeVar("_T")


def within(seconds: float, do: Callable[[], _T]) -> _T:
    """What `do` answers or raises, waited for so long at most; then `TimeoutError`, and it is left behind.

    For work on a lane that may hang on a question of the system: whoever waits behind it goes on.
    """
    answers: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((do(), None))
        except Exception as error:  # noqa: BLE001  # raised again where it is waited for
            answers.put((None, error))

    threading.Thread(target=run, name="within", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if error:
        raise error
    answered: _T = answer
    return answered


@dataclass(frozen=True)
class Work:
    """Something to do elsewhere, and what to do here with its answer. `owner` gone: the answer is dropped."""

    do: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    owner: QObject | None


#: One piece of work, until the thread of the screen takes it out: it may hold the last hand on a page, and what that
#: lets go of beside the screen is destroyed there.
_Box = list[Work]

#: Lanes that were closed, for as long as their threads may still have a hand on them.
_closing: "list[Lane]" = []


class Lane(QObject):
    """Runs work one by one, in order, beside the screen."""

    _answer = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        # never destroyed by the last hand on it, which may be its own thread's
        super().__init__(parent or QCoreApplication.instance())
        for lane in tuple(_closing):
            lane.wait(0)
        self._work: queue.SimpleQueue[_Box | None] = queue.SimpleQueue()
        self._boxes: list[_Box] = []
        self._answer.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._closed = False
        sys.setswitchinterval(_TURN)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(
        self,
        do: Callable[[], _T],
        done: Callable[[_T], None],
        failed: Callable[[Exception], None],
        owner: QObject | None = None,
    ) -> None:
        """Do `do` on this lane, then call `done` with its answer, or `failed`, on the thread of the screen.

        With an `owner`, nothing is called once that object is gone.
        """
        box = [Work(do, done, failed, owner)]
        self._boxes.append(box)
        self._work.put(box)

    def post(self, call: Callable[[], None]) -> None:
        """From within work on this lane: call this on the thread of the screen."""
        if not self._closed:
            self._answer.emit(call)

    def close(self) -> None:
        """Take no more answers, and begin nothing more. Work under way is left behind."""
        self._closed = True
        self._work.put(None)
        _closing.append(self)

    def wait(self, seconds: float) -> bool:
        """After `close`: whether the thread ended in time."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            return False
        for box in self._boxes:
            box.clear()  # what nobody is told any more is let go of here
        self._boxes.clear()
        if self in _closing:
            _closing.remove(self)
        return True

    def _run(self) -> None:
        while (box := self._work.get()) is not None and not self._closed:
            try:
                answer = box[0].do()
            except Exception as error:  # noqa: BLE001  # whatever it is, the screen hears of it
                self.post(partial(self._failed, box, error))
            else:
                self.post(partial(self._done, box, answer))

    def _done(self, box: _Box, answer: Any) -> None:
        work = self._taken_out(box)
        if work.owner is None or shiboken6.isValid(work.owner):
            work.done(answer)

    def _failed(self, box: _Box, error: Exception) -> None:
        work = self._taken_out(box)
        if work.owner is None or shiboken6.isValid(work.owner):
            work.failed(error)

    def _taken_out(self, box: _Box) -> Work:
        self._boxes = [one for one in self._boxes if one is not box]
        return box.pop()

    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()


@dataclass(frozen=True)
class Lanes:
    """`sync` brings notes to the server and nothing else; `ask` answers what a person has just asked for.

    `files` reads and copies whole files, which may take minutes.
    """

    sync: Lane
    ask: Lane
    files: Lane = field(default_factory=lambda: Lane("files"))

    def close(self) -> None:
        """Take no more answers from any."""
        for lane in (self.sync, self.ask, self.files):
            lane.close()

    def wait(self, seconds: float) -> bool:
        """After `close`: whether `sync` and `ask` ended in so many seconds; a copy stops when its file is closed."""
        until = monotonic() + seconds
        return all(lane.wait(max(until - monotonic(), 0)) for lane in (self.sync, self.ask))
