"""Two versions of a note put together: nothing that was typed on either side vanishes without a question."""

from collections.abc import Iterator, Mapping
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehr_desktop import resources
from ehr_desktop.domain.merge import APPOINTMENT, Keep, Merge, Version, differing_fields, merge
from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.packing import tidy
from ehr_desktop.domain.server_rewriting import trimmed, without_control_characters
from ehr_desktop.domain.text_filter import findings
from tests.domain.test_packing import TYPES, answer_for

PROGRESS = resources.every_note_type()["Progress Note"]
PLAN = resources.every_note_type()["Treatment Plan"]


def said(appointment_id: str | None = None, **answers: Answer) -> Version:
    return Version(answers, appointment_id)


def merged(base: Version | None, mine: Version, theirs: Version, note_type: NoteType = PROGRESS) -> Merge:
    return merge(note_type, base, mine, theirs)


def clashing(found: Merge) -> list[str]:
    return [one.field.id for one in found.conflicts]


# --- examples -----------------------------------------------------------------------------------------------


def test_different_fields_take_the_side_that_changed_them() -> None:
    found = merged(said(plan="A", subjective="S"), said(plan="B", subjective="S"), said(plan="A", subjective="T"))
    assert (dict(found.version.answers), clashing(found)) == ({"plan": "B", "subjective": "T"}, [])
    assert [one.id for one in found.taken_in] == ["subjective"]


def test_the_same_field_changed_differently_is_a_conflict_and_the_same_change_is_none() -> None:
    found = merged(said(plan="A"), said(plan="B"), said(plan="C"))
    [one] = found.conflicts
    assert (one.base, one.mine, one.theirs) == ("A", "B", "C")
    assert found.version.answers["plan"] == "B"
    assert clashing(merged(said(plan="A"), said(plan="B"), said(plan="B"))) == []


def test_emptied_on_one_side_and_rewritten_on_the_other_is_a_conflict() -> None:
    [one] = merged(said(plan="A"), said(), said(plan="B")).conflicts
    assert (one.mine, one.theirs, one.both) == (None, "B", None)


def test_blanks_a_server_cut_off_are_no_change() -> None:
    found = merged(said(plan="A"), said(plan="A\n \x07"), said(plan="B"))
    assert (dict(found.version.answers), clashing(found)) == ({"plan": "B"}, [])


def test_the_appointment_is_merged_like_a_field() -> None:
    found = merged(said("a1"), said("a1", plan="A"), said("a2"))
    assert (found.version.appointment_id, dict(found.version.answers)) == ("a2", {"plan": "A"})
    [one] = merged(said("a1"), said("a2"), said("a3")).conflicts
    assert (one.field.id, one.mine, one.theirs, one.both) == (APPOINTMENT, "a2", "a3", None)
    decided = merged(said("a1"), said("a2"), said("a3")).decided({APPOINTMENT: Keep.THEIRS})
    assert decided.appointment_id == "a3"


def test_without_a_base_every_difference_is_asked() -> None:
    found = merged(None, said(plan="A", subjective="S"), said(plan="B", subjective="S", objective="O"))
    assert clashing(found) == ["objective", "plan"]


def test_options_are_merged_one_by_one() -> None:
    [field] = [one for one in PROGRESS.fields() if one.id == "interventions"]
    one, two, three, four = field.options[:4]
    found = merged(
        said(interventions=(one, two)), said(interventions=(one, three)), said(interventions=(one, two, four))
    )
    assert found.version.answers["interventions"] == (one, three, four)


def test_two_wordings_of_the_line_for_another_option_are_a_conflict() -> None:
    found = merged(said(), said(interventions=("Other: a walk",)), said(interventions=("Other: drawing",)))
    assert clashing(found) == ["interventions"]
    assert found.conflicts[0].both == ("Other: a walk", "Other: drawing")


def test_diagnoses_of_both_sides_are_kept_and_the_first_stays_the_first() -> None:
    base = said(diagnoses=("F41.1",))
    found = merged(base, said(diagnoses=("F41.1", "F33.1")), said(diagnoses=("F41.1", "F51.01")))
    assert found.version.answers["diagnoses"] == ("F41.1", "F33.1", "F51.01")
    moved = merged(base, said(diagnoses=("F33.1", "F41.1")), said(diagnoses=("F41.1", "F51.01")))
    assert moved.version.answers["diagnoses"] == ("F33.1", "F41.1", "F51.01")


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ((), ("F41.1",), ("F33.1",)),
        (("F41.1",), ("F33.1",), ("F51.01",)),
        (("F41.1",), (), ("F41.1", "F33.1")),
        (("F41.1", "F33.1"), ("F33.1", "F41.1"), ("F51.01", "F41.1", "F33.1")),
        (("F41.1", "F33.1", "F51.01"), ("F33.1", "F41.1", "F51.01"), ("F51.01", "F33.1", "F41.1")),
    ],
)
def test_which_diagnosis_is_the_principal_one_is_asked(
    base: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    assert clashing(merged(said(diagnoses=base), said(diagnoses=mine), said(diagnoses=theirs))) == ["diagnoses"]


def test_symptoms_are_merged_one_by_one_and_two_severities_of_one_are_asked() -> None:
    base = said(symptoms={"Anxiety": "Mild"})
    found = merged(base, said(symptoms={"Anxiety": "Severe"}), said(symptoms={"Anxiety": "Mild", "Panic": "Mild"}))
    assert found.version.answers["symptoms"] == {"Anxiety": "Severe", "Panic": "Mild"}
    twice = merged(base, said(symptoms={"Anxiety": "Severe"}), said(symptoms={"Anxiety": "Moderate"}))
    assert clashing(twice) == ["symptoms"]
    assert twice.conflicts[0].both is None


def test_goals_are_merged_part_by_part_and_a_reworded_goal_is_never_mixed_with_another() -> None:
    sleep: Mapping[str, Answer] = {"goal": "Sleep", "progress": "No Progress"}
    work: Mapping[str, Answer] = {"goal": "Return to work"}
    base = said(goals=(sleep, work))
    mine = said(goals=({**sleep, "notes": "Keeps a diary."}, work))
    theirs = said(goals=({**sleep, "progress": "Goal Achieved"}, work, {"goal": "Walk"}))
    assert merged(base, mine, theirs).version.answers["goals"] == (
        {"goal": "Sleep", "progress": "Goal Achieved", "notes": "Keeps a diary."},
        work,
        {"goal": "Walk"},
    )
    reworded = said(goals=({"goal": "Sleep six hours"}, work))
    assert clashing(merged(base, reworded, theirs)) == ["goals"]


def test_more_goals_than_the_form_has_room_for_are_asked() -> None:
    goals = [{"goal": name} for name in "abcdefg"]
    base, mine, theirs = (said(goals=tuple(some)) for some in (goals[:4], goals[:5], [*goals[:4], goals[6]]))
    [one] = merged(base, mine, theirs).conflicts
    assert (one.field.id, one.both) == ("goals", None)


def test_a_judgement_of_risk_is_never_put_together_from_two() -> None:
    base = said(risk_level="None")
    found = merged(base, said(risk_level="High"), said(risk_level="None", suicidal_ideation=True))
    assert set(clashing(found)) == {"risk_level", "suicidal_ideation"}
    alone = merged(base, said(risk_level="High"), said(risk_level="None", plan="Letter."))
    assert (clashing(alone), alone.version.answers["risk_level"]) == ([], "High")


def test_both_texts_stand_one_after_the_other_and_what_they_share_once() -> None:
    shared, end = "Arrived on time.", "Next week."
    mine, theirs = f"{shared}\n\nMine.\n\n{end}", f"{shared}\n\nTheirs.\n\n{end}"
    [one] = merged(said(plan=shared), said(plan=mine), said(plan=theirs)).conflicts
    assert one.both == f"{shared}\n\nMine.\n\nTheirs.\n\n{end}"


def test_both_of_two_short_texts_stand_on_one_line_no_filter_stumbles_over() -> None:
    [one] = merged(said(), said(mood="tearful"), said(mood="she is calm")).conflicts
    assert one.both == "tearful / she is calm"
    assert findings(str(one.both)) == ()


def test_what_was_given_up_is_told_field_by_field() -> None:
    found = merged(said(), said(plan="A", subjective="S"), said(plan="B", subjective="T"))
    choices = {"plan": Keep.MINE, "subjective": Keep.THEIRS}
    given_up = found.given_up(choices)
    assert given_up
    assert dict(found.decided(choices).answers) == {"plan": "A", "subjective": "T"}
    assert dict(given_up.answers) == {"plan": "B", "subjective": "S"}
    assert found.given_up(dict.fromkeys(choices, Keep.BOTH)) is None


# --- whatever was written -----------------------------------------------------------------------------------


Drawn = tuple[NoteType, Version, Version, Version]
TEXTS = st.one_of(
    st.sampled_from(["", "A", "B", " B ", "A\n\nB", "B\n\nC", "A, B", "Symptoms: x"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)


def changed(field: Field, base: Answer) -> st.SearchStrategy[Answer]:
    """As it was, emptied, answered anew, or with items of another answer among its own."""

    def mixed(other: Answer) -> Answer:
        match base, other:
            case tuple(), tuple():
                return cast(Answer, (*base[1:], *other))
            case Mapping(), Mapping():
                return cast(Answer, {**base, **other})
            case _:
                return other

    anew = answer_for(field, TEXTS)
    return st.one_of(st.just(base), st.none(), anew, anew.map(mixed))


@st.composite
def three(draw: st.DrawFn) -> tuple[NoteType, Version, Version, Version]:
    """A type of note; a version, and what two sides have made of it."""
    note_type = draw(st.sampled_from(TYPES))
    fields = draw(st.lists(st.sampled_from(list(note_type.fields())), max_size=4, unique_by=lambda one: one.id))
    sides: list[dict[str, Answer]] = [{}, {}, {}]
    for field in fields:
        base = draw(st.one_of(st.none(), answer_for(field, TEXTS)))
        for side, value in zip(sides, (base, draw(changed(field, base)), draw(changed(field, base))), strict=True):
            side[field.id] = value
    sessions = draw(st.tuples(*[st.sampled_from([None, "a1", "a2"])] * 3))
    base_version, mine, theirs = (
        Version(tidy(note_type, side), session) for side, session in zip(sides, sessions, strict=True)
    )
    return note_type, base_version, mine, theirs


Atom = tuple[str, ...]


def atoms(version: Version) -> set[Atom]:
    """Everything a version says, piece by piece: texts, items, parts of items. Blanks at the ends do not count."""
    return set(_pieces((APPOINTMENT,), version.appointment_id)) | {
        atom for key, value in version.answers.items() for atom in _pieces((key,), value)
    }


def _pieces(path: Atom, value: Answer) -> Iterator[Atom]:
    match value:
        case None:
            return
        case tuple():
            for item in value:
                if isinstance(item, Mapping):
                    whose = str(next(iter(item.values()), ""))
                    for part, said_of in item.items():
                        yield from _pieces((*path, whose, part), said_of)
                else:
                    yield from _pieces(path, item)
        case Mapping():
            for name, part in value.items():
                yield from _pieces((*path, name), part)
        case _:
            if text := trimmed(without_control_characters(str(value))):
                yield (*path, text)


@given(three())
def test_nothing_new_vanishes_and_nothing_is_made_up(drawn: Drawn) -> None:
    note_type, base, mine, theirs = drawn
    found = merge(note_type, base, mine, theirs)
    asked = set(clashing(found))
    for side in (mine, theirs):
        new = {atom for atom in atoms(side) - atoms(base) if atom[0] not in asked}
        assert new <= atoms(found.version)
    assert atoms(found.version) <= atoms(mine) | atoms(theirs)
    assert {atom for atom in atoms(mine) & atoms(theirs) if atom[0] not in asked} <= atoms(found.version)
    for one in found.conflicts:
        assert (one.mine, one.theirs) == (mine.value(one.field.id), theirs.value(one.field.id))


@given(three())
def test_the_side_that_changed_is_taken(drawn: Drawn) -> None:
    note_type, base, mine, _ = drawn
    for found in (
        merge(note_type, base, mine, base),
        merge(note_type, base, base, mine),
        merge(note_type, base, mine, mine),
    ):
        assert found.conflicts == ()
        assert differing_fields(note_type, found.version, mine) == ()
    assert merge(note_type, base, mine, base).version == mine
    assert merge(note_type, None, mine, mine).conflicts == ()


@given(three())
def test_the_two_sides_are_alike(drawn: Drawn) -> None:
    note_type, base, mine, theirs = drawn
    one, other = merge(note_type, base, mine, theirs), merge(note_type, base, theirs, mine)
    assert clashing(one) == clashing(other)
    assert [(c.mine, c.theirs) for c in one.conflicts] == [(c.theirs, c.mine) for c in other.conflicts]
    asked = set(clashing(one))
    assert {a for a in atoms(one.version) if a[0] not in asked} == {
        a for a in atoms(other.version) if a[0] not in asked
    }


@given(three(), st.data())
def test_merging_once_more_changes_nothing(drawn: Drawn, data: st.DataObject) -> None:
    note_type, base, mine, theirs = drawn
    found = merge(note_type, base, mine, theirs)
    choices = {one.field.id: data.draw(st.sampled_from(offered(found, one.field.id))) for one in found.conflicts}
    decided = found.decided(choices)
    again = merge(note_type, theirs, decided, theirs)
    assert (again.version, again.conflicts) == (decided, ())


def offered(found: Merge, field_id: str) -> list[Keep]:
    [one] = [one for one in found.conflicts if one.field.id == field_id]
    return [Keep.MINE, Keep.THEIRS] if one.both is None else list(Keep)


@given(three(), st.data())
def test_kept_and_given_up_hold_everything_between_them(drawn: Drawn, data: st.DataObject) -> None:
    note_type, base, mine, theirs = drawn
    found = merge(note_type, base, mine, theirs)
    choices = {one.field.id: data.draw(st.sampled_from(offered(found, one.field.id))) for one in found.conflicts}
    decided, given_up = found.decided(choices), found.given_up(choices)
    for one in found.conflicts:
        keep = choices[one.field.id]
        both = {*_pieces((one.field.id,), one.mine), *_pieces((one.field.id,), one.theirs)}
        if keep is not Keep.BOTH:
            assert given_up
            assert both <= atoms(decided) | atoms(given_up)
        elif one.field.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
            words = str(decided.value(one.field.id)).split()
            assert {*str(one.mine).split(), *str(one.theirs).split()} <= set(words)
        else:
            assert both <= atoms(decided)


def test_answers_of_an_unknown_field_are_compared_as_a_whole() -> None:
    answers: Answers = {"of another program": "A"}
    found = merge(PLAN, Version(answers, None), Version(answers, None), Version({"of another program": "B"}, None))
    assert dict(found.version.answers) == {"of another program": "B"}
