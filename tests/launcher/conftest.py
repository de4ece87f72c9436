"""A supervisor of a test's own, whose signals are as they were afterwards."""

import signal
from collections.abc import Iterator

import pytest

from launcher.console import Console
from launcher.supervisor import Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    signals = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {sign: signal.getsignal(sign) for sign in signals}
    supervisor = Supervisor(Console())
    yield supervisor
    supervisor.stop([])
    signal.set_wakeup_fd(-1)
    for sign, handler in before.items():
        signal.signal(sign, handler)
