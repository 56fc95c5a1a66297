"""A deployment proves itself: the image holds what it needs, and `verify.py` tells the right server from the wrong."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ehr_desktop.backend.practice_data.people import ANA
from tests.servers.backend import CLINICIAN, PASSWORD, ROOT, running_backend
from tests.servers.scripted import Asked, OldClinic, Reply, json_reply

SHA = "0123456789abcdef0123456789abcdef01234567"
FOLDER = ROOT / "packaging" / "backend"


def verify(url: str, sha: str = SHA, client_id: str = ANA.id, password: str = PASSWORD) -> tuple[int, str]:
    """What the deployment's last step says."""
    command = [sys.executable, str(FOLDER / "verify.py"), "--url", url, "--expect-sha", sha, "--client-id", client_id]
    environment = {**os.environ, "EHR_VERIFY_EMAIL": CLINICIAN, "EHR_VERIFY_PASSWORD": password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real server, as an image of this commit would run it."""
    folder = tmp_path_factory.mktemp("deployed")
    with running_backend(folder, environment={"EHR_GIT_SHA": SHA, "EHR_BUILD_TIME": "2026-11-18T10:00:00Z"}) as url:
        yield url


def drafts_left(url: str) -> list[str]:
    """Marks of the check that are still among the notes."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    credentials = json.dumps({"email": CLINICIAN, "password": PASSWORD})
    connection.request("POST", "/api/v1/auth/login", credentials, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    token = re.search(r"access_token=([^;]+)", str(answer.headers.get_all("Set-Cookie")))
    assert token is not None
    headers = {"Authorization": f"Bearer {token[1]}"}
    connection.request("GET", f"/api/v1/clinical-notes/my-notes?clientId={ANA.id}", headers=headers)
    notes = json.loads(connection.getresponse().read())["data"]["notes"]
    connection.close()
    return [note["nextSessionPlan"] for note in notes if "Deployment check" in (note["nextSessionPlan"] or "")]


def test_the_right_server_is_proven_and_left_as_it_was(deployed: str) -> None:
    status, said = verify(deployed)

    assert (status, said) == (0, f"Proven: {deployed} runs 0123456789ab and takes a draft without an appointment.\n")
    assert drafts_left(deployed) == []


def test_an_old_image_is_told_from_the_new(deployed: str) -> None:
    status, said = verify(deployed, sha="fedcba9")

    assert status == 1
    assert said == f"NOT PROVEN: The server runs {SHA}, not fedcba9: the new image is not what answers.\n"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"password": "wrong"}, "The probe account could not sign in (401): Invalid email or password."),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, "was refused (404): Client not found."),
    ],
)
def test_each_failure_is_one_sentence(deployed: str, how: dict[str, str], words: str) -> None:
    status, said = verify(deployed, **how)

    assert status == 1
    assert words in said
    assert said.count("\n") == 1


def test_nobody_there_is_one_sentence() -> None:
    status, said = verify("http://127.0.0.1:9")

    assert status == 1
    assert said.startswith("NOT PROVEN: GET /version got no answer")


def test_only_https_beyond_this_computer() -> None:
    status, said = verify("http://ehr.example.org")

    assert status == 2
    assert "https only" in said


def test_a_database_that_is_behind_is_not_proven() -> None:
    version = {"gitSha": SHA, "capabilities": [], "migrationHead": "0001", "migrationsAtHead": False}
    with OldClinic() as server:
        server.server.script("GET", "/api/v1/version", json_reply(version))
        status, said = verify(server.url, client_id=server.client_id)

    assert status == 1
    assert "The database stands at migration 0001, behind the running build." in said


def test_a_server_with_the_old_rule_is_not_proven() -> None:
    """As it was: the fix announced as deployed, the old image answering."""
    with OldClinic(requires_appointment_for_drafts=True) as server:
        server.server.script("GET", "/api/v1/version", json_reply({"gitSha": SHA, "version": "2.0.0"}))
        status, said = verify(server.url, client_id=server.client_id)

    assert status == 1
    assert "A draft without an appointment was refused (400): Appointment is required for non-draft notes." in said
    assert server.notes == {}


def test_a_server_without_the_list_says_what_could_not_be_checked() -> None:
    with OldClinic(requires_appointment_for_drafts=False) as server:
        server.server.script("GET", "/api/v1/version", json_reply({"gitSha": SHA, "version": "2.0.0"}))
        status, said = verify(server.url, client_id=server.client_id)

    assert status == 0, said
    assert "Not checked: that the migrations are at head" in said
    assert "Not checked: what else the server can do" in said
    assert server.notes == {}


def test_what_was_made_is_removed_when_a_later_check_fails() -> None:
    """The draft is read back with an appointment nobody gave it."""
    with OldClinic(requires_appointment_for_drafts=False) as server:
        server.server.script("GET", "/api/v1/version", json_reply({"gitSha": SHA, "version": "2.0.0"}))
        answer = server.server.otherwise

        def adds_an_appointment(asked: Asked) -> Reply:
            for row in server.notes.values():
                row["appointmentId"] = server.appointment_id
            return answer(asked)

        server.server.otherwise = adds_an_appointment
        status, said = verify(server.url, client_id=server.client_id)

    assert status == 1
    assert "reads back with status DRAFT and appointmentId" in said
    assert server.notes == {}


def test_the_image_holds_what_the_server_needs(tmp_path: Path) -> None:
    """The paths of the Dockerfile's COPY lines are enough to serve, and the image knows its commit."""
    for sources, target in re.findall(r"^COPY (.+) (\S+)$", (FOLDER / "Dockerfile").read_text("utf-8"), re.MULTILINE):
        for source in sources.split():
            destination = tmp_path / target if not target.endswith("/") else tmp_path / target / Path(source).name
            destination.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, destination, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(ROOT / source, destination)
    url = f"sqlite+aiosqlite:///{(tmp_path / 'x.sqlite').as_posix()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "ehr_desktop.backend", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "EHR_DATABASE_URL": url, "EHR_GIT_SHA": SHA},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        netloc = urlsplit(json.loads(process.stdout.readline())["url"]).netloc
        connection = http.client.HTTPConnection(netloc)
        connection.request("GET", "/version")
        version = json.loads(connection.getresponse().read())
        connection.close()
    finally:
        process.terminate()
        process.wait(timeout=15)
        process.stdout.close()
    assert version["gitSha"] == SHA
    assert version["migrationsAtHead"] is True


def test_the_image_is_not_built_without_its_commit_and_does_not_run_as_root() -> None:
    lines = (FOLDER / "Dockerfile").read_text("utf-8").splitlines()

    assert 'RUN test -n "$EHR_GIT_SHA"' in lines
    assert "USER ehr" in lines
    assert any("--require-hashes" in line for line in lines)


def test_the_task_takes_its_secrets_from_the_secrets_manager_and_knows_when_it_is_ready() -> None:
    (container,) = json.loads((FOLDER / "task-definition.json").read_text("utf-8"))["containerDefinitions"]

    assert [secret["name"] for secret in container["secrets"]] == ["EHR_DATABASE_URL"]
    assert all(secret["valueFrom"].startswith("arn:aws:secretsmanager:") for secret in container["secrets"])
    assert "/health/ready" in container["healthCheck"]["command"][-1]
    assert "@sha256:" in container["image"]


def test_the_image_is_locked_to_the_versions_that_are_tested() -> None:
    def versions(file: Path) -> set[str]:
        return set(re.findall(r"^([a-z][a-z0-9-]*==[^ ]+)", file.read_text("utf-8"), re.MULTILINE))

    assert versions(FOLDER / "requirements.lock") <= versions(ROOT / "requirements.lock")
    assert "https://" not in (FOLDER / "requirements.lock").read_text("utf-8")
