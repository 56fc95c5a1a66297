"""The banner of *Activity* in which the trail is proven: how far it is, to be ended by *Cancel*, then the verdict."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ehr_desktop.application.audit_trail import AuditTrail, Verdict
from ehr_desktop.application.errors import KnownError
from ehr_desktop.ui.lane import Lane
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.tone import Tone

#: Entries after which it says how far it is; a screen reader says it too.
_SAY_EVERY = 20_000


class ProofBanner(Banner):
    """`ended` when there is a verdict, or it was cancelled."""

    ended = Signal()

    def __init__(self, trail: AuditTrail, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(Tone.ACCENT, parent=parent)
        self._trail = trail
        self._lane = lane
        self._goes_on = False
        self.cancel_button = self.add_button("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        self.hide()

    @property
    def is_busy(self) -> bool:
        """Whether the trail is being read."""
        return self._goes_on

    def prove(self, expected: int) -> None:
        """Read the trail, of about so many entries, beside the screen."""
        if self._goes_on:
            return
        self._goes_on = True
        self.cancel_button.show()
        self.say(f"Reading {expected:,} entries …", Tone.ACCENT)

        def goes_on(count: int) -> bool:
            if count % _SAY_EVERY == 0:
                self._lane.post(lambda: self._say_how_far(count, expected))
            return self._goes_on

        self._lane.run(lambda: self._trail.verify(goes_on), self._done, self._failed, owner=self)

    def cancel(self) -> None:
        """End it; nothing is said of the trail."""
        if self._goes_on:
            self._goes_on = False
            self.say("")
            self.ended.emit()

    def _say_how_far(self, count: int, expected: int) -> None:
        if self._goes_on:
            self.say(f"Reading the trail: {count:,} of {expected:,} entries …")

    def _done(self, verdict: Verdict | None) -> None:
        if verdict is None or not self._goes_on:
            return
        self._conclude(verdict.sentence, Tone.RED if verdict.fault else Tone.GREEN)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, KnownError):
            self._goes_on = False
            raise error
        self._conclude(str(error), Tone.RED)

    def _conclude(self, sentence: str, tone: Tone) -> None:
        self._goes_on = False
        self.cancel_button.hide()
        self.say(sentence, tone)
        self.ended.emit()
