"""The footer of signing: back, the reason why it does not go on, and the way on."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ehr_desktop.ui.parts.bars import FooterBar
from ehr_desktop.ui.parts.button import Button, ButtonKind
from ehr_desktop.ui.parts.mark import Mark
from ehr_desktop.ui.parts.tone import Tone

_AIR = 12


class SignFooter(FooterBar):
    """`back` and `go_on` are buttons; a disabled way on always stands beside its reason."""

    def __init__(self, *, back: str = "", go_on: str, icon: str = "", icon_right: str = "") -> None:
        super().__init__()
        self.back = Button(back, icon="chevron-left", parent=self)
        self.reason = Mark("", "warning", Tone.AMBER)
        self._beside = QWidget()
        room = QHBoxLayout(self._beside)
        room.setContentsMargins(0, 0, _AIR, 0)
        room.addWidget(self.reason)
        self._beside.hide()
        self.go_on = Button(go_on, ButtonKind.PRIMARY, icon=icon, icon_right=icon_right)
        if back:
            self.add_left(self.back)
        else:
            self.back.hide()
        self.add_right(self._beside)
        self.add_right(self.go_on)

    def allow(self, reason: str = "", icon: str = "warning", tone: Tone = Tone.AMBER) -> None:
        """Lets go on, or says why not."""
        self.reason.set_state(reason, icon, tone)
        self._beside.setVisible(bool(reason))
        self.go_on.setEnabled(not reason)
        self.go_on.setAccessibleDescription(reason)
