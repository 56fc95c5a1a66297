"""Keeps practice data and a clinic's data apart: known passwords must never guard real records."""

from sqlalchemy import func, select

from ehr_desktop.backend.database import Database
from ehr_desktop.backend.tables import users

DOMAIN = "@practice.example"


class NotForPractice(Exception):
    """The database holds the other kind of people."""


async def refuse_real_people(database: Database) -> None:
    """Raise where somebody is in the database who is not of the practice data."""
    if await _count(database, like=False):
        raise NotForPractice("This database belongs to a clinic. Practice data goes into one of its own.")


async def refuse_practice_people(database: Database) -> None:
    """Raise where the practice's people, whose password everybody knows, are in the database."""
    if await _count(database, like=True):
        raise NotForPractice("This database holds practice data. Serve it with --practice, or take another one.")


async def _count(database: Database, *, like: bool) -> int:
    of_practice = users.c.email.endswith(DOMAIN)
    found = select(func.count()).select_from(users).where(of_practice if like else ~of_practice)
    async with database.reading() as connection:
        number: int = (await connection.execute(found)).scalar_one()
    return number
