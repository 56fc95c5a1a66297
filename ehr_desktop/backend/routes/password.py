"""Changing one's own password (API 1.1)."""

from fastapi import APIRouter
from sqlalchemy import select

from ehr_desktop.backend import lockout, password_change, passwords
from ehr_desktop.backend.context import SignedIn, ThePractice
from ehr_desktop.backend.errors import Refused
from ehr_desktop.backend.note_bodies import Body
from ehr_desktop.backend.routes.sign_in import Short
from ehr_desktop.backend.tables import users
from ehr_desktop.backend.wire import Json, success
from ehr_desktop.domain.password_rules import unmet_rules

router = APIRouter(tags=["password"])

#: Not an expired session, though a 401.
_WRONG = "Current password is incorrect"


class NewPassword(Body):
    """`POST /auth/change-password`."""

    current_password: Short
    new_password: Short


@router.post("/auth/change-password")
async def change_password(body: NewPassword, caller: SignedIn, practice: ThePractice) -> Json:
    """Take a new password in place of the present one; every other session of the caller's ends.

    Wrong present passwords count as wrong sign-ins: a session left open is no way to guess on.
    """
    now, turns = practice.now(), practice.password_turns
    await lockout.count_try(practice.database, caller.email, now)
    async with practice.database.reading() as connection:
        present = (await connection.execute(select(users.c.password_hash).where(users.c.id == caller.id))).scalar_one()
        former = await password_change.former_of(connection, caller.id)
    if not await passwords.matches(body.current_password, present, turns):
        raise Refused(401, _WRONG)
    await lockout.forget_tries(practice.database, caller.email)
    unmet = unmet_rules(body.new_password, caller.first_name, caller.last_name, caller.email)
    if unmet:
        raise Refused(400, ". ".join(rule.sentence for rule in unmet))
    for one in (present, *former):
        if await passwords.matches(body.new_password, one, turns):
            raise Refused(400, password_change.USED_BEFORE)
    new = await passwords.hashed_in_turn(body.new_password, turns)
    async with practice.database.writing() as connection:
        if not await password_change.replace(connection, caller, present, new, now):
            raise Refused(401, _WRONG)
    return success(None, "Password changed successfully")
