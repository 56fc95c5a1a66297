"""Signing, first: everything that is missing at once, each with the way to cure it, beside the note as it will be."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ehr_desktop.application.ports import TreatmentPlanStatus
from ehr_desktop.application.reasons import APPOINTMENT
from ehr_desktop.application.signing import Review
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.needs_you.explain import way_to
from ehr_desktop.ui.parts.banner import Banner
from ehr_desktop.ui.parts.label import caption, page_title, quiet
from ehr_desktop.ui.parts.panel import Ground, Panel, Separator, scrolling, set_ground
from ehr_desktop.ui.parts.tone import Tone
from ehr_desktop.ui.reader.paper import NotePaper
from ehr_desktop.ui.sign import words
from ehr_desktop.ui.sign.point_row import FineRow, PointRow
from ehr_desktop.ui.sign.risk_words import Hint, contradictions

_MARGIN = 32


class ReviewPage(QWidget):
    """`go_to` carries the field that cures a point, or "appointment"."""

    go_to = Signal(str)

    def __init__(self, clinician_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clinician_name = clinician_name
        self.banner = Banner(Tone.RED)
        self.banner.hide()
        self.title = page_title("")
        self._subject = quiet("")
        self._points = QWidget()
        self.rows: list[PointRow] = []
        self._paper: NotePaper | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        left = QWidget()
        self._column = QVBoxLayout(left)
        self._column.setContentsMargins(_MARGIN, _MARGIN - 4, _MARGIN, _MARGIN)
        self._column.setSpacing(4)
        self._column.addWidget(self.banner)
        self._column.addWidget(self.title)
        self._column.addWidget(self._subject)
        self._column.addSpacing(8)
        self._column.addWidget(self._points)
        self._column.addStretch(1)
        right = Panel(Ground.WINDOW)
        self._desk = QVBoxLayout(right)
        self._desk.setContentsMargins(_MARGIN, 24, _MARGIN, 24)
        self._desk.setSpacing(10)
        self._desk.addWidget(caption("The note as it will be signed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scrolling(left), 44)
        row.addWidget(Separator(upright=True))
        paper = scrolling(right, Ground.WINDOW)
        set_ground(paper, Ground.WINDOW)
        row.addWidget(paper, 56)

    def say(self, sentence: str, tone: Tone = Tone.RED) -> None:
        """Why signing came back to here; empty takes it away."""
        self.banner.say(sentence, tone)

    def show_nothing(self, sentence: str) -> None:
        """There is no note to sign any more."""
        self.title.setText("This note cannot be signed")
        self._subject.setText(sentence)
        self.rows = []
        self._replace_points(QWidget())
        if self._paper is not None:
            self._paper.hide()

    def show_review(
        self, review: Review, points: tuple[UnmetPoint, ...], plan: TreatmentPlanStatus | None, today: date
    ) -> None:
        """Everything anew; `points` are those of the review, or the server's where it knows more."""
        self.title.setText(words.heading(len(points)))
        self._subject.setText(f"{words.subject(review)}. Your text is saved on this computer.")
        self._replace_points(self._list(review, points, plan, today))
        problems = words.problems(points, review.shown.note_type)
        if self._paper is None:
            self._paper = NotePaper(review.shown, self._clinician_name, problems)
            self._desk.addWidget(self._paper)
            self._desk.addStretch(1)
        else:
            self._paper.show_note(review.shown, self._clinician_name, problems)
            self._paper.show()

    def focus_first(self) -> bool:
        """Puts the focus on the first way to go; False when nothing is missing."""
        if self.rows:
            self.rows[0].button.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self.rows)

    def _list(
        self, review: Review, points: tuple[UnmetPoint, ...], plan: TreatmentPlanStatus | None, today: date
    ) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = []
        for number, point in enumerate(points):
            if number:
                column.addWidget(Separator())
            column.addWidget(self._row(point, review))
        worth = self._worth_a_look(review, points, plan, today)
        if worth:
            column.addSpacing(16)
            column.addWidget(caption("Worth a look"))
        for row in worth:
            column.addWidget(row)
        column.addSpacing(16)
        column.addWidget(caption("In order"))
        column.addSpacing(4)
        for text in words.in_order(review, plan):
            column.addWidget(FineRow(text))
        return made

    def _worth_a_look(
        self, review: Review, points: tuple[UnmetPoint, ...], plan: TreatmentPlanStatus | None, today: date
    ) -> list[PointRow]:
        shown = review.shown
        rows = [self._hint_row("warning", hint, review) for hint in contradictions(shown.note_type, shown.note.answers)]
        rows += [self._hint_row("calendar", hint, review) for hint in words.dated_otherwise(review, today)]
        if review.warning and not any(point.field == APPOINTMENT for point in points):
            row = PointRow("calendar", Tone.MUTED, review.warning, "It may be right as it is.", "Change appointment")
            row.button.clicked.connect(lambda: self.go_to.emit(APPOINTMENT))
            rows.append(row)
        copied = words.copied_point(review)
        if copied:
            row = PointRow("copy", Tone.MUTED, *copied, "Look at them")
            row.button.clicked.connect(lambda: self.go_to.emit(review.copied.fields[0]))
            rows.append(row)
        of_plan = words.plan_point(review, plan)
        if of_plan:
            rows.append(PointRow("info", Tone.MUTED, *of_plan))
        return rows

    def _hint_row(self, icon: str, hint: Hint, review: Review) -> PointRow:
        button = way_to(hint.field, review.shown.note_type)
        row = PointRow(icon, Tone.MUTED, hint.title, hint.detail, button)
        row.button.clicked.connect(lambda: self.go_to.emit(hint.field))
        return row

    def _row(self, point: UnmetPoint, review: Review) -> PointRow:
        note_type = review.shown.note_type
        icon = "calendar-x" if point.field == APPOINTMENT else "warning"
        is_refusal = point.id == words.REFUSED
        button = way_to(point.field, note_type) or ("Open the note" if is_refusal else "")
        detail = words.detail_of(point, note_type)
        row = PointRow(icon, Tone.AMBER, words.title_of(point, note_type), detail, button)
        row.button.clicked.connect(lambda: self.go_to.emit(point.field))
        if button:
            self.rows.append(row)
        return row

    def _replace_points(self, points: QWidget) -> None:
        self._column.replaceWidget(self._points, points)
        self._points.hide()
        self._points.deleteLater()
        self._points = points
        points.show()  # at once: its first button may be about to get the focus
