"""The small kinds: yes or no, a date, a number."""

from datetime import date

from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field
from ehr_desktop.ui.note_form.fields.asked import Around, Asked, Shape, as_text, disabler
from ehr_desktop.ui.note_form.fields.choice import keep_alt_down
from ehr_desktop.ui.parts.check_box import CheckBox
from ehr_desktop.ui.parts.date_field import DateField
from ehr_desktop.ui.parts.line_edit import NumberField


def ask_yes_no(field: Field, _around: Around) -> Asked:
    """A check box that says its own label."""
    box = CheckBox(field.label)

    def show(answer: Answer) -> None:
        box.setChecked(answer is True)

    return Asked(box, box.isChecked, show, box.clicked, disabler(box), Shape.TICK)


def ask_date(_field: Field, around: Around) -> Asked:
    """A date; a stored text that is none is shown as it is."""
    edit = DateField(today=around.today)
    keep_alt_down(edit)

    def read() -> Answer:
        value = edit.value()
        return value.isoformat() if value else None

    def show(answer: Answer) -> None:
        text = as_text(answer)
        try:
            edit.set_value(date.fromisoformat(text) if text else None)
        except ValueError:
            edit.set_value(None)
            edit.setText(text)

    def unclear() -> str:
        return "This is not a date. Try 17 Nov 2026." if edit.is_unclear() else ""

    return Asked(
        widget=edit,
        read=read,
        show=show,
        edited=edit.edited,
        set_read_only=disabler(edit),
        unclear=unclear,
        finished=edit.editingFinished,
        settle=edit.editingFinished.emit,
    )


def ask_number(field: Field, _around: Around) -> Asked:
    """A whole number with its unit."""
    most = field.most or 9999
    edit = NumberField(field.unit, minimum=field.least, maximum=most, placeholder=field.placeholder)

    def show(answer: Answer) -> None:
        edit.setText(as_text(answer))

    def unclear() -> str:
        return f"A whole number from {field.least} to {most}." if edit.text() and edit.value() is None else ""

    return Asked(
        widget=edit,
        read=edit.value,
        show=show,
        edited=edit.edited,
        set_read_only=edit.setReadOnly,
        unclear=unclear,
        finished=edit.textEdited,
    )
