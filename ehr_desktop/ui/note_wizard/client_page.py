"""The wizard's first page: who the note is for, found in the caseload on this computer."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.application.directory import is_stale
from ehr_desktop.application.errors import KnownError, OutcomeUnknown, Unreachable
from ehr_desktop.application.events import CaseloadChanged
from ehr_desktop.application.ports import ClientRow
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.choice_list import ChoiceList, ListSearch, Row
from ehr_desktop.ui.note_wizard.client_rows import COLUMNS, ClientRows
from ehr_desktop.ui.note_wizard.column import Column
from ehr_desktop.ui.note_wizard.row_paint import Heading
from ehr_desktop.ui.note_wizard.words import client_line, client_spoken
from ehr_desktop.ui.parts.empty_state import EmptyState
from ehr_desktop.ui.parts.label import page_title
from ehr_desktop.ui.parts.panel import scrolling

_WIDTH = 792


class ClientPage(QWidget):
    """`changed` comes when another client is selected or the list has changed, `taken` with a double click."""

    changed = Signal()
    taken = Signal()

    def __init__(self, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lanes = lanes
        self._asking = False
        self._trouble: KnownError | None = None
        self._delegate = ClientRows()
        self.list = ChoiceList("Clients", self._delegate)
        self.search = ListSearch("Name in either order, MRN or date of birth", self.list, large=True)
        self.empty = EmptyState("people", "")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(scrolling(self.empty))
        self._lay_out()
        self.search.textChanged.connect(self._search)
        self.list.changed.connect(self.changed)
        self.list.taken.connect(self.taken)
        self.empty.pressed.connect(self._ask)
        unsubscribe = desk.events.subscribe(CaseloadChanged, self._caseload_changed)
        self.destroyed.connect(unsubscribe)

    def _lay_out(self) -> None:
        column = Column(_WIDTH)
        column.inside.addWidget(page_title("Who is the note for?"))
        column.inside.addSpacing(16)
        column.inside.addWidget(self.search)
        column.inside.addSpacing(8)
        column.inside.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)

    def begin(self) -> None:
        """A new note: nobody searched for, nobody chosen but the most recent client."""
        self.search.blockSignals(True)
        self.search.setText("")
        self.search.blockSignals(False)
        self.list.show_rows(())
        self._fill()
        if is_stale(self._desk.directory.caseload_age()):
            self._ask()

    def enter(self) -> None:
        """The page is shown: typing goes to the search."""
        self.search.setFocus()

    def selected(self) -> str | None:
        """The id of the client selected."""
        return self.list.selected().rpartition(":")[2] or None

    def count_words(self) -> str:
        """For the footer: "46 clients on this computer, works offline"."""
        number = len(self._desk.directory.clients()[1])
        return f"{number} client{'' if number == 1 else 's'} on this computer, works offline" if number else ""

    # --- from this computer ---------------------------------------------------------------------------------

    def _search(self, _words: str) -> None:
        self._fill()
        self.list.select_first()

    def _fill(self) -> None:
        words = self.search.text()
        recent, others = self._desk.directory.clients(words)
        rows: list[Row] = []
        if words.strip():
            found = f"Found · {len(others)}"
            rows += self._group("found", found, others, is_first=True)
        else:
            rows += self._group("recent", "Recent", recent, is_first=True)
            rows += self._group("all", f"All clients · {len(others)}", others, is_first=not recent)
        self._delegate.show_contents([row.content for row in rows])
        self.list.show_rows(rows)
        self._stack.setCurrentIndex(0 if rows else 1)
        if not rows:
            self._say_why_empty(words.strip())
        self.changed.emit()

    def _group(self, group: str, caption: str, clients: Sequence[ClientRow], *, is_first: bool) -> list[Row]:
        if not clients:
            return []
        today = self._desk.clock.today()
        lines = [(row.client.id, client_line(row, today)) for row in clients]
        columns = COLUMNS if is_first else ()
        heading = Row("", Heading(caption, columns, is_first), caption)
        return [heading, *(Row(f"{group}:{key}", line, client_spoken(line)) for key, line in lines)]

    def _say_why_empty(self, words: str) -> None:
        if words:
            hint = "Try the other name, the MRN or the date of birth."
            self.empty.say("search", f"Nobody found for “{words}”", hint)
        elif self._asking:
            self.empty.say("people", "Looking for your clients…", "They are kept on this computer from then on.")
        elif isinstance(self._trouble, Unreachable | OutcomeUnknown):
            line = "They come from the clinic’s server as soon as there is a connection, and stay here from then on."
            self.empty.say("cloud-off", "No clients on this computer yet", line, button="Try again")
        elif self._trouble:
            self.empty.say("warning", "Your clients could not be fetched", str(self._trouble), button="Try again")
        else:
            line = "Clients the practice assigns to you appear here."
            self.empty.say("people", "You have no clients yet", line, button="Look again")

    # --- from the server ------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if self._asking:
            return
        self._asking = True
        self._lanes.ask.run(self._desk.directory.fetch_caseload, self._asked, self._failed, owner=self)
        if not self.list.rows:
            self._fill()

    def _asked(self, _number: int) -> None:
        self._asking, self._trouble = False, None
        self._desk.events.publish(CaseloadChanged())

    def _failed(self, error: Exception) -> None:
        self._asking = False
        if not isinstance(error, KnownError):
            raise error
        # With a caseload here there is nothing to say: the list works as it is.
        self._trouble = error
        if not self.list.rows:
            self._fill()

    def _caseload_changed(self, _event: CaseloadChanged) -> None:
        self._fill()
