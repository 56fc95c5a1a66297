"""The screen of signing as it looks: header, one page at a time, the footer of each. Knows no note."""

from enum import IntEnum

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ehr_desktop.application.desk import Desk
from ehr_desktop.ui.heartbeat import Heartbeat
from ehr_desktop.ui.lane import Lanes
from ehr_desktop.ui.note_wizard.appointment_page import AppointmentPage
from ehr_desktop.ui.note_wizard.appointment_picker import AppointmentPicker
from ehr_desktop.ui.parts.panel import Ground, set_ground
from ehr_desktop.ui.parts.step_header import Step, StepHeader, StepState
from ehr_desktop.ui.sign.attestation_page import AttestationPage
from ehr_desktop.ui.sign.footer import SignFooter
from ehr_desktop.ui.sign.password_page import PasswordPage
from ehr_desktop.ui.sign.review_page import ReviewPage
from ehr_desktop.ui.sign.signed_page import SignedPage

_STEPS = ("Review", "Attestation", "Password")


class Part(IntEnum):
    """What is shown."""

    REVIEW = 0
    SESSION = 1
    ATTESTATION = 2
    PASSWORD = 3
    SIGNED = 4


_STEP_OF = {Part.REVIEW: 0, Part.SESSION: 0, Part.ATTESTATION: 1, Part.PASSWORD: 2, Part.SIGNED: 3}
#: The page of each step of the header.
PART_OF = (Part.REVIEW, Part.ATTESTATION, Part.PASSWORD)


class SignFace(QWidget):
    """The pages of signing with their footers; which of them is shown, and how far that is."""

    def __init__(self, desk: Desk, lanes: Lanes, heartbeat: Heartbeat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = Part.REVIEW
        self.header = StepHeader("Sign note")
        self.review = ReviewPage(desk.clinician.name)
        self.picker = AppointmentPicker(desk, lanes, heartbeat, offers_none=False)
        self.attestation = AttestationPage()
        self.password = PasswordPage(is_practice=desk.is_practice)
        self.done = SignedPage()
        self.footers = [
            SignFooter(back="Back to the note", go_on="Continue to attestation", icon_right="arrow-right"),
            SignFooter(back="Back to the review", go_on="Use this appointment", icon="check"),
            SignFooter(back="Back", go_on="Continue to password", icon_right="arrow-right"),
            SignFooter(back="Back", go_on="Sign note", icon="sign"),
            SignFooter(go_on="Close"),
        ]
        self._lay_out()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        set_ground(self._pages, Ground.SURFACE)
        session = AppointmentPage(self.picker)
        for page in (self.review, session, self.attestation, self.password, self.done):
            self._pages.addWidget(page)
        self._foot = QStackedWidget()
        for footer in self.footers:
            self._foot.addWidget(footer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)

    @property
    def part(self) -> Part:
        """What is shown."""
        return self._part

    def show_part(self, part: Part) -> None:
        """Shows a page and its footer."""
        self._part = part
        self._pages.setCurrentIndex(part)
        self._foot.setCurrentIndex(part)

    def show_steps(self, *, may_go: bool) -> None:
        """How far it is; `may_go`: whether the steps behind can be gone back to."""
        here = _STEP_OF[self._part]
        states = [
            StepState.DONE if at < here else StepState.CURRENT if at == here else StepState.LATER
            for at in range(len(_STEPS))
        ]
        self.header.set_steps([Step(name, state, can_go=may_go) for name, state in zip(_STEPS, states, strict=True)])
