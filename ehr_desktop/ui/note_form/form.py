"""The form of a note, drawn from its type's data file: sections beside an index, one widget per kind of field.

Keeps the answers as they are stored: a field that was not edited gives back exactly what was shown, also what its
widget does not know (an option of another program, a symptom of a newer list). What is hidden by its condition is
left out of `answers()`, so it is no part of the note when it is saved, and comes back when it is asked again in the
same sitting. An answer that was stored although its condition does not hold is shown, and kept until it is emptied.

Knows nothing of saving, clients or appointments.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ehr_desktop.application.outgoing_text import WOULD_BE_REFUSED
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, NoteType
from ehr_desktop.domain.packing import is_blank_answer, own_text_fields, summary, with_server_defaults
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.ui.note_form.fields.asked import Around
from ehr_desktop.ui.note_form.fields.registry import ask
from ehr_desktop.ui.note_form.page_of_sections import PageOfSections
from ehr_desktop.ui.note_form.question import Question
from ehr_desktop.ui.note_form.standing import asked_ids, by_field, only, section_entry, stored_unasked
from ehr_desktop.ui.note_form.tab_order import order, taking_focus
from ehr_desktop.ui.note_form.text_check import TextCheck

#: Milliseconds after a key press until marks, problems and summaries are looked at again.
LOOK_AGAIN = 150


_NOTHING: Mapping[str, str] = MappingProxyType({})


def _no_filter() -> bool:
    return False


class NoteForm(PageOfSections):
    """One form for one note. `changed` carries the id of the field the clinician has just edited, `looked` comes when
    marks were brought up to date, `forward_wanted` carries the section to copy forward, `confirmed` a copied field.

    `missing` answers what stands between answers and a signature; points on other things than fields are ignored.
    `is_filtered` says whether the server refuses or changes some texts: they are marked, with other words beside them.
    """

    changed = Signal(str)
    looked = Signal()
    forward_wanted = Signal(str)
    confirmed = Signal(str)

    def __init__(
        self,
        note_type: NoteType,
        missing: Callable[[Answers], Sequence[UnmetPoint]],
        today: Callable[[], date],
        parent: QWidget | None = None,
        *,
        is_filtered: Callable[[], bool] = _no_filter,
    ) -> None:
        super().__init__(note_type.sections, Around(today, ask), parent)
        self._type = note_type
        self._missing = missing
        self._check = TextCheck(note_type, lambda: not self._read_only and is_filtered())
        self._answers: dict[str, Answer] = {}
        self._untouched = with_server_defaults(note_type, {})
        self._always: frozenset[str] = frozenset()
        self._asked: frozenset[str] = frozenset()
        self._aloud = False
        self._read_only = False
        self._questions: dict[str, Question] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LOOK_AGAIN)
        self._later.timeout.connect(self.look_again)
        for view in self.sections:
            view.edited.connect(self._edited)
            view.summary_wanted.connect(self._insert_summary)
            view.copy_wanted.connect(self.forward_wanted)
            view.confirmed.connect(self.confirmed)

    # --- answers --------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Answer]:
        """What the form says now, ready to be saved: hidden fields left out, what no field asks for kept."""
        known = {one.id for one in self._type.fields()}
        return {
            key: value
            for key, value in self._answers.items()
            if (key in self._asked or key not in known) and not is_blank_answer(value)
        }

    def hidden_texts(self) -> dict[str, str]:
        """What was written in fields that are not asked any more."""
        known = {one.id for one in self._type.fields()}
        return {
            key: value
            for key, value in self._answers.items()
            if key in known and key not in self._asked and isinstance(value, str) and value.strip()
        }

    @property
    def questions(self) -> Mapping[str, Question]:
        """What stands there so far, by field."""
        return self._questions

    def set_answers(self, answers: Answers, hidden: Mapping[str, str] = _NOTHING) -> None:
        """Show stored answers, in place of everything shown before; `hidden` are there when they are asked again."""
        self._answers = {**hidden, **answers}
        self._always = stored_unasked(self._type, answers)
        self._asked = asked_ids(self._type, self._answers, self._always)
        self.adopt(list(self._questions.values()))
        self.ask_first()
        self._ask_own_texts(own_text_fields(answers))
        self.complete()

    def adopt(self, questions: Sequence[Question]) -> None:
        """Show in these what is answered."""
        own = {one.id for one in self._type.fields()}
        for question in questions:
            field_id = question.about.id
            question.setVisible(field_id in self._asked or field_id not in own)
            question.asked.show(self._standing(field_id))
            if field_id not in self._questions:
                self._questions[field_id] = question
                if self._read_only:
                    question.set_read_only(True)
                if question.asked.restopped is not None:
                    question.asked.restopped.connect(self._order_stops)
        for view in self.sections:
            view.show_headings()

    def complete(self) -> None:
        """Bring marks and the order of Tab up to date."""
        self.look_again()
        self._order_stops()

    def replace(self, changes: Mapping[str, Answer]) -> None:
        """Show other answers in some fields; the others keep text, cursor and undo."""
        for field_id, answer in changes.items():
            self._answers[field_id] = answer
            if field_id in self._questions:
                self._questions[field_id].asked.show(self._standing(field_id))
        self._show_asked()
        self.look_again()

    def take_in(self, changes: Mapping[str, Answer]) -> None:
        """Show what came into the note from elsewhere, also where no condition asks for it."""
        self._always |= stored_unasked(self._type, {**self._answers, **changes}) & changes.keys()
        self.replace(changes)
        self._ask_own_texts(own_text_fields({key: value for key, value in changes.items() if value is not None}))

    def field_with_focus(self) -> str:
        """The field that has the keys; empty where none has."""
        focus = QApplication.focusWidget()
        if focus is None:
            return ""
        asked = {field_id: question.asked.widget for field_id, question in self._questions.items()}
        return next((key for key, part in asked.items() if part is focus or part.isAncestorOf(focus)), "")

    def _standing(self, field_id: str) -> Answer:
        """The answer as it is to be seen: a box nobody touched as the server has it."""
        return self._answers.get(field_id, self._untouched.get(field_id))

    def settle(self) -> None:
        """Take what is typed and not told yet, e.g. a date while its field has the focus."""
        for question in self._questions.values():
            question.asked.settle()

    def _edited(self, field_id: str) -> None:
        answer = self._questions[field_id].asked.read()
        before = self._answers.get(field_id)
        if answer == before or (is_blank_answer(answer) and is_blank_answer(before)):
            return
        self._answers[field_id] = answer
        self._show_asked()
        self._later.start()
        self.ask_later()
        self.changed.emit(field_id)

    def _ask_own_texts(self, fields: Sequence[Field]) -> None:
        """Texts the note holds in columns without a field of their own, in the section of their column."""
        if fields:
            self.ask_all()
        for one in fields:
            if one.id in self._questions:
                continue
            named = [view for view in self.sections if one.column in view.section.home_of]
            using = [view for view in self.sections if any(f.column == one.column for f in view.section.fields)]
            view = (*named, *using, self.sections[-1])[0]
            self.adopt(view.add([one]))

    def _show_asked(self) -> None:
        asked = asked_ids(self._type, self._answers, self._always)
        if asked == self._asked:
            return
        for one in self._type.fields():
            if one.id in self._questions:
                self._questions[one.id].setVisible(one.id in asked)
        for view in self.sections:
            view.show_headings()
        self._asked = asked

    # --- what signing needs, and the summaries --------------------------------------------------------------

    def show_problems(self, points: Sequence[UnmetPoint]) -> None:
        """From now on say at each field what signing needs: *Review and sign* was pressed."""
        self._aloud = True
        self._show_points(self._with_unclear([*points, *self._check.points(self.answers())]))

    def look_again(self) -> None:
        """Bring marks, problems and summaries up to date with the answers."""
        self._later.stop()
        answers = self.answers()
        refused = self._check.points(answers)
        came_or_went = self._check.show(self._questions.values(), answers)
        self._show_points(self._with_unclear([*self._missing(answers), *refused]))
        for question in self._questions.values():
            if question.about.summary:
                question.offer_summary(bool(summary(self._type, question.about, answers)))
        if came_or_went:
            self._order_stops()
        self.looked.emit()

    def end(self) -> None:
        """The note was let go: nothing of it is looked at any more."""
        self._later.stop()
        self.stop_asking()

    def _with_unclear(self, points: Sequence[UnmetPoint]) -> list[UnmetPoint]:
        """What is typed and not understood stands in the way of signing, too."""
        unclear = self.unclear()
        said = [UnmetPoint(f"unclear {key}", key, "Not understood", sentence) for key, sentence in unclear.items()]
        return [*said, *(point for point in points if point.field not in unclear)]

    def _show_points(self, points: Sequence[UnmetPoint]) -> None:
        said = {field_id for field_id, question in self._questions.items() if question.shows_findings}
        unsaid = [one for one in points if one.id != WOULD_BE_REFUSED or one.field not in said]
        sentences = by_field(unsaid) if self._aloud else {}
        for field_id, question in self._questions.items():
            question.show_to_sign(sentences.get(field_id, ""))
        shown = only(self._answers, self._asked)
        self.set_entries(
            [
                section_entry(view.section, shown, self._asked, points, aloud=self._aloud)
                for view in self.indexed_sections
            ]
        )

    def _insert_summary(self, field_id: str) -> None:
        question = self._questions[field_id]
        said = summary(self._type, question.about, self.answers())
        if said and question.asked.insert is not None:
            question.asked.insert(said)

    # --- copied forward -------------------------------------------------------------------------------------

    def show_forward(self, offers: Mapping[str, str], copied: Mapping[str, str]) -> None:
        """What the last note offers, in words by section, and what was copied and not touched, in words by field."""
        before = [view.stops() for view in self.sections]
        for view in self.sections:
            view.offer_copy("" if self._read_only else offers.get(view.section.id, ""))
        for field_id, question in self._questions.items():
            question.show_copied("" if self._read_only else copied.get(field_id, ""))
        if [view.stops() for view in self.sections] != before:
            self._order_stops()

    def unclear(self) -> dict[str, str]:
        """The fields in which something stands that is not understood, each with the sentence said there."""
        return {
            field_id: sentence
            for field_id, question in self._questions.items()
            if not question.isHidden() and (sentence := question.asked.unclear())
        }

    # --- going about ----------------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Where Tab stops within the form, in the order of reading."""
        asked = [stop for view in self.sections for stop in view.stops()]
        return taking_focus([*self.index_stops(), *self.forward.stops(), *asked])

    def _order_stops(self) -> None:
        order(self.stops())

    def go_to(self, field_id: str) -> bool:
        """Bring a field into sight and put the focus there; False where the form does not ask it."""
        self.ask_all()
        question = self._questions.get(field_id)
        if question is None or question.isHidden():
            return False
        self.bring_into_sight(question)
        question.asked.widget.setFocus()
        # In a form just opened the page gets its height only now.
        QTimer.singleShot(0, self, self.keep_in_sight)
        return True

    def set_read_only(self, sentence: str) -> None:
        """Nothing can be edited any more, for this reason; texts can still be read and copied. Empty: editable."""
        self._read_only = bool(sentence)
        for question in self._questions.values():
            question.set_read_only(self._read_only)
        self._check.show(self._questions.values(), self.answers())
        self.show_banner(sentence)
