"""Writing from the inbox: by whom it is allowed, once for each form, and never past a colleague unawares."""

import uuid

from django.db.models import F, Q

from accounts.actor import Actor
from accounts.services.suspension import while_active
from common.errors import Conflict, Forbidden
from messaging.models import Conversation, Message, Takeover
from messaging.selectors import conversations as selectors
from messaging.selectors.viewers import Say, Viewer, is_held
from messaging.services.reading import read
from messaging.services.sending import Draft, send_message
from messaging.states import Direction

REFUSALS = {
    Say.READ: "You may read here, but not write.",
    Say.TAKE_OVER: "This number is a colleague's. Take the conversation over before you write.",
    Say.WAIT: "A supervisor has taken this conversation over. It can be written in again once it is handed back.",
}


class Overtaken(Conflict):
    """Somebody else answered since the page was loaded; nothing was sent."""

    def __init__(self, by: str) -> None:
        super().__init__(
            f"{by or 'Somebody'} answered in the meantime. Read it, and send again if yours still fits."
        )


@while_active
def write(*, viewer: Viewer, by: Actor, draft: Draft, seen: uuid.UUID | None, key: str) -> Message:
    """Send a message from a number that the viewer may write from; whoever answers an unassigned conversation has it.

    Forbidden for a reader or a supervisor who has not taken over, Overtaken when somebody else wrote after the message
    ``seen``, and whatever sending refuses: nothing is changed then. Of several requests with the same form ``key`` one
    sends; Conflict when such a form comes again with another text. The lock on the conversation's row, which storing a
    message takes, decides who of two was first.
    """
    existing = selectors.between(viewer, draft.ours, draft.peer)
    taken_by = existing.taken_by if existing else None  # type: ignore[attr-defined]
    _require_may_write(viewer, draft.ours, taken_by)
    message = send_message(
        account=viewer.account,
        by=by,
        draft=draft,
        wait=False,
        idempotency_key=f"inbox:{viewer.user.pk}:{key}" if key else None,
        also=lambda stored: _settle(viewer, stored, seen),
    )
    if (message.ours, message.peer, message.text) != (
        draft.ours,
        draft.peer,
        draft.text.replace("\r\n", "\n"),
    ):
        raise Conflict("This form has been sent before, with another text. Open the conversation again.")
    return message


def _require_may_write(viewer: Viewer, ours: str, taken_by: int | None) -> None:
    say = viewer.say(ours, is_held=is_held(viewer.account, ours), taken_by=taken_by)
    if say != Say.WRITE:
        raise Forbidden(REFUSALS[say])


def _settle(viewer: Viewer, stored: Message, seen: uuid.UUID | None) -> None:
    """Look once more, now that nobody else can change the conversation, and take it if it is nobody's."""
    mine = Conversation.objects.filter(account=viewer.account, ours=stored.ours, peer=stored.peer)
    row = mine.get()
    taken = Takeover.objects.filter(conversation=row, ended_at=None).exclude(user=viewer.user).exists()
    if taken:
        raise Forbidden(REFUSALS[Say.WAIT])
    if seen is not None and (other := _answered_by_others(viewer, stored, seen)):
        raise Overtaken(other.sent_by)
    if row.agent_id is None and row.user_id is None:
        mine.update(agent=viewer.agent, user=None if viewer.agent else viewer.user, version=F("version") + 1)
    read(viewer=viewer, conversation=row)


def _answered_by_others(viewer: Viewer, stored: Message, seen: uuid.UUID) -> Message | None:
    rows = Message.objects.filter(
        account=viewer.account,
        ours=stored.ours,
        peer=stored.peer,
        direction=Direction.OUTBOUND,
        is_answer=False,
    )
    others = rows.filter(~Q(job__user_id=viewer.user.pk) | Q(job__user_id=None), pk__gt=seen)
    return others.exclude(pk=stored.pk).order_by("-pk").first()
