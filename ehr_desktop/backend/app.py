"""The backend's composition: one application over one database."""

from fastapi import APIRouter, FastAPI

from ehr_desktop.backend.context import Practice
from ehr_desktop.backend.errors import answer_refusals
from ehr_desktop.backend.requests import Observed
from ehr_desktop.backend.routes import (
    appointments,
    audit,
    batch,
    clients,
    note_changes,
    note_lists,
    notes,
    password,
    sessions,
    settings,
    sign_in,
    signing,
    system,
    workflow,
)

PREFIX = "/api/v1"


def create_app(practice: Practice) -> FastAPI:
    """The whole API over the practice's database, whose migrations the caller has run."""
    app = FastAPI(
        title="Clinical notes of a practice",
        version=practice.build.version,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    app.state.practice = practice
    v1 = APIRouter()
    # Fixed paths before `/clinical-notes/{id}`, which would take them for an id.
    for part in (
        system,
        sign_in,
        password,
        sessions,
        settings,
        clients,
        appointments,
        note_changes,
        note_lists,
        workflow,
        batch,
        signing,
        notes,
        audit,
    ):
        v1.include_router(part.router)
    app.include_router(v1, prefix=PREFIX)
    app.include_router(system.router)
    answer_refusals(app)
    app.add_middleware(Observed, counts=practice.counts)
    return app
