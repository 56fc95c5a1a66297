"""A clinician's account: signing in with password and code, another password, where one is signed in (API 1.1)."""

from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote

from ehr_desktop.application.errors import (
    AccountLocked,
    CodeImpossible,
    CodeNeeded,
    NotThisKindOfServer,
    OtherClinician,
    OutcomeUnknown,
    Refused,
    Unreachable,
    WrongCode,
    WrongPassword,
)
from ehr_desktop.application.ports import Capability, OpenSession, ServerAbout, SignedIn
from ehr_desktop.remote import wire
from ehr_desktop.remote.answers import Answer, account_words, failure, is_missing_route
from ehr_desktop.remote.auth import cookie_in
from ehr_desktop.remote.line import Line
from ehr_desktop.remote.wire import Json, instant, record, records, text

_WRONG = "Invalid email or password"
_WRONG_CODE = "Invalid verification code"
_WRONG_PRESENT = "Current password is incorrect"
_NO_DETAILS = "Validation failed"

_ASKS_CODE = "Your clinic asks for a code as well: the six digits your app shows now, or one of your backup codes."
_NOT_THE_CODE = "This code is not right, or was used before. Wait for the next one, and type it as the app shows it."
_NO_CODES_THERE = (
    "Your account asks for a code, and your clinic’s server cannot finish a sign-in with one: it has no way to take "
    "it. Ask your practice to update the server, or to turn the code off for your account. What you wrote stays on "
    "this computer, encrypted."
)
_SOMEBODY_ELSE = (
    "At your clinic this e-mail address now belongs to another account than the one the notes on this computer were "
    "written in. Nothing was sent. The notes stay here, encrypted, and open with their password; ask your practice."
)
_CHANGED_PERHAPS = (
    "“{host}” did not say whether it took the new password. The notes on this computer still open with the former one. "
    "Sign in with the new one: if it works, it opens your notes from then on."
)
_NO_REASON = "“{host}” refused this password and did not say why. Please choose another."


def sign_in(line: Line, about: Callable[[], ServerAbout], email: str, password: str, code: str, only: str) -> SignedIn:
    """Begin a session. `about` is asked for only where a code is. Raises what `ClinicApi.sign_in` raises."""
    answer = _ask(line, "/auth/login", {"email": email, "password": password})
    said = _let_in(answer)
    if said.get("requiresMfa"):
        answer = _give_code(line, about, said, code)
        said = _let_in(answer)
    clinician_id = text(record(said.get("user")).get("id"))
    if only and clinician_id and clinician_id != only:
        raise OtherClinician(_SOMEBODY_ELSE)
    token = unquote(cookie_in(answer.set_cookies, "access_token"))
    if not token:
        raise NotThisKindOfServer(f"“{answer.host}” took the password but began no session. Check the address.")
    return SignedIn(token, clinician_id, must_change_password=bool(said.get("requiresPasswordChange")))


def change_password(line: Line, current: str, new: str) -> None:
    """Raises what `ClinicApi.change_password` raises."""
    body = wire.as_bytes({"currentPassword": current, "newPassword": new})
    perhaps = _CHANGED_PERHAPS.format(host=line.host)
    try:
        answer = line.ask("POST", "/auth/change-password", body)
    except OutcomeUnknown as lost:
        raise OutcomeUnknown(perhaps) from lost
    if answer.status == 401 and answer.words == _WRONG_PRESENT:
        raise WrongPassword("This is not your present password.")
    if answer.status == 401 and answer.words.startswith("Account is locked due to"):
        raise AccountLocked(answer.words)
    error = failure(answer, is_write=True, may_repeat=False)
    if isinstance(error, OutcomeUnknown):
        raise OutcomeUnknown(perhaps, error.status, error.said)
    if isinstance(error, Refused) and error.message == _NO_DETAILS:
        raise Refused(error.status, _NO_REASON.format(host=line.host))
    if error:
        raise error


def open_sessions(line: Line) -> Sequence[OpenSession]:
    """This session first, then the others as the server orders them."""
    found = [_session(row) for row in records(record(line.get("/sessions")).get("sessions"))]
    return sorted(found, key=lambda one: not one.is_this)


def end_session(line: Line, session_id: str) -> None:
    """One that the server does not know is over."""
    answer = line.ask("DELETE", f"/sessions/{quote(session_id, safe='')}")
    error = failure(answer, is_write=False)
    if error and not (isinstance(error, Refused) and error.status == 404):
        raise error


def _give_code(line: Line, about: Callable[[], ServerAbout], said: Json, code: str) -> Answer:
    """The answer to the code; the token of the password just given goes with it, which a code alone is nothing without.

    A server that does not say what it can is asked with an empty code first, which it refuses unless it has no such way
    at all (API 1.1, MFA): nobody is asked for a code in vain.
    """
    abilities = about().capabilities
    if abilities is not None and Capability.MFA_SIGN_IN not in abilities:
        raise CodeImpossible(_NO_CODES_THERE)
    if not code and abilities is not None:
        raise CodeNeeded(_ASKS_CODE)
    body: Json = {"userId": text(record(said.get("user")).get("id")), "mfaCode": "".join(code.split())}
    token = {"Authorization": f"Bearer {text(said.get('tempToken'))}"}
    answer = _ask(line, "/auth/mfa/complete", body, token)
    if is_missing_route(answer):
        raise CodeImpossible(_NO_CODES_THERE)
    if not code:
        raise CodeNeeded(_ASKS_CODE)
    if answer.status == 401 and answer.words == _WRONG_CODE:
        raise WrongCode(_NOT_THE_CODE)
    return answer


def _ask(line: Line, path: str, body: Json, headers: dict[str, str] | None = None) -> Answer:
    try:
        return line.ask("POST", path, wire.as_bytes(body), headers or {}, signed_in=False)
    except OutcomeUnknown as error:
        raise Unreachable(f"“{line.host}” did not answer in time.") from error


def _let_in(answer: Answer) -> Json:
    """What a server says that lets somebody in, or on to the code. Raises what keeps them out."""
    if answer.status == 401 and answer.speaks:
        if answer.words == _WRONG:
            raise WrongPassword("The e-mail address or the password is wrong.")
        raise AccountLocked(account_words(answer))
    if answer.status == 400 and answer.words == _NO_DETAILS:
        raise WrongPassword("This is not a whole e-mail address, or the password is missing.")
    error = failure(answer, is_write=False)
    if error:
        raise error
    return record(answer.data)


def _session(row: Json) -> OpenSession:
    return OpenSession(
        id=text(row.get("id")),
        agent=text(row.get("userAgent")),
        address=text(row.get("ipAddress")),
        began_at=instant(row.get("createdAt")),
        last_active_at=instant(row.get("lastActivity")),
        is_this=row.get("isCurrent") is True,
    )
