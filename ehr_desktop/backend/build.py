"""Which build of the server this is: the git commit, the time it was built, its version.

The image says it in `EHR_GIT_SHA` and `EHR_BUILD_TIME`; a checkout is asked itself; else it is "unknown".
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ehr_desktop import __version__

SERVICE = "ehr-desktop-backend"
UNKNOWN = "unknown"

#: What this server can do beyond the clinic API, word by word (`docs/api.md`).
CAPABILITIES = (
    "draft_without_appointment",
    "appointment_on_update",
    "idempotency_keys",
    "compare_and_swap",
    "changes_feed",
    "batch",
    "sign_verifies_password",
    "csrf_not_needed",
    "intake_before_plan",
    "mfa_sign_in",
    "audit_heads",
)


@dataclass(frozen=True)
class Build:
    """One build."""

    git_sha: str
    built_at: str
    version: str = __version__


def this_build() -> Build:
    """The build that is running."""
    sha = os.environ.get("EHR_GIT_SHA") or _checked_out(Path(__file__).resolve().parents[2] / ".git")
    return Build(sha, os.environ.get("EHR_BUILD_TIME", UNKNOWN))


def _checked_out(git: Path) -> str:
    """The commit a checkout stands at, read from its files: the image has no git program."""
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        ref = head.removeprefix("ref: ")
        if (git / ref).is_file():
            return (git / ref).read_text("utf-8").strip()
        packed = (git / "packed-refs").read_text("utf-8")
    except OSError:
        return UNKNOWN
    found = re.search(rf"^([0-9a-f]{{40}}) {re.escape(ref)}$", packed, re.MULTILINE)
    return found[1] if found else UNKNOWN
