"""Stand-ins for what a connector is given: a budget that only remembers, and a key that is kept in memory."""

from dataclasses import dataclass, field


@dataclass
class MemoryBudget:
    """Lets everything through and remembers it."""

    taken: list[tuple[str, bool]] = field(default_factory=list)
    paused: list[tuple[str, float]] = field(default_factory=list)

    def take(self, group: str, *, write: bool) -> None:
        self.taken.append((group, write))

    def pause(self, group: str, seconds: float) -> None:
        self.paused.append((group, seconds))


@dataclass
class MemoryKey:
    """One key, and every key that was ever saved."""

    key: str = ""
    saved: list[str] = field(default_factory=list)

    def load(self) -> str:
        return self.key

    def save(self, key: str) -> None:
        self.key = key
        self.saved.append(key)
