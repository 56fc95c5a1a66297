"""F32: who stands between and cannot prove to be the clinic hears nothing, and the notes wait."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ehr_desktop.application.sync import Link
from ehr_desktop.domain.note import Place
from tests.faults.behind_the_proxy import Office, office_at, without_keys
from tests.faults.proxy import FaultProxy
from tests.remote.certificates import Authority, new_authority, self_made

Stranger = Callable[[Authority, Path], ssl.SSLContext]

STRANGERS: dict[str, tuple[Stranger, str]] = {
    "an intercepting proxy": (lambda _, folder: new_authority(folder).server(), "does not trust"),
    "a certificate made for itself": (lambda _, folder: self_made(folder), "made for itself"),
    "an expired certificate": (lambda ours, _: ours.server(begins=-30, ends=-1), "has expired"),
    "the certificate of another host": (lambda ours, _: ours.server("clinic.example"), "another one"),
}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """The one that this computer believes."""
    return new_authority(tmp_path)


@pytest.fixture
def office(authority: Authority, tmp_path: Path) -> Iterator[Office]:
    """A computer that reaches the clinic over TLS."""
    with (
        without_keys() as server,
        FaultProxy(server.url, authority.server()) as proxy,
        office_at(server, proxy, tmp_path, tls=authority.trusting()) as one,
    ):
        yield one


@pytest.mark.parametrize(("stranger", "words"), STRANGERS.values(), ids=STRANGERS)
def test_f32_who_cannot_prove_to_be_the_clinic_hears_nothing(
    office: Office, authority: Authority, tmp_path: Path, stranger: Stranger, words: str
) -> None:
    known = office.accepted()
    notes = [office.write(), office.type(known)]
    folder = tmp_path / "stranger"
    folder.mkdir()
    office.proxy.shut()
    office.proxy.open(stranger(authority, folder))

    report = office.round()

    assert (report.link, words in report.why) == (Link.OFFLINE, True)
    assert office.proxy.requests == []
    assert {office.place(note) for note in notes} == {Place.THIS_COMPUTER}
    office.check()
    office.proxy.shut()
    office.proxy.open(authority.server())
    office.converge()
