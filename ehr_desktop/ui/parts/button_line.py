"""A one-line field with a small button inside, at its right end."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui import theme
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.theme import Theme

_ROOM = 30
_EDGE = 5


class ButtonLine(LineEdit):
    """`button` is no stop of Tab: whoever uses the field gives a key that does the same."""

    def __init__(
        self, icon: str, name: str, *, size: int = 16, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(placeholder, parent=parent)
        self.button = IconButton(icon, name, size=size, parent=self)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.setCursor(Qt.CursorShape.ArrowCursor)
        theme.follow(self._make_room)

    def setReadOnly(self, read_only: bool, /) -> None:
        """Its text can be read and copied; the button goes."""
        super().setReadOnly(read_only)
        self.button.setVisible(not read_only)

    def room_before(self, _look: Theme) -> int:
        """The pixels kept free at the left end, for what a kind of field paints there."""
        return 0

    def _make_room(self, look: Theme) -> None:
        self.setTextMargins(self.room_before(look), 0, look.px(_ROOM), 0)
        self._place_button()

    def _place_button(self) -> None:
        size = self.button.sizeHint()
        top = (self.height() - size.height()) // 2
        self.button.setGeometry(self.width() - size.width() - _EDGE, top, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_button()
