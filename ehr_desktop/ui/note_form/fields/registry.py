"""Which kind of field is asked with what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ehr_desktop.domain.note_type import Field, FieldKind
from ehr_desktop.ui.note_form.fields.asked import Around, Asked
from ehr_desktop.ui.note_form.fields.choice import ask_choice
from ehr_desktop.ui.note_form.fields.choices import ask_choices
from ehr_desktop.ui.note_form.fields.diagnoses import ask_diagnoses
from ehr_desktop.ui.note_form.fields.group import ask_group
from ehr_desktop.ui.note_form.fields.service_code import ask_service_code
from ehr_desktop.ui.note_form.fields.severities import ask_severities
from ehr_desktop.ui.note_form.fields.small import ask_date, ask_number, ask_yes_no
from ehr_desktop.ui.note_form.fields.symptoms import ask_symptoms
from ehr_desktop.ui.note_form.fields.text import ask_long_text, ask_text
from ehr_desktop.ui.note_form.fields.texts import ask_texts
from ehr_desktop.ui.note_form.fields.time import ask_time

KINDS: Mapping[FieldKind, Callable[[Field, Around], Asked]] = MappingProxyType(
    {
        FieldKind.TEXT: ask_text,
        FieldKind.LONG_TEXT: ask_long_text,
        FieldKind.CHOICE: ask_choice,
        FieldKind.CHOICES: ask_choices,
        FieldKind.YES_NO: ask_yes_no,
        FieldKind.DATE: ask_date,
        FieldKind.TIME: ask_time,
        FieldKind.NUMBER: ask_number,
        FieldKind.TEXTS: ask_texts,
        FieldKind.SEVERITIES: ask_severities,
        FieldKind.SYMPTOMS: ask_symptoms,
        FieldKind.GROUP: ask_group,
        FieldKind.DIAGNOSES: ask_diagnoses,
        FieldKind.SERVICE_CODE: ask_service_code,
    }
)


def ask(field: Field, around: Around) -> Asked:
    """The widget of one field."""
    return KINDS[field.kind](field, around)
