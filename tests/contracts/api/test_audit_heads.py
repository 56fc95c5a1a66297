"""How far a desktop's audit trail is, told to the server: kept by one that says it can, asked of no other."""

import uuid

import httpx
import pytest

from tests.contracts.api.clinic import Clinic


def tell(clinic: Clinic, trail: str, number: int, digest: str) -> httpx.Response:
    """One head."""
    body = {"trail": trail, "number": number, "hash": digest * 64}
    return clinic.http.put("/audit-heads", json=body)


def test_a_head_is_kept_and_one_that_does_not_fit_is_answered_with_the_one_that_is_known(clinic: Clinic) -> None:
    trail = uuid.uuid4().hex
    first = tell(clinic, trail, 3, "a")
    if not clinic.can("audit_heads"):
        assert first.status_code == 404
        return
    assert (first.status_code, first.json()["data"]) == (200, {"trail": trail, "number": 3, "hash": "a" * 64})
    assert tell(clinic, trail, 3, "a").status_code == 200
    assert tell(clinic, trail, 7, "b").status_code == 200
    # the same once more, and late
    assert tell(clinic, trail, 3, "a").status_code == 200
    for number, digest in ((5, "c"), (7, "c"), (3, "c")):
        refused = tell(clinic, trail, number, digest)
        assert refused.status_code == 409
        assert refused.json()["data"] == {"trail": trail, "number": 7, "hash": "b" * 64}
    assert tell(clinic, trail, 8, "d").status_code == 200
    assert tell(clinic, uuid.uuid4().hex, 1, "e").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"trail": "0" * 32, "number": 1},
        {"trail": "0" * 32, "number": 0, "hash": "a" * 64},
        {"trail": "0" * 32, "number": 2**31, "hash": "a" * 64},
        {"trail": "0" * 32, "number": "1", "hash": "a" * 64},
        {"trail": "0" * 32, "number": 1, "hash": "A" * 64},
        {"trail": "0" * 32, "number": 1, "hash": "a" * 63},
        {"trail": "Ana Rivera", "number": 1, "hash": "a" * 64},
        {"trail": "0" * 32, "number": 1, "hash": "a" * 64, "note": "x"},
    ],
)
def test_nothing_else_is_taken_for_a_head(clinic: Clinic, body: dict[str, object]) -> None:
    answer = clinic.http.put("/audit-heads", json=body)
    assert answer.status_code == (400 if clinic.can("audit_heads") else 404)


def test_who_is_not_signed_in_tells_nothing(clinic: Clinic) -> None:
    with httpx.Client(base_url=clinic.http.base_url) as stranger:
        answer = stranger.put("/audit-heads", json={"trail": "0" * 32, "number": 1, "hash": "a" * 64})
    # a server that does not know the path may look at who asks first
    assert answer.status_code in ([401] if clinic.can("audit_heads") else [401, 403, 404])
