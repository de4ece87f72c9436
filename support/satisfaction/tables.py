"""Sums of ratings as people read them: by main number or chat, and by who answered."""

from collections.abc import Iterable

from accounts.models import Account, Agent
from common.exports import Cell
from common.figures import MOST_SHOWN, Columns, Table
from pbx.models import Reception
from support.chats.models import ChatReception
from support.satisfaction import selectors
from support.satisfaction.figures import Sums, grouped
from support.satisfaction.selectors import RatingFilter

HEADS = ["Answers", "Satisfied", "Neither", "Dissatisfied", "Comments", "Average", "NPS"]
NOBODY, NOWHERE = "Nobody in particular", "No reception"
Lines = list[tuple[str, Sums]]
Named = Reception | ChatReception | Agent


def per_cent(part: float | None) -> str:
    return "—" if part is None else f"{100 * part:.0f} %"


def score(nps: int | None) -> str:
    return "—" if nps is None else f"{nps:+d}" if nps else "0"


def cells(sums: Sums) -> list[Cell]:
    """The figures of a line, as a file has them."""
    average = None if sums.average is None else f"{sums.average:.3f}"
    counts = [sums.count, sums.positive, sums.neutral, sums.negative, sums.commented]
    return [*counts, average, sums.nps]


def _shown(sums: Sums) -> list[str]:
    counts = [sums.count, sums.positive, sums.neutral, sums.negative, sums.commented]
    return [*(f"{count:,}" for count in counts), per_cent(sums.average), score(sums.nps)]


COLUMNS: Columns[Sums] = Columns(
    heads=HEADS, cells=_shown, size=lambda sums: sums.count, add=lambda rows: sum(rows, Sums())
)


def tiles(sums: Sums) -> list[dict[str, str]]:
    """The figures at the head of the page."""
    asked = f"{sums.requests:,} asked in the same time" if sums.requests else ""
    parts = (
        f"{sums.promoters:,} recommend, {sums.detractors:,} do not, of {sums.scored:,}" if sums.scored else ""
    )
    return [
        {"label": "Answers", "value": f"{sums.count:,}", "hint": asked},
        {"label": "Satisfied", "value": per_cent(sums.average), "hint": "of those who said either"},
        {"label": "NPS", "value": score(sums.nps), "hint": parts},
        {"label": "With a comment", "value": f"{sums.commented:,}", "hint": ""},
    ]


def both(account: Account, wanted: RatingFilter) -> list[tuple[Table, str]]:
    """The same answers twice, each with the name of its file: by where they came from, and by who had answered."""
    found = grouped(selectors.filtered(account, wanted))
    return [
        (
            COLUMNS.table("By reception", "Reception", by_place(account, found), most=MOST_SHOWN),
            "feedback-by-reception",
        ),
        (
            COLUMNS.table("By employee", "Employee", by_agent(account, found), most=MOST_SHOWN),
            "feedback-by-employee",
        ),
    ]


Found = dict[tuple[int | None, int | None, int | None], Sums]


def by_place(account: Account, found: Found) -> Lines:
    """Each main number and chat reception by name, that with the most answers first."""
    mains = _names(account, Reception, [main for main, _, _ in found])
    chats = _names(account, ChatReception, [chat for _, chat, _ in found])
    lines: dict[tuple[int | None, int | None], Sums] = {}
    for (main, chat, _), sums in found.items():
        lines[main, chat] = lines.get((main, chat), Sums()) + sums
    return _sorted(
        (mains.get(main) or (f"{chats[chat]} (chat)" if chat in chats else NOWHERE), sums)
        for (main, chat), sums in lines.items()
    )


def by_agent(account: Account, found: Found) -> Lines:
    """Each employee by name, likewise."""
    names = _names(account, Agent, [agent for _, _, agent in found])
    lines: dict[int | None, Sums] = {}
    for (_, _, agent), sums in found.items():
        lines[agent] = lines.get(agent, Sums()) + sums
    return _sorted((names.get(agent, NOBODY), sums) for agent, sums in lines.items())


def _sorted(rows: Iterable[tuple[str, Sums]]) -> Lines:
    return sorted(rows, key=lambda row: (-row[1].count, row[0]))


def _names(account: Account, model: type[Named], pks: Iterable[int | None]) -> dict[int | None, str]:
    """Also of those that are gone: what was said about them stays."""
    wanted = {pk for pk in pks if pk is not None}
    if not wanted:
        return {}
    rows = model._default_manager.filter(account=account, pk__in=wanted)
    return dict(rows.values_list("pk", "name"))
