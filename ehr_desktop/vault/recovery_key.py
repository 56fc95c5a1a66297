"""The recovery key as a clinician keeps it: seven groups of five characters on paper, and what can be made of them.

Four characters of each group are chance (140 bits in all), the fifth is their check. It depends on the place of the
group, so one wrong character, two exchanged ones or two exchanged groups are always noticed, and in which group.
Crockford's alphabet has no I, L, O and U: what looks alike is read alike. Capitals, blanks and dashes do not matter.
"""

import secrets
from collections.abc import Sequence

from ehr_desktop.application.errors import WrongRecoveryKey

#: How many groups there are, and characters in each.
GROUPS, GROUP = 7, 5

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110", " -\u2010\u2011\u2013\u2014\u00a0\t\n\r")
_BITS = 5
# x⁵ + x² + 1: with it the 32 characters are a field, in which twice a number is another number
_FIELD = 0b100101


def new_recovery_key() -> str:
    """A key nobody has had, as it is shown and printed."""
    return as_shown([secrets.randbelow(1 << _BITS) for _ in range(GROUPS * (GROUP - 1))])


def as_shown(digits: Sequence[int]) -> str:
    """The groups for these 28 numbers below 32."""
    groups = [list(digits[at : at + GROUP - 1]) for at in range(0, len(digits), GROUP - 1)]
    return "-".join(_spelt([*group, _check(place, group)]) for place, group in enumerate(groups))


def secret_in(typed: str) -> bytearray:
    """What was typed, as the bytes a key is derived from: the characters without dashes, spelt in one way only.

    Raises `WrongRecoveryKey`, which names the first group that is not as it was shown.
    """
    letters = typed.upper().translate(_READ_AS)
    for place in range(GROUPS):
        _look_at(place, letters[place * GROUP : (place + 1) * GROUP])
    if len(letters) > GROUPS * GROUP:
        raise WrongRecoveryKey(f"A recovery key has {GROUPS} groups of {GROUP} characters; these are more.")
    return bytearray(letters.encode("ascii"))


def first_difference(typed: bytearray, shown: bytearray) -> int | None:
    """The number of the first group, from 1, in which two keys differ."""
    groups = range(0, GROUPS * GROUP, GROUP)
    return next((at // GROUP + 1 for at in groups if typed[at : at + GROUP] != shown[at : at + GROUP]), None)


def _look_at(place: int, letters: str) -> None:
    if not letters:
        raise WrongRecoveryKey(f"A recovery key has {GROUPS} groups of {GROUP} characters; this ends after {place}.")
    digits = [_ALPHABET.find(letter) for letter in letters]
    if len(digits) < GROUP or min(digits) < 0 or digits[-1] != _check(place, digits[:-1]):
        raise WrongRecoveryKey(f"Group {place + 1} is not as on the paper. Please compare its {GROUP} characters.")


def _check(place: int, digits: Sequence[int]) -> int:
    check = place
    for digit in digits:
        check = _twice(check ^ digit)
    return check


def _twice(number: int) -> int:
    return number << 1 ^ (_FIELD if number >> _BITS - 1 else 0)


def _spelt(digits: Sequence[int]) -> str:
    return "".join(_ALPHABET[digit] for digit in digits)
