"""Copying forward from an earlier note: what may be taken over, and what of it was never touched since."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256

from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import Field, FieldKind, NoteType
from ehr_desktop.domain.packing import is_blank_answer


def answers_to_copy(
    note_type: NoteType,
    source: Answers,
    answers: Answers,
    given: Collection[str] = (),
    only: Collection[str] | None = None,
) -> dict[str, Answer]:
    """What an earlier note has and this one has not yet: an answer that was given is never replaced.

    `given` are ids of fields the clinician has answered, also where the answer is the default; `only` those to copy,
    None all. Days, risks and what is billed belong to their own session and are left out, as the type's file says.
    """
    found: dict[str, Answer] = {}
    for field in note_type.fields():
        wanted = field.copied and field.id not in given and (only is None or field.id in only)
        if wanted and not _says_more(answers.get(field.id), field.default):
            answer = _lasting(field, source.get(field.id))
            if _says_more(answer, field.default):
                found[field.id] = answer
    return found


def _lasting(field: Field, answer: Answer) -> Answer:
    """An answer without the parts of its items that belong to one session."""
    if field.kind is not FieldKind.GROUP or not isinstance(answer, tuple):
        return answer
    kept = {part.id for part in field.fields if part.copied}
    items = [item for item in answer if isinstance(item, Mapping)]
    return tuple(found for item in items if (found := {key: part for key, part in item.items() if key in kept}))


def _says_more(answer: Answer, default: Answer) -> bool:
    return not is_blank_answer(answer) and answer is not False and answer != default


def fingerprint(answer: Answer) -> str:
    """Tells a copied answer from a changed one without keeping it; white space at its ends is no change."""
    return sha256(json.dumps(_plain(answer), sort_keys=True).encode()).hexdigest()[:32]


def _plain(answer: object) -> object:
    match answer:
        case str():
            return answer.strip()
        case Mapping():
            return {key: _plain(part) for key, part in answer.items()}
        case tuple():
            return [_plain(part) for part in answer]
        case _:
            return answer


def untouched(note_type: NoteType, copied: Mapping[str, str], answers: Answers) -> tuple[str, ...]:
    """The ids of the fields that still say what was copied, in the order of the form; `copied` holds fingerprints."""
    return tuple(
        field.id
        for field in note_type.fields()
        if field.id in copied and fingerprint(answers.get(field.id)) == copied[field.id]
    )
