"""One line of text, and text of any length."""

from collections.abc import Sequence

from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, as_text
from ehr_desktop.ui.parts.line_edit import LineEdit
from ehr_desktop.ui.parts.text_area import TextArea, in_utf16


def ask_text(field: Field, _around: Around) -> Asked:
    """One line."""
    edit = _OneLine(field.placeholder)
    return Asked(
        widget=edit,
        read=edit.text,
        show=lambda answer: edit.setText(as_text(answer)),
        edited=edit.textEdited,
        set_read_only=edit.setReadOnly,
        shape=Shape.STRETCHED,
        writing=edit,
    )


class _OneLine(LineEdit):
    """A line whose words can be replaced; they are not underlined, since Qt draws no marks in one line."""

    is_composing = False

    def mark(self, spans: Sequence[tuple[int, int]]) -> None:
        """What would be marked is said below the line."""

    def reword(self, start: int, length: int, words: str) -> None:
        """Put other words in their place, as an edit that can be undone."""
        text = self.text()
        self.setSelection(in_utf16(text[:start]), in_utf16(text[start : start + length]))
        self.insert(words)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)


class Writing(TextArea):
    """The text area of a form: knows where a text is to be inserted that the clinician did not type."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, parent=parent)
        self._placed = False
        self.selectionChanged.connect(self._place)
        self.cursorPositionChanged.connect(self._place)

    def show_answer(self, answer: Answer) -> None:
        """Show a stored text."""
        self.set_text(as_text(answer))
        self._placed = False

    def insert(self, text: str) -> None:
        """Insert at the cursor, or at the end where it was never placed; spaces set it off from its neighbours."""
        cursor = self.textCursor()
        if not self._placed:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        whole = self.text()
        before, after = whole[: cursor.selectionStart()][-1:], whole[cursor.selectionEnd() :][:1]
        cursor.beginEditBlock()  # apart from what was typed just before: one step of undo of its own
        cursor.insertText(("" if not before.strip() else " ") + text + (" " if after.strip() else ""))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    def _place(self) -> None:
        self._placed = self._placed or self.hasFocus()


def ask_long_text(field: Field, _around: Around) -> Asked:
    """Any length; grows with its text."""
    edit = Writing(field.placeholder)
    return Asked(
        widget=edit,
        read=edit.text,
        show=edit.show_answer,
        edited=edit.edited,
        set_read_only=edit.setReadOnly,
        shape=Shape.WIDE,
        insert=edit.insert,
        writing=edit,
    )
