"""A time of day."""

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, as_text
from ehr_desktop.ui.parts.time_field import NOT_A_TIME, TimeField
from ehr_desktop.ui.parts.times import write_time


def ask_time(_field: Field, _around: Around) -> Asked:
    """A time, stored as "14:05"; a stored text that is none is shown as it is."""
    edit = TimeField()

    def read() -> Answer:
        value = edit.value()
        return write_time(value) if value else None

    return Asked(
        widget=edit,
        read=read,
        show=lambda answer: edit.show_text(as_text(answer)),
        edited=edit.edited,
        set_read_only=edit.setReadOnly,
        unclear=lambda: NOT_A_TIME if edit.is_unclear() else "",
        finished=edit.editingFinished,
        settle=edit.editingFinished.emit,
    )
