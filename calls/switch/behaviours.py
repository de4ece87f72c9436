"""What becomes of calls to a number on the house switch: its last four digits decide, in every country.

| ends in | outcome |
|---|---|
| 0181 | busy |
| 0182 | rings and is not answered |
| 0183 | a machine answers: it speaks, and is never silent |
| 0184 | rejects the call |
| 0185 | answers, and hangs up after 2 seconds |
| 0186 | answers and presses 1 whenever keys are asked for |
| 0187 | does not exist |
| 0188 | the network is congested |
| others | answers, speaks, and hangs up after 20 seconds |

Numbers that countries keep for films and examples often end so: no plan has to be known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from calls.engine.causes import Cause


@dataclass(frozen=True)
class Behaviour:
    """``cause``: why the call is not answered, ``after`` so many seconds (None: when it has rung to the end).

    Otherwise it is answered after that time and lasts ``seconds``.
    """

    name: str
    cause: Cause | None = None
    after: float | None = 4
    seconds: float = 20
    keys: str = ""
    is_machine: bool = False


USUAL = Behaviour("answers and speaks")
BEHAVIOURS: Mapping[str, Behaviour] = {
    "0181": Behaviour("busy", Cause.BUSY, after=2),
    "0182": Behaviour("silent", Cause.NO_ANSWER, after=None),
    "0183": Behaviour("voicemail", is_machine=True),
    "0184": Behaviour("rejects", Cause.REJECTED, after=2),
    "0185": Behaviour("hangs up after 2 s", seconds=2),
    "0186": Behaviour("presses 1", keys="1"),
    "0187": Behaviour("does not exist", Cause.OUT_OF_ORDER, after=1),
    "0188": Behaviour("congestion", Cause.CONGESTION, after=1),
}


def behaviour_of(number: str) -> Behaviour:
    return BEHAVIOURS.get(number[-4:], USUAL)
