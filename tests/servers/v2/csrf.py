"""The token a write needs besides its session (API 1.0.3; part A, 2 to 4).

It is bound to the address and the User-Agent and to nothing else, so it outlives sign-ins and restarts; only the
browser's cookie ends after an hour.
"""

import hashlib
import hmac
import secrets

COOKIE = "csrf-token"
_SECONDS = 3600
#: Written against the versioned paths only.
_EXEMPT = (
    "/v1/auth/login",
    "/v1/auth/register",
    "/v1/auth/refresh",
    "/v1/auth/forgot-password",
    "/v1/auth/reset-password",
    "/v1/auth/verify-email",
    "/v1/auth/resend-verification",
    "/v1/auth/mfa/complete",
    "/v1/portal/",
    "/v1/webhooks/",
    "/v1/health",
)


def is_exempt(method: str, path: str) -> bool:
    """Whether a request needs no token; `path` is without its "/api"."""
    return method in ("GET", "HEAD", "OPTIONS") or path.startswith(_EXEMPT)


class CsrfTokens:
    """Hands out tokens and checks them."""

    def __init__(self, secret: str = "one for every restart") -> None:
        self.secret = secret

    def new(self, address: str, agent: str) -> str:
        """A token for whoever comes from this address with this User-Agent."""
        chance = secrets.token_hex(16)
        return f"{self._seal(chance, address, agent)}.{chance}"

    def accepts(self, header: str, cookie: str, address: str, agent: str) -> bool:
        """Whether both are there, the same, and made for this address and User-Agent."""
        seal, _, chance = cookie.partition(".")
        mine = self._seal(chance, address, agent)
        return bool(cookie) and header == cookie and hmac.compare_digest(seal.encode(), mine.encode())

    def _seal(self, chance: str, address: str, agent: str) -> str:
        return hmac.new(self.secret.encode(), f"{address}|{agent}|{chance}".encode(), hashlib.sha256).hexdigest()


def cookie_header(token: str, *, secure: bool) -> tuple[str, str]:
    """The Set-Cookie header for it."""
    mark = "; Secure" if secure else ""
    return "Set-Cookie", f"{COOKIE}={token}; Max-Age={_SECONDS}; Path=/; HttpOnly{mark}; SameSite=Lax"
