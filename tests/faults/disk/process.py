"""A process that is warm, and forks another one for each act, so that one more death costs milliseconds.

    python -m tests.faults.disk.process

Reads an act per line, as JSON, and tells what comes of it: first the lines of the act, then how its process ended.
"""

import json
import os
import sys
import traceback
from typing import Any

import alembic.command  # noqa: F401  # the program imports it only for a file that is behind

from tests.faults.disk import acts, trouble


def do(asked: dict[str, Any]) -> None:
    """One act, in a process that ends with it as a program does that is torn down: nothing is closed."""
    try:
        trouble.arm(trouble.Trouble(**asked["trouble"]))
        getattr(acts, asked["do"])(*asked["how"])
        acts.tell(passed=trouble.passed())
    except Exception:  # noqa: BLE001  # whatever it is, it is told
        acts.tell(failed=traceback.format_exc())
    finally:
        os._exit(0)


def main() -> None:
    """Until nothing more is asked."""
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "go on":
            os.kill(asked["process"], asked["signal"])
            process = asked["process"]
        else:
            process = os.fork()
            if process == 0:
                do(asked)
        _, status = os.waitpid(process, os.WUNTRACED)
        stopped = os.WIFSTOPPED(status)
        acts.tell(ended=not stopped, process=process, killed=os.WIFSIGNALED(status))


if __name__ == "__main__":
    main()
