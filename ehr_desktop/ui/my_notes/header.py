"""The header of *My notes*: what its columns sort by, and the icon alone where the places are icons."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.ports import NoteOrder
from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.my_notes.model import CAPTIONS, Column
from ehr_desktop.ui.parts.sort_header import SortHeader

#: What a press on a caption sorts by, and whether the first press puts the highest first.
ORDER_OF: dict[int, NoteOrder] = {
    Column.CLIENT: NoteOrder.CLIENT,
    Column.NOTE: NoteOrder.NOTE_TYPE,
    Column.SESSION: NoteOrder.SESSION,
    Column.STATUS: NoteOrder.STATUS,
    Column.AGE: NoteOrder.CHANGED,
}
_FIRST_DESCENDING = frozenset({NoteOrder.SESSION, NoteOrder.CHANGED})

_MENU = (
    (NoteOrder.SESSION, True, "Newest session first"),
    (NoteOrder.SESSION, False, "Oldest session first"),
    (NoteOrder.CHANGED, True, "Changed last, first"),
    (NoteOrder.CHANGED, False, "Untouched longest, first"),
    (NoteOrder.CLIENT, False, "Client, A to Z"),
    (NoteOrder.CLIENT, True, "Client, Z to A"),
    (NoteOrder.NOTE_TYPE, False, "Note type, A to Z"),
    (NoteOrder.STATUS, False, "Status"),
)


class NotesHeader(SortHeader):
    """While searching the best hits come first: no order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        captions = [CAPTIONS[column] for column in Column]
        super().__init__(captions, ORDER_OF, _MENU, _FIRST_DESCENDING, end_column=Column.AGE, parent=parent)
        self.shows_place_words = True

    def paint_caption(self, painter: QPainter, room: QRectF, section: int) -> None:
        if section != Column.PLACE or self.shows_place_words:
            super().paint_caption(painter, room, section)
            return
        look = theme.current()
        side = look.px(16)
        icons.paint(painter, "computer", room.left(), room.center().y() - side / 2, side, look.muted)
