"""Looking after conversations: whose they are, open or closed, notes, names, and supervisors who take over."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent
from accounts.services import activity
from accounts.services.suspension import while_active
from common.errors import Conflict, Forbidden, Invalid
from messaging.models import Conversation, ConversationNote, Takeover
from messaging.selectors import conversations as selectors
from messaging.selectors.assignees import assignees
from messaging.selectors.viewers import Say, Viewer
from messaging.services import content
from messaging.states import ConversationState

LONGEST_NOTE = 4000
LONGEST_NAME = 120
TAKEN = "Somebody has taken this conversation over already."
NOT_TAKEN = "Nobody has taken this conversation over."


@dataclass(frozen=True)
class Whose:
    """Who looks after a conversation: an agent, a user who is none, or with both empty nobody."""

    agent: int | None = None
    user: int | None = None


@while_active
def assign(*, viewer: Viewer, by: Actor, pk: int, to: Whose, instead_of: Whose) -> None:
    """Give a conversation to somebody, or to nobody.

    Conflict when it is not ``instead_of``'s any more: of two at once the first wins. Invalid for somebody who does not
    see the number.
    """
    row = _to_change(viewer, pk)
    if to == instead_of:
        return
    names = {(one.agent, one.user): one.label for one in assignees(viewer.account, row)}
    if to != Whose() and (to.agent, to.user) not in names:
        raise Invalid("Choose somebody who sees this number.", field="to")
    with transaction.atomic():
        rows = Conversation.objects.filter(
            account=viewer.account, pk=pk, agent=instead_of.agent, user=instead_of.user
        )
        if not rows.update(agent=to.agent, user=to.user, version=F("version") + 1):
            raise Conflict("Somebody else assigned it in the meantime.", field="to")
        activity.record(
            account=viewer.account,
            by=by,
            verb="assigned",
            subject=row,
            before={"to": row.assignee},
            after={"to": names.get((to.agent, to.user), "")},
        )


@while_active
def set_state(*, viewer: Viewer, by: Actor, pk: int, state: ConversationState) -> bool:
    """Close a conversation or open it again; whether that changed anything."""
    row = _to_change(viewer, pk)
    with transaction.atomic():
        rows = Conversation.objects.filter(account=viewer.account, pk=pk).exclude(state=state)
        changed = {"waiting_since": None} if state == ConversationState.CLOSED else {}
        if not rows.update(state=state, version=F("version") + 1, **changed):
            return False
        verb = "closed" if state == ConversationState.CLOSED else "reopened"
        activity.record(account=viewer.account, by=by, verb=verb, subject=row)
    return True


@while_active
def note(*, viewer: Viewer, by: Actor, pk: int, text: str) -> ConversationNote:
    """Tell colleagues something beside the conversation; its text stands here alone."""
    row = _to_change(viewer, pk)
    cleaned = content.clean_text(text).strip()
    if not cleaned:
        raise Invalid("The note needs a text.", field="text")
    if len(cleaned) > LONGEST_NOTE:
        raise Invalid(f"A note may have up to {LONGEST_NOTE:,} characters.", field="text")
    with transaction.atomic():
        made = ConversationNote.objects.create(
            account=viewer.account,
            conversation=row,
            user=viewer.user,
            author=by.label[:160],
            text=cleaned,
        )
        _touch(viewer, pk)
        activity.record(account=viewer.account, by=by, verb="noted", subject=row)
    return made


@while_active
def rename(*, viewer: Viewer, by: Actor, pk: int, name: str) -> None:
    """Call the person by a name, in every conversation that the account has with them."""
    row = _to_change(viewer, pk)
    cleaned = content.clean_line(name)
    if len(cleaned) > LONGEST_NAME:
        raise Invalid(f"A name may have up to {LONGEST_NAME} characters.", field="name")
    with transaction.atomic():
        theirs = Conversation.objects.filter(account=viewer.account, peer=row.peer).exclude(name=cleaned)
        # In one order, so that two who rename the same person wait for each other.
        locked = list(theirs.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        if locked:
            Conversation.objects.filter(pk__in=locked).update(name=cleaned, version=F("version") + 1)
            activity.record(
                account=viewer.account,
                by=by,
                verb="renamed",
                subject=row,
                before={"name": row.name},
                after={"name": cleaned},
            )


@while_active
def take_over(*, viewer: Viewer, by: Actor, pk: int) -> Takeover:
    """Answer in place of whose conversation it is, until it is handed back; everybody who sees it sees that.

    Forbidden for all but supervisors. Conflict when somebody has taken over: of two at once the database lets in one.
    """
    row = _to_change(viewer, pk)
    if row.taken_by is not None:  # type: ignore[attr-defined]
        raise Conflict(TAKEN)
    say = viewer.say(row.ours, is_held=row.is_held, taken_by=None)  # type: ignore[attr-defined]
    if say == Say.WRITE:
        raise Conflict("You may write here as it is.")
    if not (viewer.sees_all or row.ours in viewer.reads):
        raise Forbidden("Only a supervisor may take a conversation over.")
    try:
        with transaction.atomic():
            made = Takeover.objects.create(
                account=viewer.account, conversation=row, user=viewer.user, label=by.label[:160]
            )
            _touch(viewer, pk)
            activity.record(account=viewer.account, by=by, verb="took over", subject=row)
    except IntegrityError as exc:
        raise Conflict(TAKEN) from exc
    return made


@while_active
def hand_back(*, viewer: Viewer, by: Actor, pk: int) -> None:
    """End a takeover: who took over does, or whose number it is, or a manager. Conflict when there is none."""
    row = _to_change(viewer, pk)
    if row.taken_by is None:  # type: ignore[attr-defined]
        raise Conflict(NOT_TAKEN)
    theirs = viewer.say(row.ours, is_held=row.is_held, taken_by=None) == Say.WRITE  # type: ignore[attr-defined]
    if not (theirs or viewer.sees_all or row.taken_by == viewer.user.pk):  # type: ignore[attr-defined]
        raise Forbidden("Only who took it over, or whose number it is, may do that.")
    with transaction.atomic():
        running = Takeover.objects.filter(account=viewer.account, conversation=row, ended_at=None)
        if not running.update(ended_at=timezone.now(), ended_by=by.label[:160]):
            raise Conflict(NOT_TAKEN)
        _touch(viewer, pk)
        activity.record(account=viewer.account, by=by, verb="handed back", subject=row)


def let_go(*, account: Account, agents: Iterable[Agent]) -> None:
    """Take conversations from agents who leave; call it in the transaction that offboards them. The history stays."""
    rows = Conversation.objects.filter(account=account, agent__in=list(agents))
    rows.update(agent=None, version=F("version") + 1)


def _to_change(viewer: Viewer, pk: int) -> Conversation:
    """NotFound for one that the viewer does not see, Forbidden for who only reads."""
    row = selectors.conversation(viewer, pk)
    if not viewer.may_send:
        raise Forbidden("You may read here, but not change anything.")
    return row


def _touch(viewer: Viewer, pk: int) -> None:
    Conversation.objects.filter(account=viewer.account, pk=pk).update(version=F("version") + 1)
