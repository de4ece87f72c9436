"""Tells that broadcasts which are not over play a media."""

from accounts.models import Account
from broadcasts.content import Content
from broadcasts.selectors import still_to_play
from pbx.leaving import while_played


def players(account: Account, media: int) -> list[str]:
    """The names of those that do."""
    return [
        row.name
        for row in still_to_play(account)
        if any(prompt.media == media for prompt in Content.parse(row.content).played().values())
    ]


while_played(players)
