"""What a user leaves behind by looking: how far they have read, and a sign of life."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from messaging.models import Conversation, ConversationPresence, ConversationRead
from messaging.selectors.viewers import Viewer

KEPT = timedelta(hours=1)


def read(*, viewer: Viewer, conversation: Conversation) -> None:
    """Note that the user has seen all that ``conversation``, as it was loaded, counts; a late page takes nothing back.

    What arrives while the page is made stays unread, as the count was read before the messages.
    """
    mine = ConversationRead.objects.filter(conversation=conversation, user=viewer.user)
    now = {
        "seen": conversation.received_count,
        "last_message_id": conversation.last_message_id,
        "at": timezone.now(),
    }
    further = Q(seen__lt=conversation.received_count) | Q(last_message_id__lt=conversation.last_message_id)
    if mine.filter(further, seen__lte=conversation.received_count).update(**now) or mine.exists():
        return
    row = ConversationRead(account=viewer.account, conversation=conversation, user=viewer.user, **now)
    ConversationRead.objects.bulk_create([row], ignore_conflicts=True)


def unread_again(*, viewer: Viewer, conversation: Conversation) -> None:
    """Have the last message that was received count as unread, for this user alone."""
    seen = max(conversation.received_count - 1, 0)
    mine = ConversationRead.objects.filter(conversation=conversation, user=viewer.user)
    mine.update(seen=seen, at=timezone.now())


def be_at(*, viewer: Viewer, conversation: Conversation, typing: bool) -> None:
    """Note that the user looks at the conversation, or types; one statement, so any number of pages may ask."""
    now = timezone.now()
    sign = ConversationPresence(
        account=viewer.account,
        conversation=conversation,
        user=viewer.user,
        label=str(viewer.user)[:160],
        seen_at=now,
    )
    fields = ["account", "label", "seen_at"]
    if typing:
        sign.typing_at = now
        fields.append("typing_at")
    ConversationPresence.objects.bulk_create(
        [sign], update_conflicts=True, unique_fields=["conversation", "user"], update_fields=fields
    )


def forget_old() -> None:
    """Remove signs of life older than an hour; call it inside ``scope.system()``."""
    ConversationPresence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
