"""What everybody signed in may know of the practice (API 1.11)."""

from fastapi import APIRouter

from ehr_desktop.backend.context import SignedIn, ThePractice
from ehr_desktop.backend.wire import Json, success

router = APIRouter(tags=["settings"])

_TIME_ZONE = "America/New_York"


@router.get("/practice-settings/public")
async def public(_caller: SignedIn, practice: ThePractice) -> Json:
    """Its name and time zone."""
    return success({"practiceName": practice.name, "timezone": _TIME_ZONE})
