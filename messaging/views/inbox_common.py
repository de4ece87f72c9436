"""What the pages of the inbox read from a request, and how they call people and numbers."""

from uuid import UUID

from django.urls import reverse

from accounts.web import AccountRequest
from common.e164 import for_people
from messaging.models import Conversation
from messaging.selectors.conversations import Show
from messaging.selectors.viewers import Viewer, viewer


def viewer_of(request: AccountRequest) -> Viewer:
    return viewer(request.account, request.user, request.rights)


def show_asked(request: AccountRequest) -> Show:
    asked = request.GET.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL


def called(conversation: Conversation) -> str:
    """The person's name here or in the address book, or else their number."""
    known: str | None = conversation.contact_name  # type: ignore[attr-defined]
    return conversation.name or known or for_people(conversation.peer)


def ours_called(conversation: Conversation) -> str:
    """Our number's label, or else the number."""
    return conversation.number.label or for_people(conversation.ours)


def link(conversation: Conversation, show: Show) -> str:
    url = reverse("messaging:conversation", args=[conversation.pk])
    return url if show == Show.ALL else f"{url}?show={show}"


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
