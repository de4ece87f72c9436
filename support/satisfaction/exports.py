"""Ratings as files; loaded by ``support.exports``."""

from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from common.exports import Cell, Moment, Sheet, sheet_of, sheet_of_list
from support.satisfaction import selectors, tables
from support.satisfaction.figures import grouped
from support.satisfaction.forms import FeedbackForm
from support.satisfaction.models import Rating

COLUMNS = [
    Moment("Time"),
    "Conversation",
    "Reception",
    "Employee",
    "Number",
    "E-mail",
    "Answer",
    "Score",
    "Comment",
]


def feedback(account: Account, query: QueryDict) -> Sheet:
    """The answers of the list's days and filter, newest first."""
    return sheet_of(COLUMNS, selectors.filtered(account, FeedbackForm(account, query).wanted), _line)


def _line(row: Rating) -> list[Cell]:
    place = row.reception or row.chat_reception
    return [
        row.rated_at,
        row.conversation,
        place.name if place else "",
        row.agent.name if row.agent else "",
        row.number,
        row.email,
        row.kind,
        row.score,
        row.comment,
    ]


def by_place(account: Account, query: QueryDict) -> Sheet:
    """What they add up to by reception, as the page shows it."""
    found = grouped(selectors.filtered(account, FeedbackForm(account, query).wanted))
    rows = tables.by_place(account, found)
    return sheet_of_list(["Reception", *tables.HEADS], [[name, *tables.cells(sums)] for name, sums in rows])


def by_agent(account: Account, query: QueryDict) -> Sheet:
    """The same by employee."""
    found = grouped(selectors.filtered(account, FeedbackForm(account, query).wanted))
    rows = tables.by_agent(account, found)
    return sheet_of_list(["Employee", *tables.HEADS], [[name, *tables.cells(sums)] for name, sums in rows])


register(Source("feedback", "Feedback", Right.VIEW, feedback))
register(Source("feedback-by-reception", "Feedback by reception", Right.VIEW, by_place))
register(Source("feedback-by-employee", "Feedback by employee", Right.VIEW, by_agent))
