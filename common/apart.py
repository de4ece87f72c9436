"""Programs of ours that run in a process of their own, because what is sent from outside is read by code in C: a file
that breaks a decoder breaks nothing else. What they may use ``common.confined`` says.
"""

import subprocess
import sys

from django.conf import settings

# What a program that came to no end in time ends with; killed ones have codes below zero too.
TOO_SLOW = -1


def run(module: str, data: bytes, *words: str, seconds: float) -> tuple[int, bytes]:
    """What ``python -m module`` ends with and writes, given the data; anything but 0 is a failure."""
    try:
        done = subprocess.run(  # noqa: S603 our own program, and words of ours
            [sys.executable, "-m", module, *words],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_SLOW, b""
    return done.returncode, done.stdout
