"""What the server says of itself, to anybody (API 1.12)."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from ehr_desktop.backend import migrate
from ehr_desktop.backend.build import CAPABILITIES, SERVICE
from ehr_desktop.backend.context import ThePractice
from ehr_desktop.backend.wire import Json, instant

router = APIRouter(tags=["system"])


@router.get("/version")
async def version(practice: ThePractice) -> Json:
    """The running build, what it can do, and whether its database is the one it was made for."""
    applied = await migrate.applied_migration(practice.database)
    return {
        "gitSha": practice.build.git_sha,
        "buildTime": practice.build.built_at,
        "nodeEnv": practice.environment,
        "version": practice.build.version,
        "service": SERVICE,
        "migrationHead": applied,
        "migrationsAtHead": applied == migrate.HEAD,
        "capabilities": list(CAPABILITIES),
    }


@router.get("/health")
async def health(practice: ThePractice) -> Json:
    """The process answers; the database is not asked."""
    return {
        "success": True,
        "status": "healthy",
        "timestamp": instant(practice.now()),
        "environment": practice.environment,
        "version": practice.build.version,
    }


@router.get("/health/live")
async def live() -> Json:
    """The process answers."""
    return {"success": True, "live": True}


@router.get("/health/ready")
async def ready(practice: ThePractice) -> Response:
    """The database answers and its migrations are at head; else 503."""
    is_ready = await migrate.applied_migration(practice.database) == migrate.HEAD
    return JSONResponse({"success": is_ready, "ready": is_ready}, 200 if is_ready else 503)


@router.get("/metrics")
async def metrics(practice: ThePractice) -> Response:
    """Requests by route and status, in the Prometheus text format."""
    return PlainTextResponse(practice.counts.as_text(), media_type="text/plain; version=0.0.4")
