"""Looks through the texts of a form for what the clinic's text filter would refuse or change; shows it at the field.

Looks at each text once: at every look only what was edited since is gone through.
"""

from collections.abc import Callable, Iterable, Sequence

from ehr_desktop.application.outgoing_text import refused_points, texts_in
from ehr_desktop.domain.columns import Columns
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import FieldKind, NoteType
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.domain.text_filter import Finding, Kind, findings
from ehr_desktop.ui.note_form.question import Question


class TextCheck:
    """`is_filtered` says whether the server has such a filter; where it has none, nothing is looked at or shown."""

    def __init__(self, note_type: NoteType, is_filtered: Callable[[], bool]) -> None:
        self._type = note_type
        self._is_filtered = is_filtered
        self._known: dict[str, tuple[Finding, ...]] = {}
        self._seen: dict[str, tuple[Finding, ...]] = {}
        self._shows = False

    def points(self, answers: Answers) -> Sequence[UnmetPoint]:
        """The fields for which the server would refuse the note."""
        if not self._is_filtered():
            return ()
        return refused_points(self._type, answers, pack(self._type, answers), self._look)

    def show(self, questions: Iterable[Question], answers: Answers) -> bool:
        """Mark what is found, with other words for it; True where a line came or went."""
        is_filtered = self._is_filtered()
        if not is_filtered and not self._shows:
            return False
        columns = pack(self._type, answers) if is_filtered else {}
        changed = [self._show(one, answers.get(one.about.id), columns, one.about.column) for one in questions]
        self._known, self._seen = self._seen, {}
        self._shows = is_filtered
        return True in changed

    def _show(self, question: Question, answer: Answer, columns: Columns, column: str) -> bool:
        text = answer if isinstance(answer, str) else ""
        found = [
            one
            for part in texts_in(answer)
            for one in self._look(part)
            if one.kind is not Kind.DASHES or _is_last(part, columns.get(column))
        ]
        if question.about.kind is FieldKind.GROUP:
            parts = question.parts() if found or question.has_shown_parts else ()
            question.has_shown_parts = bool(found)
            return True in [self._show(part, part.asked.read(), columns, column) for part in parts]
        return question.show_findings(text, found)

    def _look(self, text: str) -> tuple[Finding, ...]:
        if not self._is_filtered():
            return ()
        if text not in self._seen:
            self._seen[text] = self._known[text] if text in self._known else findings(text)
        return self._seen[text]


def _is_last(text: str, packed: object) -> bool:
    """Whether a text ends its column: only there two hyphens stumble."""
    return isinstance(packed, str) and packed.rstrip().endswith(text.rstrip())
