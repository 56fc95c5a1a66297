"""One-line fields: text, password, search, and a number with its unit."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ehr_desktop.ui import icons, theme
from ehr_desktop.ui.parts import paint
from ehr_desktop.ui.parts.button import IconButton
from ehr_desktop.ui.theme import Theme, TypeName

#: Qt's own bound would cut a long text without a word.
_NO_BOUND = 2**31 - 1
#: What a number may take.
_DIGITS = 32767
#: Milliseconds after which a secret that was typed and left standing is gone: the next at this desk only had to press
#: *Unlock*.
_LEFT_STANDING = 120_000


class LineEdit(QLineEdit):
    """A one-line text field. Signals are Qt's: `textEdited` is the clinician's typing.

    A `secret` shows dots, and is gone two minutes after it was typed, if it still stands there in sight.
    """

    def __init__(
        self,
        placeholder: str = "",
        *,
        secret: bool = False,
        large: bool = False,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setMaxLength(_NO_BOUND)
        self._step: TypeName = "lead" if large else "body"
        self.setPlaceholderText(placeholder)
        self.setProperty("large", large)
        self.setProperty("quiet", quiet)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
            self._forgotten = QTimer(self, singleShot=True, interval=_LEFT_STANDING)
            self._forgotten.timeout.connect(self._forget)
            self.textChanged.connect(self._stands_anew)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def _stands_anew(self, _text: str) -> None:
        self._forgotten.start()

    def _forget(self) -> None:
        """What is behind a question for a code waits for that."""
        if self.isVisible() and not self.isReadOnly():
            self.clear()
        elif self.text():
            self._forgotten.start()

    def _restyle(self, look: Theme) -> None:
        self.setFont(look.font(self._step, 400))
        self.updateGeometry()


class SearchField(LineEdit):
    """A field with a magnifying glass; Escape or the cross empties it. `large` for the one search of a page."""

    def __init__(self, placeholder: str, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, large=large, quiet=not large, parent=parent)
        self.setAccessibleName(placeholder)
        self._clear = IconButton("close", "Empty the search", size=14, parent=self)
        # Escape does the same, so the cross does not stand in the way of Tab.
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self._empty)
        self._clear.hide()
        self.textChanged.connect(self._show_clear)
        theme.follow(self._make_room)

    def _icon_side(self) -> int:
        return theme.current().px(17)

    def _make_room(self, look: Theme) -> None:
        self.setTextMargins(self._icon_side() + 10, 0, look.px(28), 0)
        self._place_clear()
        self.update()

    def _place_clear(self) -> None:
        size = self._clear.sizeHint()
        self._clear.setGeometry(
            self.width() - size.width() - 6, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def _show_clear(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _empty(self) -> None:
        self.clear()
        self.textEdited.emit("")
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._empty()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._icon_side()
        painter = QPainter(self)
        icons.paint(painter, "search", 12, (self.height() - side) / 2, side, theme.current().muted)
        painter.end()


class NumberField(LineEdit):
    """A whole number with its unit at the right; may be empty, which is None."""

    edited = Signal(object)

    def __init__(
        self,
        unit: str = "",
        *,
        minimum: int = 0,
        maximum: int = 9999,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder, parent=parent)
        self.setMaxLength(_DIGITS)
        self._unit = unit
        self.minimum, self.maximum = minimum, maximum
        self.setValidator(QIntValidator(min(minimum, 0), maximum, self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textEdited.connect(self._tell)
        theme.follow(self._make_room)

    def value(self) -> int | None:
        """The number typed, or None when empty or not yet within the bounds."""
        text = self.text().strip()
        if not text or not text.lstrip("-").isdigit():
            return None
        number = int(text)
        return number if self.minimum <= number <= self.maximum else None

    def set_value(self, number: int | None) -> None:
        """Shows a number, or nothing, without `edited`."""
        self.setText("" if number is None else str(number))

    def _tell(self, _text: str) -> None:
        self.edited.emit(self.value())

    def _make_room(self, look: Theme) -> None:
        self.setTextMargins(0, 0, round(paint.width_of(self._unit, look.font())) + 8 if self._unit else 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        room = QRectF(0, 0, self.width() - 12, self.height())
        paint.words(painter, room, self._unit, look.font(), look.muted, paint.RIGHT)
        painter.end()
