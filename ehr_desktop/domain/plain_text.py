"""Answers as they are kept: without the control characters that come along when text is pasted."""

import re
from collections.abc import Mapping
from typing import cast

from ehr_desktop.domain.note import Answer, Answers
from ehr_desktop.domain.server_rewriting import without_control_characters

#: What word processors write between lines and pages of one paragraph.
_LINE_BREAKS = re.compile("[\v\f]")


def without_controls(answers: Answers) -> dict[str, Answer]:
    """The answers with breaks as line breaks, and without what has no sign on the screen.

    The clinic's server drops such characters, and words would run together; what is signed must be what was shown.
    """
    return {name: _plain(value) for name, value in answers.items()}


def _plain(value: Answer) -> Answer:
    match value:
        case str():
            return without_control_characters(_LINE_BREAKS.sub("\n", value))
        case tuple():
            return cast(Answer, tuple(_plain(cast(Answer, item)) for item in value))
        case Mapping():
            return cast(Answer, {name: _plain(item) for name, item in value.items()})
        case _:
            return value
