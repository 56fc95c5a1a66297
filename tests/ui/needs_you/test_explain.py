"""What a refusal means, and where two texts differ."""

from ehr_desktop.application.outbox import NEVER_SENT, Refusal
from ehr_desktop.domain.note import NoteStatus
from ehr_desktop.ui.needs_you.differences import differing
from ehr_desktop.ui.needs_you.explain import field_lines, means, quoted
from tests.desk import NOW, TYPES


def test_every_other_refusal_says_that_the_text_is_safe() -> None:
    for status in (200, 400, 403, 404, 409, 413, 422):
        said = means(Refusal(status, "No", NOW), NoteStatus.DRAFT)
        assert "text" in said


def test_fields_have_the_names_of_the_form() -> None:
    asked = (("sessionDate", "Required"), ("dueDate", "Required"), ("", "Too many"), ("", ""))
    refusal = Refusal(400, "Validation failed", NOW, asked)
    lines = ["Session date: Required", "Due date (7-day rule): Required", "Too many"]
    assert field_lines(refusal, TYPES["Progress Note"]) == lines


def test_only_the_servers_words_stand_in_quotation_marks() -> None:
    assert quoted(Refusal(400, "No", NOW)) == "“No”"
    assert quoted(Refusal(NEVER_SENT, "Too long.", NOW)) == "Too long."


def test_differences_are_whole_words() -> None:
    mine, theirs = "Sleeps five hours, rarely six.", "Sleeps about five hours."
    left, right = differing(mine, theirs)
    assert [mine[at : at + length] for at, length in left] == [", rarely six"]
    assert [theirs[at : at + length].strip() for at, length in right] == ["about"]


def test_equal_texts_do_not_differ_and_an_empty_one_differs_as_a_whole() -> None:
    assert differing("same", "same") == ((), ())
    assert differing("", "new text") == ((), ((0, 8),))


def test_very_long_texts_are_marked_as_a_whole() -> None:
    long = "word " * 3_000
    assert differing(long, long + "more") == (((0, len(long)),), ((0, len(long) + 4),))
