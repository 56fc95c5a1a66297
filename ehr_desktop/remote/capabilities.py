"""Which server answers, and what it says it can do (`GET /version`)."""

from ehr_desktop.application.errors import NotThisKindOfServer, Retired
from ehr_desktop.application.ports import ServerAbout
from ehr_desktop.remote.answers import Answer, failure
from ehr_desktop.remote.wire import record, text


def server_about(url: str, answer: Answer) -> ServerAbout:
    """Read the answer of `GET /version`.

    Without a list of capabilities it is met with the facts of the API document (`capabilities` is None); words
    this program does not know are kept. Raises `NotThisKindOfServer` for whatever does not look like it, `Retired`
    where it speaks with newer programs only, and `NotNow` where it is one that cannot answer now.
    """
    error = failure(answer, is_write=False)
    said = record(answer.body)
    is_clinic = bool(text(said.get("version")) and (text(said.get("service")) or text(said.get("gitSha"))))
    if error is None and is_clinic:
        words = said.get("capabilities")
        return ServerAbout(
            url=url,
            git_sha=text(said.get("gitSha")),
            version=text(said.get("version")),
            service=text(said.get("service")),
            migration_head=text(said.get("migrationHead")) or None,
            capabilities=frozenset(map(text, words)) - {""} if isinstance(words, list) else None,
        )
    if isinstance(error, Retired) or (error and (answer.status == 429 or answer.status >= 500)):
        raise error
    raise NotThisKindOfServer(
        f"“{answer.host}” answers, but it is not a clinic’s server this program can talk to. Check the address."
    )
