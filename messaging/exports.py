"""Messages and opt-outs as files."""

from django.http import QueryDict

from accounts.exporting import Source, register
from accounts.models import Account
from accounts.rights import Right
from common.exports import Cell, Moment, Sheet, sheet_of
from messaging.forms import FindForm
from messaging.models import Message, OptOut
from messaging.selectors import messages as selectors
from messaging.selectors.opt_outs import every_opt_out
from messaging.views.shared import number_choices

OPT_OUTS = [
    "Number",
    "Not from",
    "Source",
    "Note",
    Moment("Since"),
    Moment("Ended"),
    "Ended by",
    "Note at its end",
]
MESSAGES = [
    Moment("Time"),
    "Direction",
    "Kind",
    "Our number",
    "Other number",
    "State",
    "Parts",
    "Price",
    "Text",
    "Error",
    "Reference",
    "Sent by",
]


def opt_outs(account: Account, _query: QueryDict) -> Sheet:
    """The whole list, what ended included."""
    return sheet_of(OPT_OUTS, every_opt_out(account), _opt_out)


def _opt_out(row: OptOut) -> list[Cell]:
    return [
        row.peer,
        row.number.e164 if row.number else "all",
        row.source,
        row.note,
        row.created_at,
        row.ended_at,
        row.ended_source,
        row.ended_note,
    ]


def messages(account: Account, query: QueryDict) -> Sheet:
    """Every message that fits the search of the page, newest first; for those who see all conversations."""
    given = FindForm(number_choices(account), query).given
    ours = given.get("ours", "")
    rows = selectors.found(account, given.get("q", ""), ours=ours)
    return sheet_of(MESSAGES, rows.order_by("-pk"), _message)


def _message(row: Message) -> list[Cell]:
    return [
        row.created_at,
        row.direction,
        row.kind,
        row.ours,
        row.peer,
        row.state,
        row.parts,
        row.price,
        row.text,
        row.error,
        row.reference,
        row.sent_by,
    ]


register(Source("opt-outs", "Opt-outs", Right.VIEW, opt_outs))
register(Source("messages", "Messages", Right.SUPERVISE_INBOXES, messages))
