"""One answer of the server, and what its status means: the eight shapes of the API document (1.0.1).

Knows nothing of notes: who asks about a note looks at 404 and 412 first.

What a failing server (5xx) may have done. 429, and 503 in the server's own words, come before any work: `NotNow`. A
503 in somebody else's words comes also from a gateway whose connection to the server broke, so a write may have been
stored (`maybe_done`), as after 500, 502, 504. Where repeating it is safe (an idempotency key, or a version that is
compared first) those are `NotNow`, and the same bytes go out again later; where it is not (a create without keys, a
signature) they are `OutcomeUnknown`, and the caller looks before it sends again. A read is always `NotNow`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isfinite

from ehr_desktop.application.errors import (
    KnownError,
    NotNow,
    NotThisKindOfServer,
    OutcomeUnknown,
    Refused,
    Retired,
    SignInNeeded,
)

CSRF_REFUSED = "Invalid or missing CSRF token"

#: Said of every request.
_EVERYBODY_WAITS = frozenset({429, 503})
_WAIT = frozenset({408, 425})
_RETIRED = frozenset({410, 426})
#: What a gateway before the clinic's server answers for good, in a page of its own.
_GATEWAY_REFUSES = frozenset({400, 403, 413, 422})
_ENDED = "Your session at the clinic has ended. Please sign in again."
_DISABLED = (
    "Your account at the clinic is disabled, so nothing can be sent. Your notes stay on this computer, encrypted: you "
    "can read and export them. Ask your practice to enable the account; what waits then goes by itself."
)
_ERROR_ID = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case), and the body read as JSON; `is_json` is False where it is none."""

    host: str
    status: int
    headers: Mapping[str, str]
    set_cookies: tuple[str, ...]
    body: object
    is_json: bool

    @property
    def is_success(self) -> bool:
        """2xx with a body that can be read, or with none where none is due."""
        return 200 <= self.status < 300 and (self.is_json or self.status == HTTPStatus.NO_CONTENT)

    @property
    def data(self) -> object:
        """What is in the envelope, also where it was put in two; a body without an envelope is its own data."""
        found = self.body
        while isinstance(found, Mapping) and "data" in found:
            found = found["data"]
        return found

    @property
    def words(self) -> str:
        """The server's own words: `message`, `error`, `error.message`, the fields' messages, else the status."""
        body = self.body if isinstance(self.body, Mapping) else {}
        error = body.get("error")
        nested = error.get("message") if isinstance(error, Mapping) else None
        for text in (body.get("message"), error, nested):
            if isinstance(text, str) and text.strip():
                return text.strip()
        fields = "; ".join(one["message"] for one in self.field_errors if one.get("message"))
        return fields or f"{self.status} {_phrase(self.status)}".strip()

    @property
    def field_errors(self) -> tuple[Mapping[str, str], ...]:
        """What is wrong, field by field: `path`, `message`, `code`."""
        errors = self.body.get("errors") if isinstance(self.body, Mapping) else None
        if not isinstance(errors, list):
            return ()
        return tuple(
            {str(name): str(value) for name, value in one.items()} for one in errors if isinstance(one, Mapping)
        )

    @property
    def speaks(self) -> bool:
        """Whether it is in one of the shapes in which the clinic's server refuses; any program can answer 404."""
        return isinstance(self.body, Mapping) and not self.body.keys().isdisjoint(("message", "error", "errors"))

    @property
    def is_csrf_refusal(self) -> bool:
        """403 in shape (e): nothing was done, and a new token helps."""
        return self.status == HTTPStatus.FORBIDDEN and self.words == CSRF_REFUSED


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def is_missing_route(answer: Answer) -> bool:
    """404 because the server has no such path, not because something is not there."""
    body = answer.body if isinstance(answer.body, Mapping) else {}
    return answer.status == HTTPStatus.NOT_FOUND and body.get("errorCode") == "ROUTE_NOT_FOUND"


def failure(answer: Answer, *, is_write: bool, may_repeat: bool = True) -> KnownError | None:
    """What went wrong, or None for a success. `may_repeat` is whether a write can be sent again without looking."""
    status = answer.status
    if answer.is_success:
        return None
    if 200 <= status < 300:
        if is_write:
            return OutcomeUnknown(f"“{answer.host}” gave an answer that cannot be read. The program will find out.")
        return _stranger(answer.host)
    if status < 400:
        return NotThisKindOfServer(
            f"“{answer.host}” sends the program on to another address. Check the address; in a guest network, "
            "sign in to the network first."
        )
    if status in _EVERYBODY_WAITS:
        maybe_done = is_write and status == HTTPStatus.SERVICE_UNAVAILABLE and not answer.speaks
        return NotNow(_busy(answer), wait_seconds(answer), maybe_done, status=status, said=answer.words)
    if status in _WAIT or answer.is_csrf_refusal:
        return NotNow(_busy(answer), this_alone=True, status=status, said=answer.words)
    if status >= 500:
        if is_write and not may_repeat:
            sentence = f"“{answer.host}” failed while it worked. The program will find out what it did."
            return OutcomeUnknown(sentence, status, _words_and_number(answer))
        said = _words_and_number(answer)
        return NotNow(_busy(answer), maybe_done=is_write, this_alone=True, status=status, said=said)
    return _refusal(answer, is_write)


def _refusal(answer: Answer, is_write: bool) -> KnownError:
    if answer.status in _RETIRED:
        return Retired(
            f"“{answer.host}” no longer speaks with this version of the program. Please update the program; your notes "
            "are kept on this computer."
        )
    if is_missing_route(answer) or not answer.speaks:
        if is_write and answer.status in _GATEWAY_REFUSES:
            return Refused(answer.status, answer.words)
        return _stranger(answer.host)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        is_of_account = answer.words.startswith("Account ")
        return SignInNeeded(account_words(answer) if is_of_account else _ENDED)
    return Refused(answer.status, answer.words, answer.field_errors)


def account_words(answer: Answer) -> str:
    """Why an account lets nobody in: the server's sentence, or ours where its own would leave a clinician helpless."""
    return _DISABLED if answer.words.startswith("Account is disabled") else answer.words


def _stranger(host: str) -> NotThisKindOfServer:
    return NotThisKindOfServer(f"What answers at “{host}” is not a clinic’s server. Check the address.")


def _busy(answer: Answer) -> str:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return f"“{answer.host}” asks to wait: there were too many requests from your practice."
    number = _number(answer)
    return f"“{answer.host}” cannot take it at the moment ({answer.status}{f', {number}' if number else ''})."


def _words_and_number(answer: Answer) -> str:
    number = _number(answer)
    return f"{answer.words} ({number})" if number else answer.words


def _number(answer: Answer) -> str:
    """The number under which the server's support finds what happened, or an empty text."""
    error_id = answer.body.get("errorId") if isinstance(answer.body, Mapping) else None
    return error_id if isinstance(error_id, str) and _ERROR_ID.fullmatch(error_id) else ""


def wait_seconds(answer: Answer) -> float | None:
    """How long an answer asks to wait: `Retry-After` in seconds or as a date; of a 429, else `RateLimit-Reset`.

    Every answer says when its window ends (API 1.0.4); only to who has used it up does that mean to wait. A date is
    measured against the server's own `Date`: this computer's clock may be wrong.
    """
    headers = answer.headers
    is_limit = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    asked = headers.get("retry-after", headers.get("ratelimit-reset", "") if is_limit else "").strip()
    try:
        seconds = float(asked)
    except ValueError:
        return _seconds_until(asked, headers.get("date", ""))
    return max(seconds, 0.0) if isfinite(seconds) else None


def _seconds_until(then: str, now: str) -> float | None:
    try:
        return max((parsedate_to_datetime(then) - parsedate_to_datetime(now)).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
