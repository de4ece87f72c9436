"""Command line: `python -m launcher run`, and what COMMANDS lists."""

import os
import sys
from collections.abc import Callable

from launcher import commands, data, run, testing
from launcher.errors import LaunchError, Stopped

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run.run,
    "test": testing.run_tests,
    "check": commands.check,
    "bench": commands.bench,
    "manage": commands.manage,
    "database": commands.database,
    "prepare": commands.prepare,
    "web": commands.web,
    "worker": commands.worker,
    "outbound": commands.outbound,
    "beat": commands.beat,
}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(f"usage: python -m launcher {' | '.join(COMMANDS)} [arguments]", file=sys.stderr)
        return 2
    os.chdir(data.ROOT)
    try:
        return command(arguments[1:])
    except LaunchError as refusal:
        print(f"tandem: {refusal}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Stopped):
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
