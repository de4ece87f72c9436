"""What tests run in a copy of their own process: it says what it has of its parent, and then what it is told to."""

import os
import signal
import sys
import threading

LINES = (
    f"open {sorted(int(name) for name in os.listdir('/proc/self/fd'))[:3]}",
    f"argv {sys.argv[1:]} word {os.environ.get('WORD')} secret {os.environ.get('SECRET_OF_PARENT')}",
    f"leads {os.getsid(0) == os.getpid()} threads {threading.active_count()}",
    f"asked by default {signal.getsignal(signal.SIGTERM) == signal.SIG_DFL}",
)
sys.stdout.write("".join(f"{line}\n" for line in LINES))
sys.stderr.write("wrong\n")
if sys.argv[1] == "wait":
    signal.pause()
sys.exit(int(sys.argv[1]))
