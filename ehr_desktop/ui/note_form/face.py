"""The page of a note as it looks: card, banner, form, what needs the clinician, footer. Saves nothing."""

from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.conflicts import Need
from ehr_desktop.domain.note import Answers
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.ui import theme
from ehr_desktop.ui.note_form.foot import Foot
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.needs_you_card import NeedsYouCard, banner_words
from ehr_desktop.ui.note_form.schedule_card import ScheduleCard
from ehr_desktop.ui.note_form.sitting import Sitting
from ehr_desktop.ui.note_form.tab_order import order
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.panel import Ground, set_ground
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.theme import Theme

#: From this width, at text size 1, what needs the clinician stands beside the form, else at its top.
_CARD_BESIDE_FROM = 1240
#: Below this height, at text size 1, the form needs the room of all but who the note is about and when.
_BRIEF_BELOW = 300
_CARD_WIDTH = 264
_MARGIN = 24


class NoteFace(QWidget):
    """One form at a time, between what stands above and below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: NoteForm | None = None
        self.card = ScheduleCard()
        self.banner = Banner(Tone.RED)
        self.news = Banner(Tone.ACCENT)
        self.needs_you = NeedsYouCard()
        self.need_banner = Banner(Tone.AMBER)
        self.way = self.need_banner.add_button("")
        self.way.clicked.connect(lambda: self.needs_you.best().click())
        self.export = self.need_banner.add_button("Export text")
        self._need: Need | None = None
        self.foot = Foot()
        set_ground(self, Ground.SURFACE)
        self._lay_out()
        theme.follow(self._fit)

    @property
    def form(self) -> NoteForm | None:
        """The form shown."""
        return self._form

    def _lay_out(self) -> None:
        self._banner_row = _in_a_row(self.banner)
        self._news_row = _in_a_row(self.news)
        self._need_row = _in_a_row(self.need_banner)
        self._need_row.setParent(self)
        self._beside = QVBoxLayout()
        self._beside.addWidget(self.needs_you)
        self._beside.addStretch()
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addLayout(self._beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.card)
        column.addWidget(self._banner_row)
        column.addWidget(self._news_row)
        column.addLayout(self._middle, 1)
        column.addWidget(self.foot)

    def say(self, sentence: str) -> None:
        """What went wrong, in red above the form; empty for nothing."""
        self.banner.say(sentence)
        self._fit(theme.current())

    def tell(self, sentence: str) -> None:
        """What came into the note from elsewhere; empty for nothing."""
        if sentence != self.news.text():
            self.news.say(sentence)
            self._fit(theme.current())

    def put_form(self, form: NoteForm | None) -> None:
        """Show another form, in the place and in the tab order of the one before; None leaves nothing behind."""
        if self._form is not None:
            self._middle.removeWidget(self._form)
            self._need_row.hide()  # else it would come into sight by itself in the next form
            self._need_row.setParent(self)
            self._form.end()
            self._form.hide()
            self._form.deleteLater()
        self._form = form
        self.tell("")
        if form is not None:
            self._middle.insertWidget(0, form, 1)
            form.put_on_top(self._need_row)
            self._tab_after(form)

    def _tab_after(self, form: NoteForm) -> None:
        """Tab goes from the form to what needs the clinician, and to the footer."""
        foot, need = self.foot, self.needs_you
        order([form.stops()[-1], self.way, self.export, *need.buttons()])
        order([need.export, foot.sign_in, foot.delete, foot.delete_icon, foot.save, foot.sign])

    def set_read_only(self, reason: str) -> None:
        """Nothing can be changed any more, for this reason; empty: it can."""
        if self._form is not None:
            self._form.set_read_only(reason)
        self.card.set_read_only(bool(reason))
        self.foot.set_read_only(bool(reason))

    def show_schedule(self, sitting: Sitting, answers: Answers, today: date) -> None:
        """Who the note is about, and which session it belongs to."""
        self.card.show_client(sitting.client, sitting.diagnoses(answers), today)
        if sitting.appointment_id is None:
            self.card.show_none(needed=sitting.note_type.appointment_to_sign and self.foot.sign.isEnabled())
        else:
            self.card.show_appointment(sitting.appointment, sitting.remark())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(theme.current())

    def _fit(self, look: Theme) -> None:
        """The form has the room it needs: the card of a low page is brief, news wait until what went wrong is over."""
        self.card.set_brief(self.height() < look.px(_BRIEF_BELOW))
        self._banner_row.setVisible(bool(self.banner.text()))
        self._news_row.setVisible(bool(self.news.text()) and not self.banner.text())
        self._place_need(look)

    def show_need(self, need: Need | None, note_type: NoteType) -> None:
        """Why the note needs its clinician; None where it does not."""
        self._need = need
        if need is not None:
            self.needs_you.show_need(need, note_type)
            self.need_banner.say(banner_words(need, note_type))
            self.way.setText(self.needs_you.best().text())
        self._place_need(theme.current())

    def _place_need(self, look: Theme) -> None:
        """What needs the clinician: beside the form where there is room to spare, else a banner at its top."""
        beside = self.width() >= look.px(_CARD_BESIDE_FROM)
        self.needs_you.setMaximumWidth(look.px(_CARD_WIDTH))
        self.needs_you.setVisible(self._need is not None and beside)
        in_form = self._need is not None and not beside
        if in_form is self._need_row.isHidden():
            self._need_row.setVisible(in_form)
            if self._form is not None:
                self._form.keep_in_sight()


def _in_a_row(banner: Banner) -> QWidget:
    """A banner with the air around it, hidden with it."""
    row = QWidget()
    across = QHBoxLayout(row)
    across.setContentsMargins(_MARGIN, 12, _MARGIN, 6)
    across.addWidget(banner)
    row.hide()
    return row
