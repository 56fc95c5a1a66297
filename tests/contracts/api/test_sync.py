"""What lets drafts arrive exactly once and in the right version: keys, versions, changes, batches."""

from typing import Any

from tests.contracts.api.clinic import Clinic

Json = dict[str, Any]


def test_idempotency_keys(clinic: Clinic) -> None:
    """With them the same request is answered the same again; without them it makes a second note."""
    body = clinic.new(subjective="Once.", appointmentId=None)
    key = {"Idempotency-Key": f"contract-{id(body)}-{clinic.http.headers['Authorization'][-8:]}"}

    first, second = clinic.post(body, **key), clinic.post(body, **key)

    if clinic.can("idempotency_keys"):
        assert second.content == first.content
        assert second.headers["ETag"] == first.headers["ETag"]
        other = clinic.post({**body, "subjective": "Another."}, **key)
        assert other.status_code == 422
    elif first.status_code == 201:
        assert second.json()["data"]["id"] != first.json()["data"]["id"]


def test_compare_and_swap(clinic: Clinic) -> None:
    """With it a stale update changes nothing and is shown the note as it is; without it the last one wins."""
    note = clinic.draft(subjective="Mine.")
    before = clinic.read(note["id"]).headers.get("ETag", '"unknown"')
    clinic.patch(note["id"], {"subjective": "Theirs."})

    answer = clinic.patch(note["id"], {"subjective": "Mine again."}, **{"If-Match": before})

    stored = clinic.read(note["id"])
    if clinic.can("compare_and_swap"):
        assert answer.status_code == 412
        assert answer.json()["data"]["subjective"] == "Theirs."
        assert answer.headers["ETag"] == stored.headers["ETag"]
        assert stored.json()["data"]["subjective"] == "Theirs."
        stale = clinic.http.delete(f"/clinical-notes/{note['id']}", headers={"If-Match": before})
        assert stale.status_code == 412
    else:
        assert answer.status_code == 200
        assert stored.json()["data"]["subjective"] == "Mine again."


def test_the_same_version_everywhere(clinic: Clinic) -> None:
    """`compare_and_swap`: an answer about one note has it as a header, a list as `etag`."""
    note = clinic.draft()
    single = clinic.read(note["id"]).headers.get("ETag")

    listed = clinic.http.get("/clinical-notes/my-notes").json()["data"]["notes"]

    mine = next(one for one in listed if one["id"] == note["id"])
    if clinic.can("compare_and_swap"):
        assert single is not None
        assert mine["etag"] == single
        assert not single.startswith("W/")
    else:
        assert "etag" not in mine


def test_without_if_match_the_last_write_wins(clinic: Clinic) -> None:
    note = clinic.draft(subjective="First.")

    assert clinic.patch(note["id"], {"subjective": "Second."}).status_code == 200
    assert clinic.read(note["id"]).json()["data"]["subjective"] == "Second."


def test_changes_feed(clinic: Clinic) -> None:
    """With it a cursor tells what was made, changed and removed; without it the path is taken for a note's id."""
    if not clinic.can("changes_feed"):
        assert clinic.http.get("/clinical-notes/changes").status_code == 403
        return
    cursor = _to_the_end(clinic, None)[1]

    note = clinic.draft(subjective="New.")
    made, cursor = _to_the_end(clinic, cursor)
    assert [(one["id"], one["deleted"]) for one in made] == [(note["id"], False)]
    assert made[0]["note"]["subjective"] == "New."

    etag = clinic.patch(note["id"], {"subjective": "Changed."}).headers["ETag"]
    changed, cursor = _to_the_end(clinic, cursor)
    assert [(one["etag"], one["note"]["subjective"]) for one in changed] == [(etag, "Changed.")]

    clinic.http.delete(f"/clinical-notes/{note['id']}")
    removed, cursor = _to_the_end(clinic, cursor)
    assert removed == [{"id": note["id"], "etag": None, "note": None, "deleted": True}]
    assert _to_the_end(clinic, cursor)[0] == []


def test_an_unknown_cursor_means_start_over(clinic: Clinic) -> None:
    """`changes_feed`."""
    answer = clinic.http.get("/clinical-notes/changes", params={"since": "bm8gc3VjaCBjdXJzb3I"})

    assert answer.status_code == (410 if clinic.can("changes_feed") else 403)


def test_batch(clinic: Clinic) -> None:
    """With it one refused item changes nothing for the others; without it there is no such route."""
    if not clinic.can("batch"):
        assert clinic.http.post("/clinical-notes/batch", json={"items": []}).status_code in (403, 404)
        return
    note = clinic.draft(subjective="Before.")
    unique = note["id"]
    items = [
        {"op": "create", "key": f"{unique}-1", "body": clinic.new(subjective="One.")},
        {"op": "create", "key": f"{unique}-2", "body": clinic.new(noteType="Novel")},
        {"op": "update", "key": f"{unique}-3", "id": note["id"], "ifMatch": '"1-0"', "body": {"plan": "Stale."}},
        {"op": "update", "key": f"{unique}-4", "id": note["id"], "body": {"plan": "Fresh."}},
    ]

    answered = clinic.http.post("/clinical-notes/batch", json={"items": items}).json()["data"]["items"]

    clinic.remembers(answered[0]["data"]["id"])
    assert [item["status"] for item in answered] == [201, 400, 412, 200]
    assert answered[1]["errors"][0]["path"] == "noteType"
    assert answered[2]["data"]["subjective"] == "Before."
    stored = clinic.read(note["id"])
    assert stored.json()["data"]["plan"] == "Fresh."
    assert answered[3]["etag"] == stored.headers["ETag"]
    again = clinic.http.post("/clinical-notes/batch", json={"items": items}).json()["data"]["items"]
    assert [again[0], again[3]] == [answered[0], answered[3]]


def _to_the_end(clinic: Clinic, cursor: str | None) -> tuple[list[Json], str]:
    changes: list[Json] = []
    more = True
    while more:
        page = clinic.http.get("/clinical-notes/changes", params={"since": cursor} if cursor else {}).json()["data"]
        changes += page["changes"]
        cursor, more = page["next"], page["more"]
    assert cursor is not None
    return changes, cursor
