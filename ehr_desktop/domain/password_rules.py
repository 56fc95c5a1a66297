"""What a new password must be. One rule book, held by the server and said by the program before it is broken.

Source: API 1.1, `POST /auth/change-password`. Of some thirty words nobody may use, the document names these.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LEAST_LENGTH = 12
SPECIAL = "@$!%*?&"
#: A new password is none of so many before it, the present one among them; only the server can tell.
REMEMBERED = 10

_COMMON = ("password", "welcome", "admin", "mentalspace", "ehr")
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = 3
#: A name of so many letters or fewer is in too many words to be looked for.
_SHORT_NAME = 3


@dataclass(frozen=True)
class PasswordRule:
    """`sentence` says what is asked; `is_met` is told the password and what its owner is called, in small letters."""

    sentence: str
    is_met: Callable[[str, Sequence[str]], bool]


def _has(pattern: str) -> Callable[[str, Sequence[str]], bool]:
    return lambda password, _names: re.search(pattern, password) is not None


def _is_uncommon(password: str, _names: Sequence[str]) -> bool:
    return not any(word in password.lower() for word in _COMMON)


def _is_nobody(password: str, names: Sequence[str]) -> bool:
    return not any(name in password.lower() for name in names)


def _has_no_run(password: str, _names: Sequence[str]) -> bool:
    low = password.lower()
    return not any(run in low for row in _ROWS for line in (row, row[::-1]) for run in _runs(line))


def _runs(line: str) -> Iterator[str]:
    return (line[at : at + _RUN] for at in range(len(line) - _RUN + 1))


RULES = (
    PasswordRule(f"At least {LEAST_LENGTH} characters", lambda password, _: len(password) >= LEAST_LENGTH),
    PasswordRule(
        "A small and a capital letter", lambda password, _: bool(re.search(r"(?s)^(?=.*[a-z]).*[A-Z]", password))
    ),
    PasswordRule("A digit", _has(r"[0-9]")),
    PasswordRule(f"One of {' '.join(SPECIAL)}", _has(f"[{re.escape(SPECIAL)}]")),
    PasswordRule("No word everybody tries: password, welcome, admin", _is_uncommon),
    PasswordRule("Not your name, nor your e-mail address", _is_nobody),
    PasswordRule("No three in a row, as abc, 321 or qwe", _has_no_run),
    PasswordRule("No character three times in a row", lambda password, _: not re.search(r"(?s)(.)\1\1", password)),
)


def unmet_rules(password: str, first_name: str, last_name: str, email: str) -> tuple[PasswordRule, ...]:
    """The rules this password breaks, in their order."""
    called = (first_name, last_name, email.partition("@")[0])
    names = [name.lower() for name in called if len(name) > _SHORT_NAME]
    return tuple(rule for rule in RULES if not rule.is_met(password, names))
