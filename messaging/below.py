"""Messages of an account and all below it; their texts are read in the account alone."""

from django.urls import reverse

from accounts.listings import Listing, register
from common.columns import Column
from messaging.models import Message
from messaging.states import MessageState

register(
    Listing(
        name="messages",
        title="Messages",
        page="messaging:list",
        rows=lambda: Message.objects.defer("text", "subject", "media_urls"),
        columns=(
            Column("Number", lambda row: row.ours, "phone"),
            Column("With", lambda row: row.peer, "phone"),
            Column("Direction", lambda row: row.get_direction_display()),
            Column("State", lambda row: row.state, "state", dict(MessageState.choices)),
            Column("Parts", lambda row: row.parts, "number"),
            Column("Trouble", lambda row: row.error),
            Column("When", lambda row: row.created_at, "moment", sort="id"),
        ),
        key="id",
        url=lambda row: reverse("messaging:detail", args=[row.pk]),
        states=MessageState.choices,
        has_words=False,
    )
)
