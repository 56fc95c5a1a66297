"""The footer of a note: how it stands, at the left; what can be done, at the right."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.note_form.state import StateWords
from ehr_desktop.ui.parts.bars import FooterBar, StateLine
from ehr_desktop.ui.parts.button import Button, ButtonKind, IconButton
from ehr_desktop.ui.parts.panel import Ground, set_ground


class Foot(FooterBar):
    """Where the words *Delete draft* find no room, their icon stands for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_ground(self, Ground.WINDOW)
        self._line = StateLine()
        self.shown: StateWords | None = None
        self.sign_in = Button("Sign in", ButtonKind.LINK, small=True)
        self.sign_in.hide()
        self.delete = Button("Delete draft", ButtonKind.QUIET, icon="trash")
        self.delete_icon = IconButton("trash", "Delete draft")
        self.delete_icon.hide()
        self._there_is_a_draft = True
        self.save = Button("Save and close")
        self.sign = Button("Review and sign", ButtonKind.PRIMARY, icon="sign")
        self.delete.installEventFilter(self)
        self.add_left(self._line)
        self.add_left(self.sign_in)
        self.add_right(self.delete, yields=True)
        self.add_right(self.delete_icon)
        self.add_right(self.save)
        self.add_right(self.sign)

    def show_state(self, words: StateWords) -> None:
        """Another state."""
        if words != self.shown:
            self.shown = words
            self._line.set_state(words.first, words.second, words.icon, words.tone)
            self.sign_in.setVisible(words.offers_sign_in)

    def offer_delete(self, there_is_a_draft: bool) -> None:
        """Whether there is anything to delete."""
        self._there_is_a_draft = there_is_a_draft
        self.offer(self.delete, there_is_a_draft)
        self.delete_icon.setVisible(there_is_a_draft and self.delete.isHidden())

    def set_read_only(self, read_only: bool) -> None:
        """Nothing can be deleted or signed from here."""
        for button in (self.delete, self.delete_icon, self.sign):
            button.setEnabled(not read_only)
        self.save.setText("Close" if read_only else "Save and close")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.delete and event.type() in (QEvent.Type.HideToParent, QEvent.Type.ShowToParent):
            self.delete_icon.setVisible(self._there_is_a_draft and event.type() is QEvent.Type.HideToParent)
        return False
