"""Sessions: opaque tokens, twenty sliding minutes, at most two for one user (API 1.1; part A, 1, 5 to 7).

There is no end but idleness. A session that was found good is not looked at again for a minute, so one that was
ended goes on that long.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from tests.servers.v2.practice import Json, Practice
from tests.servers.v2.replies import no

IDLE_FOR = timedelta(minutes=20)
_MOST = 2
_CACHED = timedelta(seconds=60)
_CODE_WAITS = timedelta(minutes=15)
ENDED = "Invalid or expired session"
IDLE = "Session timed out due to inactivity. Please log in again."


@dataclass
class Session:
    """One row."""

    token: str
    user_id: str
    address: str
    agent: str
    began: datetime
    last_activity: datetime
    checked: datetime
    id: str = field(default_factory=lambda: str(uuid4()))
    is_over: bool = False


class Sessions:
    """Every session, and the temporary tokens of those who still owe a code."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self.rows: dict[str, Session] = {}
        self._waiting_for_code: dict[str, tuple[str, datetime]] = {}

    def of(self, user_id: str) -> list[Session]:
        """A user's sessions that go on, least recently active first."""
        going_on = [one for one in self.rows.values() if one.user_id == user_id and not one.is_over]
        return sorted(going_on, key=lambda one: one.last_activity)

    def begin(self, user: Json, address: str, agent: str) -> Session:
        """A third one ends, without a word, the one that was quiet longest."""
        for surplus in self.of(user["id"])[: -(_MOST - 1)]:
            surplus.is_over = True
        now = self._practice.now()
        one = Session(secrets.token_urlsafe(32), user["id"], address, agent, now, now, now)
        self.rows[one.token] = one
        return one

    def end(self, token: str) -> None:
        """Sign out: at once."""
        self.rows.pop(token, None)

    def wait_for_code(self, user: Json) -> str:
        """The temporary token of a user with a second factor."""
        token = f"eyJhbGciOiJIUzI1NiJ9.{secrets.token_urlsafe(24)}.{secrets.token_urlsafe(32)}"
        self._waiting_for_code[token] = user["id"], self._practice.now()
        return token

    def user_of(self, token: str) -> Json:
        """Whose token it is; using it is activity. Raises `Stop` with the 401."""
        if not token:
            raise no(401, "No authentication token provided")
        now = self._practice.now()
        one = self.rows.get(token)
        if one is None:
            return self._user_who_owes_a_code(token, now)
        if now - one.last_activity > IDLE_FOR:
            del self.rows[token]
            raise no(401, IDLE)
        if one.is_over and now - one.checked >= _CACHED:
            del self.rows[token]
            raise no(401, ENDED)
        if not one.is_over:
            one.checked = now
        one.last_activity = now
        return self._good(one.user_id)

    def is_good(self, token: str) -> bool:
        """Whether it would be let in; asking is no activity."""
        one = self.rows.get(token)
        return one is not None and not one.is_over and self._practice.now() - one.last_activity <= IDLE_FOR

    def _user_who_owes_a_code(self, token: str, now: datetime) -> Json:
        user_id, since = self._waiting_for_code.get(token, ("", now))
        if not user_id or now - since > _CODE_WAITS:
            raise no(401, ENDED)
        return self._good(user_id)

    def _good(self, user_id: str) -> Json:
        user = self._practice.users.get(user_id)
        if user is None:
            raise no(401, "User not found")
        if not user["isActive"]:
            raise no(401, "Account is disabled. Please contact administrator.")
        if is_locked(self._practice, user):
            raise no(401, "Account is locked. Please contact administrator.")
        return user


def is_locked(practice: Practice, user: Json) -> bool:
    """Whether too many wrong passwords keep an account closed just now."""
    until: datetime | None = user["accountLockedUntil"]
    return until is not None and practice.now() < until
