"""The columns of the list of messages, which is the latest of each conversation, newest first. Nobody sorts it by
anything else: from the oldest on, millions of messages would be passed over that have been answered since.
"""

from accounts.columns import register
from common.columns import Column, Order, Table
from messaging.models import Message
from messaging.states import Direction, MessageKind, MessageState

MESSAGES = register(
    Table[Message](
        name="messages",
        title="Messages",
        page="messaging:list",
        order=Order("id", descending=True),
        columns=(
            Column("With", lambda row: row.peer, "phone"),
            Column("Our number", lambda row: row.ours, "phone"),
            Column("Message", lambda row: row.text or row.subject),
            Column("State", lambda row: row.state, "state", dict(MessageState.choices)),
            Column("When", lambda row: row.created_at, "moment"),
            Column("Direction", lambda row: row.direction, labels=dict(Direction.choices), shown=False),
            Column("Kind", lambda row: row.kind, labels=dict(MessageKind.choices), shown=False),
            Column("Parts", lambda row: row.parts, "number", shown=False),
            Column("Price", lambda row: row.price, "money", shown=False),
            Column("Error", lambda row: row.error, shown=False),
            Column("Reference", lambda row: row.reference, shown=False),
            Column("Sent by", lambda row: row.sent_by, shown=False),
        ),
    )
)
