"""Practice mode's child process: one line when it answers, gone when its parent is."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.servers.backend import ROOT

_START = "import sys, pathlib; from ehr_desktop.backend.practice_server import main; main(pathlib.Path(sys.argv[1]))"


def start(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", _START, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def test_it_says_where_it_answers_and_ends_when_its_stdin_closes(tmp_path: Path) -> None:
    for _ in range(2):
        process = start(tmp_path / "new" / "folder")
        assert process.stdin is not None
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        with urllib.request.urlopen(f"{said['url']}/api/v1/health/ready") as answer:
            ready = json.load(answer)

        process.stdin.close()

        assert process.wait(timeout=15) == 0
        assert process.stdout.read() == b""
        process.stdout.close()
        assert said == {"url": said["url"], "pid": process.pid}
        assert said["url"].startswith("http://127.0.0.1:")
        assert ready == {"success": True, "ready": True}
    assert (tmp_path / "new" / "folder" / "practice.sqlite").is_file()
