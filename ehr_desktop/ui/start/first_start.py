"""The first page of a new computer: connect to the clinic, or try with practice data."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.label import Icon, Label, quiet
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.start.offer import Offer, primary


class FirstStartPage(QWidget):
    """Two cards."""

    connect_to_clinic = Signal()
    try_practice = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clinic = Offer(
            "building",
            "Connect to my clinic",
            "Sign in once, then write with or without a network.",
            (
                "You need the clinic’s address and your sign-in",
                "Everything on this computer is encrypted",
                "Drafts reach the clinic by themselves",
            ),
            primary("Connect"),
        )
        self.practice = Offer(
            "flask",
            "Try it with practice data",
            "Invented clients and six weeks of appointments.",
            ("Only on this computer, nothing is sent", "No account needed", "Removed with one click in Settings"),
            Button("Try it now", ButtonKind.SECONDARY),
        )
        self.clinic.button.clicked.connect(self.connect_to_clinic)
        self.practice.button.clicked.connect(self.try_practice)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.clinic.button.setFocus()

    def _lay_out(self) -> None:
        sign = QHBoxLayout()
        sign.addStretch(1)
        sign.addWidget(Icon("file-text", 36, Tone.ACCENT))
        sign.addStretch(1)
        title = Label("Write clinical notes in peace", "lock", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line = quiet("What you type is safe on this computer within a second, with or without a network.")
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        cards = QHBoxLayout()
        cards.setSpacing(24)
        cards.addWidget(self.clinic, 1)
        cards.addWidget(self.practice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addLayout(sign)
        column.addSpacing(12)
        column.addWidget(title)
        column.addSpacing(4)
        column.addWidget(line)
        column.addSpacing(12)
        column.addLayout(cards)
        column.addStretch(3)
