"""Which fields would have the server refuse a note: decided on what is sent, said at what was written."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ehr_desktop.application.outgoing_text import WOULD_BE_REFUSED, has_text_filter, refused_points
from ehr_desktop.domain.note import Answer
from ehr_desktop.domain.note_type import Field, NoteType
from ehr_desktop.domain.packing import pack
from ehr_desktop.domain.rules import UnmetPoint
from ehr_desktop.domain.text_filter import findings
from tests.application.fake_api import FakeApi
from tests.desk import TYPES

PROGRESS = TYPES["Progress Note"]


def points(answers: dict[str, Answer], note_type: NoteType = PROGRESS) -> list[UnmetPoint]:
    return list(refused_points(note_type, answers, pack(note_type, answers)))


def test_a_server_that_names_no_abilities_has_the_filter() -> None:
    ours = FakeApi((), ()).about()
    assert not has_text_filter(ours)
    assert not has_text_filter(replace(ours, capabilities=frozenset()))
    assert has_text_filter(replace(ours, capabilities=None))


def test_every_field_is_named_with_its_words() -> None:
    found = points({"subjective": "Sleep (4-5 hours); she is tired", "plan": "Goals; update them", "objective": "x=1"})
    assert [(one.id, one.field, one.title) for one in found] == [
        (WOULD_BE_REFUSED, "subjective", "Subjective would be refused by the server"),
        (WOULD_BE_REFUSED, "plan", "Plan would be refused by the server"),
    ]
    assert found[0].detail.startswith("It stumbles over “Sleep (4-5 hours)”, and 1 more.")


def test_what_is_only_stored_differently_is_no_point() -> None:
    assert findings("tone=flat")
    assert points({"subjective": "tone=flat"}) == []


def test_hyphens_that_other_lines_follow_are_none() -> None:
    assert [one.field for one in points({"subjective": "Bring the diary --"})] == ["subjective"]
    assert points({"subjective": "Bring the diary --", "symptoms": {"Anxiety": "Mild"}}) == []


def test_words_in_groups_and_lists_count_as_well() -> None:
    goal: dict[str, Answer] = {"goal": "Rest", "objectives": ("Walk; share it",)}
    assert [one.field for one in points({"goals": (goal,)}, TYPES["Treatment Plan"])] == ["goals"]


def test_what_stumbles_only_together_with_the_next_line_is_the_main_fields() -> None:
    column = next(one.column for one in PROGRESS.fields() if one.id == "subjective")
    found = refused_points(PROGRESS, {"subjective": "Reports pain;"}, {column: "Reports pain;\n\nShared: yes"})
    assert [(one.field, one.title) for one in found] == [("subjective", "Subjective would be refused by the server")]


def own_words(field: Field) -> Iterator[str]:
    yield f"{field.line}:"
    yield from (field.label, *field.options, *field.severities, *field.quick, *field.summary)
    for part in field.fields:
        yield from own_words(part)


@pytest.mark.parametrize("note_type", TYPES.values(), ids=lambda one: one.id)
def test_no_word_of_a_form_itself_stumbles(note_type: NoteType) -> None:
    words = [text for one in note_type.fields() for text in own_words(one)]
    assert [text for text in words if findings(text)] == []
