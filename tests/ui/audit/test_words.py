"""What *Activity* says of an entry, and which group a kind is in."""

from datetime import UTC, datetime

from ehr_desktop.application.ports import AuditEntry, AuditKind, AuditRow
from ehr_desktop.ui.audit import words
from tests.application.fake_api import ANN
from tests.zones import computer_in

AT = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)


def an_entry(note_id: str | None = "n1", client: str = "Rivera, Ana", note_type: str = "Progress Note") -> AuditEntry:
    row = AuditRow(AT, ANN.id, AuditKind.EDIT_BEGAN, note_id, "revision 3")
    return AuditEntry(311, row, "ROOM-3", client, note_type)


def test_every_kind_is_in_exactly_one_group() -> None:
    groups = [words.kinds_of(key) for key, _ in words.GROUPS if key != words.ALL]
    assert sorted(kind for group in groups for kind in group) == sorted(AuditKind)
    assert words.kinds_of(words.ALL) == frozenset()


def test_the_numbers_of_the_groups_add_up() -> None:
    counts = {kind: number for number, kind in enumerate(AuditKind)}
    numbers = words.numbers_of(counts)
    assert numbers["all"] == sum(counts.values()) == sum(number for key, number in numbers.items() if key != "all")


def test_an_entry_is_said_in_full() -> None:
    with computer_in("UTC"):
        spoken = words.spoken(an_entry(), ANN)
    assert spoken == (
        f"Entry 311, Tue 17 Nov 2026, 15:42:07, Edit began, revision 3, Rivera, Ana, Progress Note, {ANN.name}, ROOM-3"
    )


def test_what_it_is_about_is_said_as_far_as_it_is_known() -> None:
    assert words.about(an_entry(None, "", "")) == ("", "")
    assert words.about(an_entry("n1", "", "")) == ("A note that is not here", "n1")
    assert words.about(an_entry("n1", "", "Contact Note")) == ("Unknown client", "Contact Note")


def test_no_word_is_the_programs_own() -> None:
    said = {kind: words.what(AuditEntry(1, AuditRow(AT, "u1", kind)))[0] for kind in AuditKind}
    assert said[AuditKind.EDIT_BEGAN] == "Edit began"
    assert said[AuditKind.PASSWORD_SLOT_RENEWED] == "Password opens the notes anew"
    assert not [word for word in said.values() if "slot" in word.lower() or "trail differs" in word.lower()]


def test_somebody_else_is_named_by_what_is_known() -> None:
    row = AuditRow(AT, "u9", AuditKind.UNLOCK_FAILED)
    assert words.by_whom(AuditEntry(1, row), ANN) == ("u9", "")
