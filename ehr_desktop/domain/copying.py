"""Copying forward from an earlier note: what may be taken over, and what of it was never touched since."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256

from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.note_type import NoteType
from ehr_desktop.domain.packing import is_blank_answer


def answers_to_copy(
    note_type: NoteType, source: Answers, answers: Answers, only: Collection[str] | None = None
) -> dict[str, Answer]:
    """What an earlier note has and this one has not yet: an answer that was given is never replaced.

    `only` are ids of fields, None all. Days, risks and what is billed belong to their own session and are left out,
    as the type's file says.
    """
    return {
        field.id: source[field.id]
        for field in note_type.fields()
        if field.copied
        and (only is None or field.id in only)
        and _says_more(source.get(field.id), field.default)
        and not _says_more(answers.get(field.id), field.default)
    }


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
