"""`python -m ehr_desktop.backend.mfa on|off EMAIL`: whoever looks after the server has somebody sign in with a code.

Prints the secret and the backup codes once, and turns it on when the app has shown a right code: nobody is locked out
by a secret that was copied wrongly.
"""

import argparse
import asyncio
import os
import sys

from sqlalchemy import select

from ehr_desktop.backend import second_factor
from ehr_desktop.backend.context import utc_now
from ehr_desktop.backend.database import Database
from ehr_desktop.backend.tables import users


def main() -> int:
    """Read the arguments and do it; 1 where nothing was changed, with the reason."""
    parser = argparse.ArgumentParser(prog="python -m ehr_desktop.backend.mfa")
    parser.add_argument("what", choices=("on", "off"))
    parser.add_argument("email")
    parser.add_argument("--database-url", default=os.environ.get("EHR_DATABASE_URL"), help="also from EHR_DATABASE_URL")
    arguments = parser.parse_args()
    if not arguments.database_url:
        parser.error("give --database-url, or EHR_DATABASE_URL")
    refusal = asyncio.run(_change(arguments.database_url, arguments.email.strip().lower(), arguments.what == "on"))
    if refusal:
        sys.stderr.write(f"{refusal}\n")
    return 1 if refusal else 0


async def _change(database_url: str, email: str, on: bool) -> str:
    """Why nothing was changed, or an empty text."""
    database = Database(database_url)
    try:
        async with database.reading() as connection:
            found = select(users.c.id).where(users.c.email == email)
            user_id = (await connection.execute(found)).scalar_one_or_none()
        if user_id is None:
            return "Nobody has this e-mail address."
        factor = second_factor.new_factor() if on else None
        if factor and not _shows_a_right_code(factor, email):
            return "This is not the code of now. Nothing was changed."
        async with database.writing() as connection:
            if factor:
                await second_factor.enable(connection, user_id, factor, utc_now())
            else:
                await second_factor.disable(connection, user_id)
    finally:
        await database.close()
    return ""


def _shows_a_right_code(factor: second_factor.NewFactor, email: str) -> bool:
    lines = (
        f"Secret for the app:  {factor.secret}",
        f"The same as address: {factor.uri(email)}",
        "Backup codes, each good for one sign-in:",
        *(f"    {code}" for code in factor.backup_codes),
        "They are not shown again. Type the code the app shows now:",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    typed = "".join(sys.stdin.readline().split())
    return typed.isascii() and second_factor.step_of_code(factor.secret, typed, utc_now()) is not None


if __name__ == "__main__":
    raise SystemExit(main())
