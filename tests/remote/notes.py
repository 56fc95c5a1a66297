"""A note and what is done to it, as the tests of this folder write them down."""

from typing import Any

from ehr_desktop.application.outbox import Attempt, Operation
from ehr_desktop.application.ports import Capability, SignatureRequest

ABLE = [str(one) for one in Capability]
VERSION = {"gitSha": "abc1234", "buildTime": "", "nodeEnv": "test", "version": "2.0.0", "service": "a-clinic"}

NOTE = "/api/v1/clinical-notes/n1"
NOTES = "/api/v1/clinical-notes"

ROW: dict[str, Any] = {
    "id": "n1",
    "clientId": "c1",
    "clinicianId": "u1",
    "appointmentId": None,
    "noteType": "Progress Note",
    "status": "DRAFT",
    "sessionDate": "2026-11-16T00:00:00.000Z",
    "subjective": "Slept better.",
    "diagnosisCodes": ["F41.1"],
    "updatedAt": "2026-11-17T15:00:00.000Z",
}

CREATE = Attempt(Operation.CREATE, "key-1", 3, b'{"clientId":"c1"}', {}, None)
UPDATE = Attempt(Operation.UPDATE, "key-2", 4, b'{"plan":"Rest."}', {}, None, "n1", '"1-a"')
DELETE = Attempt(Operation.DELETE, "key-3", 5, b"", {}, None, "n1", '"1-a"')
SIGN = SignatureRequest("n1", '"1-a"', "Practice-Only-1!", "att-1", "f" * 64)
