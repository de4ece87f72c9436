"""What is added up of messages, and by what."""

from common.hourly import Measured, Sums

# Drafts were not asked for yet: lists of messages do not tell them either.
MESSAGES = Sums(
    records="messaging_message",
    table="messaging_messagesum",
    marks="messaging_messagemark",
    at="created_at",
    where="r.state <> 'draft'",
    dimensions={
        "country": "r.peer_country::text",
        "number": "r.ours::text",
        "state": "r.state::text",
    },
    measures={
        "messages": Measured("count(*)"),
        "parts": Measured("sum(r.parts)"),
        "charged": Measured("sum(r.rate * r.parts)", "numeric"),
    },
    relevant=(
        "account_id",
        "created_at",
        "direction",
        "ours",
        "parts",
        "peer_country",
        "rate",
        "state",
    ),
)
