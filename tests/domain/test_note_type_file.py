"""The reader of note types: what a data file may say, and that every slip is named by file and key."""

import pytest

from ehr_desktop.domain.note_type import Condition, FieldKind, Prefill, Tally
from ehr_desktop.domain.note_type_file import NoteTypeError, parse_note_type

WHOLE = """
id = "visit_note"
name = "Visit Note"
version = 3
order = 10
summary = "A visit at home"
icon = "home"

[appointment]
needed_to_sign = true
held = false
kinds = ["Visit"]
cpt_codes = ["99600"]

[workflow]
needs_diagnosis = true
needs_intake = true
needs_treatment_plan = false

[[section]]
id = "visit"
title = "The visit"
help = "As it was."
home_of = ["plan"]

[[section.field]]
id = "session_date"
kind = "date"
label = "Day"
column = "sessionDate"
prefill = "session_day"

[[section.field]]
id = "alone"
kind = "yes_no"
label = "Came alone"
column = "subjective"
line = "Alone"

[[section.field]]
id = "with_whom"
kind = "choice"
label = "With whom"
column = "subjective"
line = "With"
options = ["Parent", "Friend"]
default = "Friend"
shown_when = [{ field = "alone", is = false }]
needed_when = [{ field = "alone", is = [false] }]

[[section.field]]
id = "told"
kind = "long_text"
label = "What was told"
column = "subjective"
minimum_length = 20
summary = ["Came {with_whom}."]

[[section.field]]
id = "signs"
kind = "symptoms"
label = "Signs"
column = "objective"
line = "Signs"
options = ["Cough", "Weight"]
severities = ["Mild", "Severe"]
added_as = "Mild"
quick = ["Cough"]
extras = { Weight = ["Up", "Down"] }
hints = { Cough = "Ask since when." }

[[section.field]]
id = "people"
kind = "group"
label = "Person"
column = "assessment"
line = "People"
least = 1
most = 4
tally = { part = "came", value = "Yes", word = "came" }

[[section.field.field]]
id = "who"
kind = "text"
label = "Who"
line = "Who"

[[section.field.field]]
id = "came"
kind = "choice"
label = "Came"
line = "Came"
options = ["Yes", "No"]

[[section.field]]
id = "tools"
kind = "choices"
label = "Tools"
column = "interventionsUsed"
options = ["Talk", "Walk"]
other = "Another tool"
"""

NUMBER = 'id = "x"\nkind = "number"\nlabel = "X"\ncolumn = "sessionDuration"\n'


def test_everything_a_file_may_say_is_read() -> None:
    note_type = parse_note_type(WHOLE, "visit.toml")

    assert (note_type.id, note_type.name, note_type.version, note_type.order) == ("visit_note", "Visit Note", 3, 10)
    assert (note_type.summary, note_type.icon) == ("A visit at home", "home")
    assert (note_type.appointment_to_sign, note_type.suits_held) == (True, False)
    assert (note_type.appointment_kinds, note_type.cpt_codes) == (("Visit",), ("99600",))
    assert (note_type.needs_diagnosis, note_type.needs_intake, note_type.needs_treatment_plan) == (True, True, False)
    [section] = note_type.sections
    assert (section.title, section.help, section.home_of) == ("The visit", "As it was.", ("plan",))
    by_id = note_type.by_id
    assert by_id["session_date"].prefill is Prefill.SESSION_DAY
    assert by_id["alone"].default is False
    assert by_id["with_whom"].shown_when == (Condition("alone", (False,)),)
    assert by_id["with_whom"].needed_when == (Condition("alone", (False,)),)
    assert (by_id["told"].minimum_length, by_id["told"].summary) == (20, ("Came {with_whom}.",))
    signs, people = by_id["signs"], by_id["people"]
    assert (signs.quick, dict(signs.extras)) == (("Cough",), {"Weight": ("Up", "Down")})
    assert (dict(signs.hints), signs.added_as) == ({"Cough": "Ask since when."}, "Mild")
    assert (people.least, people.most, people.tally) == (1, 4, Tally("came", "Yes", "came"))
    assert [part.kind for part in people.fields] == [FieldKind.TEXT, FieldKind.CHOICE]
    assert by_id["tools"].other == "Another tool"


def test_what_is_left_out_has_a_meaning() -> None:
    head = WHOLE[: WHOLE.index("[appointment]")] + WHOLE[WHOLE.index("[[section]]") :]
    note_type = parse_note_type(head, "visit.toml")

    assert (note_type.appointment_to_sign, note_type.suits_held) == (True, True)
    assert (note_type.needs_diagnosis, note_type.needs_intake, note_type.needs_treatment_plan) == (False, False, True)
    assert all(field.copied and not field.needed_to_sign for field in note_type.fields())


def another(field: str) -> tuple[str, str]:
    """One more field at the end."""
    last = 'other = "Another tool"\n'
    return last, f"{last}\n[[section.field]]\n{field}"


SECTION = "section 1 'visit'"

#: What is put in place of what, and what is said of it.
SLIPS: list[tuple[tuple[str, str], str]] = [
    # --- the file, and keys of each level
    (("version = 3", "version = = 3"), "Invalid value (at line 4, column 11)"),
    (("order = 10", "order = 10\ncolour = 1"), "unknown key 'colour'"),
    (("held = false", "hold = false"), "appointment: unknown key 'hold'"),
    (("needs_intake = true", "needs_intakes = true"), "workflow: unknown key 'needs_intakes'"),
    (('title = "The visit"', 'title = "The visit"\nicon = "x"'), "section 1: unknown key 'icon'"),
    (('prefill = "session_day"', 'prefil = "session_day"'), f"{SECTION}, field 1: unknown key 'prefil'"),
    (('label = "Who"', 'label = "Who"\nlabels = "W"'), f"{SECTION}, field 6 'people', field 1: unknown key 'labels'"),
    (("is = false }]", "is = false, or = true }]"), f"{SECTION}, field 3 'with_whom': shown_when: unknown key 'or'"),
    (('word = "came"', 'words = "came"'), f"{SECTION}, field 6 'people': tally: unknown key 'words'"),
    (('name = "Visit Note"\n', ""), "key 'name' is missing"),
    (("version = 3\n", ""), "key 'version' is missing"),
    (('id = "visit"\n', ""), "section 1: key 'id' is missing"),
    (('title = "The visit"\n', ""), "section 1: key 'title' is missing"),
    (('kind = "date"\n', ""), f"{SECTION}, field 1: key 'kind' is missing"),
    (('label = "Who"\n', ""), f"{SECTION}, field 6 'people', field 1: key 'label' is missing"),
    (
        ('{ field = "alone", is = [false] }', '{ field = "alone" }'),
        f"{SECTION}, field 3 'with_whom': needed_when: key 'is' is missing",
    ),
    (('value = "Yes", ', ""), f"{SECTION}, field 6 'people': tally: key 'value' is missing"),
    # --- the kind of a value
    (("version = 3", 'version = "3"'), "key 'version' has a value of the wrong kind"),
    (("version = 3", "version = true"), "key 'version' has a value of the wrong kind"),
    (("held = false", 'held = "no"'), "appointment: key 'held' has a value of the wrong kind"),
    (('kinds = ["Visit"]', 'kinds = "Visit"'), "appointment: key 'kinds' has a value of the wrong kind"),
    (("minimum_length = 20", "minimum_length = 2.5"), f"{SECTION}, field 4: key 'minimum_length' has a value of the"),
    (("least = 1", "least = true"), f"{SECTION}, field 6: key 'least' has a value of the wrong kind"),
    (('quick = ["Cough"]', 'quick = "Cough"'), f"{SECTION}, field 5: key 'quick' has a value of the wrong kind"),
    (('"Came {with_whom}."', "7"), f"{SECTION}, field 4 'told': key 'summary' needs texts, each of them once"),
    (('["Parent", "Friend"]', '["Friend", "Friend"]'), f"{SECTION}, field 3 'with_whom': key 'options' needs texts,"),
    (('["Parent", "Friend"]', '["", "Friend"]'), f"{SECTION}, field 3 'with_whom': key 'options' needs texts,"),
    (('["Up", "Down"]', '["Up", "Up"]'), f"{SECTION}, field 5 'signs': key 'Weight' needs texts, each of them once"),
    (('{ field = "alone", is = [false] }', '"alone"'), f"{SECTION}, field 3 'with_whom': needed_when: is no table"),
    (('kind = "date"', 'kind = "day"'), f"{SECTION}, field 1 'session_date': kind: 'day' is none of text, long_text,"),
    (('"session_day"', '"today"'), f"{SECTION}, field 1 'session_date': prefill: 'today' is none of session_day,"),
    # --- what a kind needs, and what belongs to another
    (('options = ["Parent", "Friend"]\n', ""), f"{SECTION}, field 3 'with_whom': key 'options' is missing"),
    (('severities = ["Mild", "Severe"]\n', ""), f"{SECTION}, field 5 'signs': key 'severities' is missing"),
    (another(f'{NUMBER}quick = ["A"]'), f"{SECTION}, field 8 'x': key 'quick' belongs to kind 'symptoms', and only"),
    (another(f'{NUMBER}hints = {{ A = "B" }}'), f"{SECTION}, field 8 'x': key 'hints' belongs to kind 'symptoms'"),
    (another(f'{NUMBER}added_as = "Mild"'), f"{SECTION}, field 8 'x': key 'added_as' belongs to kind 'symptoms'"),
    (another(f"{NUMBER}extras = {{}}"), f"{SECTION}, field 8 'x': key 'extras' belongs to kind 'symptoms', and only"),
    (another(f"{NUMBER}field = []"), f"{SECTION}, field 8 'x': key 'field' belongs to kind 'group', and only to it"),
    (another(f"{NUMBER}tally = {{}}"), f"{SECTION}, field 8 'x': key 'tally' belongs to kind 'group', and only to it"),
    (another('id = "x"\nkind = "group"\nlabel = "X"\nline = "X"'), f"{SECTION}, field 8 'x': key 'field' is missing"),
    (
        ('default = "Friend"', 'default = "Dog"'),
        f"{SECTION}, field 3 'with_whom': key 'default' is none of the options",
    ),
    (('quick = ["Cough"]', 'quick = ["Fever"]'), f"{SECTION}, field 5 'signs': 'Fever' is none of the options"),
    (("{ Weight = [", "{ Height = ["), f"{SECTION}, field 5 'signs': 'Height' is none of the options"),
    (("{ Cough = ", "{ Fever = "), f"{SECTION}, field 5 'signs': 'Fever' is none of the options"),
    (
        ('added_as = "Mild"', 'added_as = "Bad"'),
        f"{SECTION}, field 5 'signs': key 'added_as' is none of the severities",
    ),
    (('added_as = "Mild"\n', ""), f"{SECTION}, field 5 'signs': key 'added_as' is none of the severities"),
    (('part = "came"', 'part = "went"'), f"{SECTION}, field 6 'people': tally: no part 'went' has the option 'Yes'"),
    (('value = "Yes"', 'value = "Perhaps"'), f"{SECTION}, field 6 'people': tally: no part 'came' has the option 'Per"),
    (
        ('line = "Who"\n', ""),
        f"{SECTION}, field 6 'people', field 1 'who': inside a group key 'line' is needed and 'column' is not",
    ),
    (
        ('line = "Who"\n', 'line = "Who"\ncolumn = "plan"\n'),
        f"{SECTION}, field 6 'people', field 1 'who': inside a group key 'line' is needed and 'column' is not",
    ),
    # --- names
    (('id = "told"', 'id = "alone"'), "field: id 'alone' stands twice"),
    (('id = "came"', 'id = "who"'), f"{SECTION}, field 6 'people': field: id 'who' stands twice"),
    (another(f'{NUMBER}\n[[section]]\nid = "visit"\ntitle = ""\nfield = []'), "section: id 'visit' stands twice"),
    (('field = "alone", is = false', 'field = "alon", is = false'), "field 'with_whom' names the unknown field 'alon'"),
    (('[{ field = "alone", is = [', '[{ field = "alon", is = ['), "field 'with_whom' names the unknown field 'alon'"),
    (("Came {with_whom}", "Came {whom}"), "field 'told' names the unknown field 'whom'"),
    (("Came {with_whom}", "Came {}"), "field 'told' names the unknown field ''"),
    (("is = false }]", 'is = "no" }]'), "field 'with_whom': 'no' is no answer of 'alone'"),
    (
        another(f'{NUMBER}shown_when = [{{ field = "with_whom", is = ["Parent", "Dog"] }}]'),
        "field 'x': 'Dog' is no answer of 'with_whom'",
    ),
    (another(f'{NUMBER}shown_when = [{{ field = "told", is = "yes" }}]'), "field 'x': 'yes' is no answer of 'told'"),
    # --- values that would do nothing, or harm
    (("version = 3", "version = 0"), "key 'version' is too small"),
    (("version = 3", "version = -1"), "key 'version' is too small"),
    (('id = "visit_note"', 'id = ""'), "key 'id' is empty"),
    (('kinds = ["Visit"]', 'kinds = ["Visit", 2]'), "appointment: key 'kinds' needs texts, each of them once"),
    (("is = false }]", "is = [] }]"), f"{SECTION}, field 3 'with_whom': shown_when: key 'is' is empty"),
    (('default = "Friend"', "default = true"), f"{SECTION}, field 3 'with_whom': key 'default' is no answer of kind"),
    (("Came {with_whom}.", "Came {with_whom}}."), "field 'told': key 'summary' has an odd brace in"),
    (("Came {with_whom}.", "Came {with_whom!r}."), "field 'told': key 'summary' has an odd brace in"),
    (('Weight = ["Up", "Down"]', 'Weight = "Up"'), f"{SECTION}, field 5 'signs': key 'Weight' needs texts"),
    (('Cough = "Ask since when."', "Cough = 1"), f"{SECTION}, field 5 'signs': key 'hints': 'Cough' has no text"),
    (("least = 1\nmost = 4", "least = 5\nmost = 4"), f"{SECTION}, field 6 'people': key 'most' is less than 'least'"),
    (('line = "Came"', 'line = "who"'), f"{SECTION}, field 6 'people': line: id 'who' stands twice"),
    (('line = "With"', 'line = "With:"'), f"{SECTION}, field 3 'with_whom': key 'line' is no label"),
    (('line = "With"', 'line = " With"'), f"{SECTION}, field 3 'with_whom': key 'line' is no label"),
    (('line = "With"', 'line = "- With"'), f"{SECTION}, field 3 'with_whom': key 'line' is no label"),
    (('label = "With whom"', 'label = " "'), f"{SECTION}, field 3: key 'label' is empty"),
    (
        ('"Parent", "Friend"', '"Parent\\nor so", "Friend"'),
        f"{SECTION}, field 3 'with_whom': key 'options' has an option of",
    ),
    (('id = "session_date"', 'id = "day"'), "field 'session_date' is missing"),
    (
        ('line = "Alone"\n', 'line = "Alone"\nshown_when = [{ field = "with_whom", is = "Friend" }]\n'),
        "field 'alone': key 'shown_when' leads back to the field itself",
    ),
    (
        ('prefill = "session_day"', 'prefill = "active_goals"'),
        f"{SECTION}, field 1 'session_date': key 'prefill' has no",
    ),
    (
        ('kind = "yes_no"', 'kind = "yes_no"\nother = "More"'),
        f"{SECTION}, field 2 'alone': key 'other' belongs to kind",
    ),
    (another(f"{NUMBER}least = -5"), f"{SECTION}, field 8: key 'least' is too small"),
    (another(f'{NUMBER}summary = ["a"]'), f"{SECTION}, field 8 'x': key 'summary' belongs to kind 'long_text'"),
    (
        ('home_of = ["plan"]', 'home_of = ["subjective"]'),
        "section 'visit': 'home_of' names 'subjective', which a field",
    ),
    # --- columns and lines
    (('column = "objective"', 'column = "objectives"'), "field 'signs': key 'column' names the unknown column 'object"),
    (('column = "objective"\n', ""), "field 'signs': key 'column' names the unknown column ''"),
    (('home_of = ["plan"]', 'home_of = ["plans"]'), f"{SECTION}: key 'home_of' names 'plans', which is no text column"),
    (('home_of = ["plan"]', 'home_of = ["billable"]'), f"{SECTION}: key 'home_of' names 'billable', which is no text"),
    (another(f'{NUMBER}line = "X"'), "field 'x': key 'line' needs a text column, 'sessionDuration' is none"),
    (('line = "With"', 'line = "ALONE"'), "field 'with_whom': line 'ALONE' stands twice in 'subjective'"),
    (('line = "Signs"\n', ""), "field 'signs': kind 'symptoms' needs a 'line' in column 'objective'"),
    (('line = "Alone"\n', ""), "field 'alone': kind 'yes_no' needs a 'line' in column 'subjective'"),
    (('line = "People"\n', ""), "field 'people': kind 'group' needs a 'line' in column 'assessment'"),
    (
        another('id = "x"\nkind = "text"\nlabel = "X"\ncolumn = "sessionDuration"'),
        "field 'x': kind 'text' needs a 'line' in column 'sessionDuration'",
    ),
    (
        another('id = "x"\nkind = "text"\nlabel = "X"\ncolumn = "subjective"'),
        "field 'x': column 'subjective' is taken by another field",
    ),
]


@pytest.mark.parametrize(("slip", "said"), SLIPS, ids=[said for _, said in SLIPS])
def test_a_slip_is_named_by_file_and_key(slip: tuple[str, str], said: str) -> None:
    right, wrong = slip
    assert WHOLE.count(right) == 1, right
    with pytest.raises(NoteTypeError) as caught:
        parse_note_type(WHOLE.replace(right, wrong), "visit.toml")
    message = str(caught.value)
    assert message.startswith(f"visit.toml: {said}")
    assert message.count("visit.toml") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "key 'id' is missing"),
        ('section = ["visit"]', "section 1: is no table"),
        ('[[section]]\nid = "a"\ntitle = ""\nfield = ["x"]', "section 1 'a', field 1: is no table"),
        ("appointment = 1", "key 'appointment' has a value of the wrong kind"),
    ],
)
def test_a_file_that_is_hardly_one(text: str, said: str) -> None:
    head = "" if not text else WHOLE[: WHOLE.index("[appointment]")]
    with pytest.raises(NoteTypeError) as caught:
        parse_note_type(head + text, "visit.toml")
    assert str(caught.value) == f"visit.toml: {said}"
