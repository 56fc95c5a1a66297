"""The real program with hands at its keys, whose output is its own: `python -m tests.security.child LINE PICTURES …`.

What the hands answer goes over the descriptor LINE; whatever the program itself says on standard output stays there.
"""

import os
import sys

from tests.journeys import acts, robot
from tests.security import acts as more


def main(line: str, *arguments: str) -> int:
    """Run the program; answers its exit status."""
    acts.voice = os.fdopen(int(line), "w", encoding="utf-8")
    robot.ACTS.update(vars(more))
    return robot.main(*arguments)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
