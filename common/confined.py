"""What a program that ``common.apart`` runs may use at most; without Django, so that it begins the sooner."""

import resource
import sys

MEMORY = 1 << 30


def confine(*, cpu_seconds: int) -> None:
    """Let this process use so much time, a gigabyte of memory (where the system can tell), and leave no core behind."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
