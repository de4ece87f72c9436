"""What the launcher prints: steps with their time, and children's log lines with a name before them."""

import os
import sys
import time

NAME_WIDTH = 8
COLOURS = {"web": "36", "worker": "32", "outbound": "92", "beat": "35", "postgres": "34", "tandem": "33"}


class Console:
    """Standard output, line by line. When nobody reads it any more we go on in silence."""

    def __init__(self) -> None:
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.open_step = False
        self.began = 0.0

    def line(self, name: str, text: str) -> None:
        """`web      | text`, coloured on a terminal."""
        head = f"{name:<{NAME_WIDTH}} |"
        if self.colour:
            head = f"\x1b[{COLOURS.get(name, '37')}m{head}\x1b[0m"
        self._break_step()
        self._write(f"{head} {text}\n")

    def say(self, text: str) -> None:
        self._break_step()
        self._write(text + "\n")

    def begin(self, title: str) -> None:
        """A step's title; `end` puts its time behind it."""
        self._break_step()
        self._write(f"{title} ...")
        self.open_step, self.began = True, time.monotonic()

    def end(self) -> None:
        spent = f"{time.monotonic() - self.began:.1f} s"
        self._write(f" {spent}\n" if self.open_step else f"... {spent}\n")
        self.open_step = False

    def _break_step(self) -> None:
        if self.open_step:
            self._write("\n")
            self.open_step = False

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            # The terminal or pipe is gone. Later writes, Python's own at exit included, go nowhere.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
