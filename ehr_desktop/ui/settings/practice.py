"""Practice data, where that is what is open: how to be rid of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.settings.section import Section


class PracticeSection(Section):
    """`remove_wanted` comes after the question was answered."""

    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Practice data", parent)
        self.remove = Button("Remove practice data", ButtonKind.DANGER, icon="trash")
        self.question = Banner(
            Tone.RED, "This removes the practice server’s data and the notes of practice, and closes the program."
        )
        self.really = self.question.add_button("Remove")
        self.keep = self.question.add_button("Keep")
        self.question.hide()
        self.rows.addWidget(quiet("Nothing in it is real. The program asks again at its next start what to open."))
        self.rows.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.rows.addWidget(self.question)
        self.remove.clicked.connect(self._ask)
        self.really.clicked.connect(self.remove_wanted)
        self.keep.clicked.connect(self._do_not)

    def _ask(self) -> None:
        self.question.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do_not(self) -> None:
        self.question.hide()
        self.remove.setFocus(Qt.FocusReason.OtherFocusReason)
