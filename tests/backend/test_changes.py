"""The changes feed skips nothing, in whatever order transactions commit."""

import asyncio
import base64

from sqlalchemy import text

from ehr_desktop.backend import migrate
from tests.backend.office import Json, Office, Person
from tests.servers.backend import ADMIN, ASSOCIATE, SUPERVISOR


def to_the_end(person: Person, cursor: str | None = None) -> tuple[list[Json], str]:
    changes: list[Json] = []
    more = True
    while more:
        page = person.get(f"/clinical-notes/changes?limit=50{f'&since={cursor}' if cursor else ''}").json()["data"]
        changes += page["changes"]
        cursor, more = page["next"], page["more"]
    assert cursor is not None
    return changes, cursor


def test_two_open_transactions_that_commit_in_the_other_order(on_postgresql: Office) -> None:
    office, person = on_postgresql, on_postgresql.person()
    first, second = person.draft(subjective="a"), person.draft(subjective="b")
    seen, cursor = to_the_end(person)
    change = text(
        "UPDATE clinical_notes SET subjective = 'changed', revision = revision + 1, "
        "changed_in = pg_current_xact_id()::text::bigint WHERE id = :id"
    )

    async def out_of_order() -> tuple[Json, Json]:
        async with office.database.engine.connect() as early, office.database.engine.connect() as late:
            await early.execute(change, {"id": first["id"]})
            await late.execute(change, {"id": second["id"]})
            await late.commit()
            between = (await person.ask("GET", f"/clinical-notes/changes?since={cursor}")).json()["data"]
            await early.commit()
        after = (await person.ask("GET", f"/clinical-notes/changes?since={between['next']}")).json()["data"]
        return between, after

    between, after = office.run(out_of_order())

    assert between["changes"] == []
    assert {one["id"] for one in after["changes"]} == {first["id"], second["id"]}
    assert len(seen) > 2


def test_a_transaction_that_is_rolled_back_holds_nobody_up(on_postgresql: Office) -> None:
    office, person = on_postgresql, on_postgresql.person()
    _, cursor = to_the_end(person)

    async def one_fails() -> None:
        async with office.database.engine.connect() as failing:
            await failing.execute(text("SELECT pg_current_xact_id()"))
            await failing.rollback()

    office.run(one_fails())
    note = person.draft()

    assert [one["id"] for one in to_the_end(person, cursor)[0]] == [note["id"]]


def test_what_many_write_at_once_one_reader_sees_whole(office: Office) -> None:
    person = office.person()
    client_id = person.client_named("Rivera")
    _, start = to_the_end(person)
    body = {"clientId": client_id, "noteType": "Contact Note", "status": "DRAFT"}

    async def written_while_read() -> tuple[set[str], set[str]]:
        seen: set[str] = set()
        cursor = start
        writers = [asyncio.create_task(person.ask("POST", "/clinical-notes", body)) for _ in range(40)]
        pending = set(writers)
        while pending:
            _, pending = await asyncio.wait(pending, timeout=0.01)
            page = (await person.ask("GET", f"/clinical-notes/changes?since={cursor}&limit=7")).json()["data"]
            seen |= {one["id"] for one in page["changes"]}
            cursor = page["next"]
        more = True
        while more:
            page = (await person.ask("GET", f"/clinical-notes/changes?since={cursor}&limit=7")).json()["data"]
            seen |= {one["id"] for one in page["changes"]}
            cursor, more = page["next"], page["more"]
        return seen, {task.result().json()["data"]["id"] for task in writers}

    seen, written = office.run(written_while_read())

    assert seen == written


def test_from_the_beginning_it_holds_everything_one_may_read_and_nothing_else(office: Office) -> None:
    person = office.person()

    changes, _ = to_the_end(person)

    mine = office.sql("SELECT id FROM clinical_notes WHERE clinician_id = :me", me=person.id)
    assert sorted(one["id"] for one in changes) == sorted(row["id"] for row in mine)
    assert {one["note"]["clinicianId"] for one in changes} == {person.id}


def test_a_new_supervisor_sees_the_notes_and_the_former_is_told(office: Office) -> None:
    former, admin, associate = office.person(SUPERVISOR), office.person(ADMIN), office.person(ASSOCIATE)
    successor = office.person()
    _, of_former = to_the_end(former)
    _, of_successor = to_the_end(successor)
    _, of_admin = to_the_end(admin)
    cosigned = {row["id"] for row in office.sql("SELECT id FROM clinical_notes WHERE cosigned_by = :id", id=former.id)}
    all_of_them = {
        row["id"] for row in office.sql("SELECT id FROM clinical_notes WHERE clinician_id = :id", id=associate.id)
    }

    office.sql("UPDATE users SET supervisor_id = :to WHERE id = :id", to=successor.id, id=associate.id)

    lost, of_former = to_the_end(former, of_former)
    gained, _ = to_the_end(successor, of_successor)
    assert {one["id"] for one in lost if one["deleted"]} == all_of_them - cosigned
    assert all(one["note"] is None for one in lost if one["deleted"])
    assert {one["id"] for one in gained} == all_of_them
    assert not any(one["deleted"] for one in gained)
    assert not any(one["deleted"] for one in to_the_end(admin, of_admin)[0])

    office.sql("UPDATE users SET supervisor_id = :to WHERE id = :id", to=former.id, id=associate.id)
    back, _ = to_the_end(former, of_former)
    assert {one["id"] for one in back if not one["deleted"]} == all_of_them


def test_a_cursor_of_another_database_means_start_over(office: Office) -> None:
    person = office.person()
    _, cursor = to_the_end(person)

    office.sql("UPDATE change_feed SET generation = 'restored elsewhere'")

    assert person.get(f"/clinical-notes/changes?since={cursor}").status_code == 410
    for nonsense in ("x", "%00", "AAAA", "é"):
        assert person.get(f"/clinical-notes/changes?since={nonsense}").status_code == 410


def test_a_cursor_from_the_future_means_start_over(office: Office) -> None:
    """As after a database was put back to an older state."""
    person = office.person()
    _, cursor = to_the_end(person)
    generation, number, _ = base64.urlsafe_b64decode(cursor + "==").decode().split(" ")

    ahead = base64.urlsafe_b64encode(f"{generation} {int(number) + 1000} ".encode()).decode().rstrip("=")

    assert person.get(f"/clinical-notes/changes?since={ahead}").status_code == 410


def test_a_dump_restored_into_another_postgresql_starts_a_new_feed(on_postgresql: Office) -> None:
    """Its numbers are of transactions that server has not reached: no change of it would ever be shown."""
    office, person = on_postgresql, on_postgresql.person()
    _, cursor = to_the_end(person)
    office.sql("UPDATE clinical_notes SET changed_in = changed_in + 1000000")
    assert to_the_end(person)[0] == []

    office.run(migrate.upgrade(office.database))

    assert person.get(f"/clinical-notes/changes?since={cursor}").status_code == 410
    assert len(to_the_end(person)[0]) > 100
