"""Heads of audit trails: each clinician's own, and what did not fit is kept as well."""

from tests.backend.office import Office
from tests.servers.backend import ASSOCIATE

_TRAIL = "0123456789abcdef" * 2


def test_what_did_not_fit_is_kept_once_as_evidence(office: Office) -> None:
    person = office.person()
    for number, digest in ((5, "a"), (3, "b"), (3, "b"), (5, "c")):
        office.run(person.ask("PUT", "/audit-heads", {"trail": _TRAIL, "number": number, "hash": digest * 64}))

    kept = office.sql("SELECT number, hash, fits FROM audit_heads ORDER BY number, hash")

    assert [(row["number"], row["hash"][0], bool(row["fits"])) for row in kept] == [
        (3, "b", False),
        (5, "a", True),
        (5, "c", False),
    ]


def test_anothers_trail_of_the_same_name_is_not_seen(office: Office) -> None:
    mine, other = office.person(), office.person(ASSOCIATE)
    body = {"trail": _TRAIL, "number": 5, "hash": "a" * 64}
    office.run(mine.ask("PUT", "/audit-heads", body))

    answer = office.run(other.ask("PUT", "/audit-heads", body | {"number": 1}))

    assert answer.status_code == 200
