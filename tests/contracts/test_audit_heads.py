"""The last entry of a trail as the use cases tell it: the same tests for the clinic in memory and for ours."""

from uuid import uuid4

from ehr_desktop.application.ports import AuditHead, ClinicApi


def a_head(number: int, digest: str, trail: str) -> AuditHead:
    return AuditHead(trail, number, digest * 64)


def test_a_longer_trail_is_taken_and_the_same_again(api: ClinicApi) -> None:
    trail = uuid4().hex
    for head in (a_head(1, "a", trail), a_head(1, "a", trail), a_head(9, "b", trail), a_head(1, "a", trail)):
        assert api.keep_audit_head(head) == head


def test_a_shorter_or_another_trail_is_answered_with_the_one_that_is_known(api: ClinicApi) -> None:
    trail = uuid4().hex
    known = a_head(9, "b", trail)
    api.keep_audit_head(known)
    assert api.keep_audit_head(a_head(8, "c", trail)) == known
    assert api.keep_audit_head(a_head(9, "c", trail)) == known
    assert api.keep_audit_head(a_head(10, "d", trail)) == a_head(10, "d", trail)


def test_each_trail_is_known_by_its_own_name(api: ClinicApi) -> None:
    one, other = uuid4().hex, uuid4().hex
    api.keep_audit_head(a_head(9, "b", one))
    assert api.keep_audit_head(a_head(2, "c", other)) == a_head(2, "c", other)
