"""What is wrong in a file, told by its line and column, for imports that say all of it at once."""

from dataclasses import dataclass, field

MOST_FAULTS = 100


@dataclass(frozen=True)
class Fault:
    """What is wrong: its line, or row of a sheet, counted from 1, and the column by its header."""

    line: int
    column: str
    text: str


@dataclass
class Faults:
    """What stands in a file collects here what is wrong with it; after the first hundred nothing is told any more."""

    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, column: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, column, text))
