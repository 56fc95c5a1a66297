"""Refusals, and how each leaves the server: shapes (c) and (d) of the API document.

What went wrong unforeseen is answered with one sentence and logged by its kind and place only: the text of an
exception may hold what a clinician wrote.
"""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ehr_desktop.backend.wire import Json

_log = logging.getLogger(__name__)

_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    410: "GONE",
    412: "PRECONDITION_FAILED",
    413: "PAYLOAD_TOO_LARGE",
    422: "IDEMPOTENCY_KEY_REUSED",
    500: "SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
}


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field: `path` dot-joined, `code` for programs."""

    path: str
    message: str
    code: str

    def as_json(self) -> Json:
        """As shape (d) lists it."""
        return {"path": self.path, "message": self.message, "code": self.code}


class Refused(Exception):
    """The request is answered with `status` and the words given; nothing was changed."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[FieldError] = (),
        data: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`data` goes out beside the words, where there is something to compare with."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = tuple(errors)
        self.data = data
        self.headers = dict(headers or {})

    def as_json(self) -> Json:
        """Shape (d) where fields are named, else shape (c)."""
        body: Json = {"success": False, "message": self.message, "errorCode": _CODES[self.status]}
        if self.errors:
            body["errors"] = [error.as_json() for error in self.errors]
        if self.data is not None:
            body["data"] = self.data
        return body


def not_found(what: str) -> Refused:
    """The one answer for what does not exist, was deleted, or is not the caller's."""
    return Refused(404, f"{what} not found")


def validation_failed(*errors: FieldError) -> Refused:
    """Shape (d)."""
    return Refused(400, "Validation failed", errors=errors)


def answer_refusals(app: FastAPI) -> None:
    """Give every failure of `app` one of the two shapes."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _not_as_described)
    app.add_exception_handler(HTTPException, _no_such_route)


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return JSONResponse(error.as_json(), error.status, headers=error.headers)


async def _not_as_described(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    # The first part of a place says "body" or "query", which the document's paths do not.
    problems = [field_error(one["loc"][1:], one["msg"], one["type"]) for one in error.errors()]
    return JSONResponse(validation_failed(*problems).as_json(), 400)


def field_error(place: Sequence[object], message: str, code: str) -> FieldError:
    """One problem of a body that is not as described; `place` within it."""
    return FieldError(".".join(str(part) for part in place), message, code)


async def _no_such_route(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = "ROUTE_NOT_FOUND" if error.status_code == 404 else _CODES.get(error.status_code, "BAD_REQUEST")
    message = "Route not found" if error.status_code == 404 else str(error.detail)
    body = {"success": False, "message": message, "errorCode": code}
    return JSONResponse(body, error.status_code, headers=error.headers)


def log_unforeseen(error: BaseException, request_id: str) -> None:
    """Write the kind of an error and where it arose; never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-8:]))
    _log.error("request %s failed: %s at %s", request_id, type(error).__qualname__, places)
