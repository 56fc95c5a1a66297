"""Invented people, for every test the same: two clinicians, a supervisor, an administrator, a biller, five clients.

Ana Rivera has all a progress note needs: a signed intake, a plan that is current, and held appointments without a
note. Petrović is new, Okafor's plan is overdue, Lindqvist is the associate's, Haddad is nobody's here.
"""

from datetime import datetime, timedelta

from tests.servers.backend import ADMIN, ASSOCIATE, CLINICIAN, PASSWORD, SUPERVISOR
from tests.servers.v2.practice import Json, Practice, iso

BILLING = "billing@practice.example"
_HELD = 16


def settle_in(practice: Practice) -> None:
    """Fill an empty practice."""
    supervisor = add_user(practice, SUPERVISOR, "Grace", "Holm", "SUPERVISOR", title="PhD")
    clinician = add_user(practice, CLINICIAN, "Ava", "Stone", "CLINICIAN", title="LCSW")
    associate = add_user(
        practice,
        ASSOCIATE,
        "Noah",
        "Berg",
        "CLINICIAN",
        title="LAPC",
        isUnderSupervision=True,
        supervisorId=supervisor["id"],
    )
    admin = add_user(practice, ADMIN, "Iris", "Vale", "ADMINISTRATOR", title="")
    add_user(practice, BILLING, "Omar", "Quist", "BILLING_STAFF", title="")
    for role, who in (("CLINICIAN", "clinician"), ("SUPERVISOR", "supervisor"), ("ADMIN", "administrator")):
        practice.add(
            practice.attestations,
            role=role,
            noteType="ALL",
            jurisdiction="US",
            isActive=True,
            attestationText=f"As the {who} I attest: (1) the services are described as they took place; (2) this "
            "record is complete and true; (3) the care was needed; (4) I know what a false record means before the "
            "law; (5) this signature binds me as one by hand would.",
        )
    rivera = add_client(practice, clinician, "Ana", "Rivera", "1989-03-14")
    add_client(practice, clinician, "Milena", "Petrović", "1997-11-02")
    okafor = add_client(practice, clinician, "Chidi", "Okafor", "1978-06-30")
    lindqvist = add_client(practice, associate, "Elsa", "Lindqvist", "2001-01-20")
    add_client(practice, admin, "Sami", "Haddad", "1969-09-09")
    for client, author, plan_age in ((rivera, clinician, 30), (okafor, clinician, 120), (lindqvist, associate, 30)):
        _add_chart(practice, client, author, plan_age)
    for client in practice.clients.values():
        _add_appointments(practice, client)


def add_user(practice: Practice, email: str, first: str, last: str, *roles: str, **columns: object) -> Json:
    """A user who signs in with `PASSWORD`, and has one of their own for signatures only when a test sets it."""
    facts: Json = {
        "isActive": True,
        "isUnderSupervision": False,
        "supervisorId": None,
        "licenseNumber": "LIC-004711",
        "licenseState": "GA",
        "mfaEnabled": False,
        "mustChangePassword": False,
        "failedLoginAttempts": 0,
        "accountLockedUntil": None,
        "passwordChangedAt": iso(practice.now()),
        "signaturePin": None,
        "signaturePassword": None,
        "lastLoginDate": None,
    }
    names = {"email": email, "firstName": first, "lastName": last, "roles": list(roles), "password": PASSWORD}
    return practice.add(practice.users, **{**facts, "title": "LPC", **names, **columns})


def add_client(practice: Practice, therapist: Json, first: str, last: str, born: str, **columns: object) -> Json:
    """A client of this therapist, with all the demographics that every list sends along (part A, 35)."""
    number = len(practice.clients) + 1
    facts: Json = {
        "medicalRecordNumber": f"MRN-{100_200_300 + number}",
        "firstName": first,
        "middleName": None,
        "lastName": last,
        "dateOfBirth": f"{born}T00:00:00.000Z",
        "primaryPhone": f"+1 404 555 {number:04}",
        "primaryPhoneType": "Mobile",
        "email": f"{first}.{number}@mail.example".lower(),
        "addressStreet1": f"{number} Mill Lane",
        "addressCity": "Athens",
        "addressState": "GA",
        "gender": "PREFER_NOT_TO_SAY",
        "primaryLanguage": "English",
        "status": "ACTIVE",
        "registrationDate": iso(practice.now()),
        "primaryTherapistId": therapist["id"],
        "secondaryTherapistId": None,
        "accessibilityNeeds": [],
        "allergyAlerts": [],
        "isMerged": False,
    }
    return practice.add(practice.clients, **{**facts, **columns})


def add_appointment(practice: Practice, client: Json, day: datetime, **columns: object) -> Json:
    """One of the client's therapist, held at nine in the morning where nothing else is said."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    facts: Json = {
        "clientId": client["id"],
        "clinicianId": client["primaryTherapistId"],
        "appointmentDate": iso(midnight),
        "startTime": "09:00",
        "endTime": "09:45",
        "duration": 45,
        "timezone": "America/New_York",
        "appointmentType": "Individual Therapy",
        "serviceLocation": "Office",
        "status": "COMPLETED",
        "cptCode": "90834",
        "icdCodes": [],
        "isGroupSession": False,
        "appointmentNotes": None,
    }
    return practice.add(practice.appointments, **{**facts, **columns})


def _add_chart(practice: Practice, client: Json, author: Json, plan_age: int) -> None:
    """A signed intake, and a signed plan so many days old."""
    for note_type, age in (("Intake Assessment", plan_age + 7), ("Treatment Plan", plan_age)):
        signed_at = practice.now() - timedelta(days=age)
        note = practice.add_note(
            client,
            author,
            noteType=note_type,
            status="SIGNED",
            sessionDate=iso(signed_at.replace(hour=0, minute=0, second=0, microsecond=0)),
            signedDate=iso(signed_at),
            signedBy=author["id"],
            assessment="Generalised anxiety; sleeps badly before workdays, and keeps in touch with friends.",
            plan="Weekly sessions on worry and sleep, a log between them, and a look at the goals after eight weeks.",
            diagnosisCodes=["F41.1"],
        )
        attestation = next(row for row in practice.attestations.values() if row["role"] == "CLINICIAN")
        practice.add(
            practice.signatures,
            noteId=note["id"],
            userId=author["id"],
            signatureType="AUTHOR",
            attestationId=attestation["id"],
            signedAt=iso(signed_at),
            isValid=True,
        )


def _add_appointments(practice: Practice, client: Json) -> None:
    today = practice.now()
    for weeks in range(1, _HELD + 1):
        add_appointment(practice, client, today - timedelta(weeks=weeks))
    add_appointment(practice, client, today + timedelta(weeks=1), status="SCHEDULED")
    add_appointment(practice, client, today - timedelta(days=3), status="CANCELLED")
    add_appointment(practice, client, today - timedelta(days=4), status="NO_SHOW")
