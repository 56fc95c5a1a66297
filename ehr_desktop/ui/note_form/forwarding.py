"""Copy forward in a form: what is offered, what was copied, confirming it and taking it back."""

from collections.abc import Callable, Collection
from datetime import date

from PySide6.QtCore import QObject, Signal

from ehr_desktop.application.errors import StoreFailed
from ehr_desktop.domain.note import Answer
from ehr_desktop.ui.note_form.form import NoteForm
from ehr_desktop.ui.note_form.sitting import Sitting
from ehr_desktop.ui.parts.dates import write_date


class Forwarding(QObject):
    """Lives as long as its form. `changed` comes when answers were copied or taken back, `failed` with a sentence."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, form: NoteForm, sitting: Sitting) -> None:
        super().__init__(form)
        self._form = form
        self._sitting = sitting
        form.looked.connect(self.show)
        form.forward_wanted.connect(self._copy)
        form.confirmed.connect(lambda field_id: self._confirm([field_id]))
        form.forward.copy_all.connect(lambda: self._copy(""))
        form.forward.confirm_all.connect(lambda: self._confirm(self._untouched()))
        form.forward.take_back.connect(self._take_back)

    def show(self) -> None:
        """Bring offers and marks up to date with the answers."""
        answers = self._form.answers()
        source = self._sitting.source()
        offered = self._sitting.to_copy(answers) if not self._sitting.why_read_only() else {}
        copied = self._sitting.copied(answers)
        words = f"Copy from {_in_short(source.day)}" if source else ""
        offers = {
            section.id: words
            for section in self._sitting.note_type.sections
            if any(field.id in offered for field in section.fields)
        }
        marks = {field_id: f"Copied from {_in_short(copied.days[field_id])}" for field_id in copied.fields}
        self._form.show_forward(offers, marks)
        days = [copied.days[field_id] for field_id in copied.fields]
        day = days[0] if days else source.day if source else None
        self._form.forward.show_standing(self._sitting.note_type.name, day, len(offered), len(copied.fields))

    def _untouched(self) -> Collection[str]:
        return self._sitting.copied(self._form.answers()).fields

    def _copy(self, section_id: str) -> None:
        self._form.settle()
        self._try(lambda: self._sitting.copy_forward(self._form.answers(), section_id))

    def _confirm(self, field_ids: Collection[str]) -> None:
        def confirm() -> dict[str, Answer]:
            self._sitting.confirm(field_ids)
            return {}

        self._try(confirm)

    def _take_back(self) -> None:
        def take_back() -> dict[str, Answer]:
            fields = [self._sitting.note_type.by_id[field_id] for field_id in self._untouched()]
            self._sitting.confirm([one.id for one in fields])
            return {one.id: one.default for one in fields}

        self._try(take_back)

    def _try(self, act: Callable[[], dict[str, Answer]]) -> None:
        try:
            changes = act()
        except StoreFailed as error:
            self.failed.emit(str(error))
            return
        if changes:
            self._form.replace(changes)
            self.changed.emit()
        else:
            self.show()


def _in_short(day: date | None) -> str:
    """ "Tue 10 Nov 2026", or words for a note without a day."""
    return write_date(day) if day else "the last note"
