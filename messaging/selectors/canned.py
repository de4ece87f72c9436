"""Reads of canned replies, and how they look in an answer."""

import re

from django.db.models import Q, QuerySet

from accounts.selectors.contacts import names_of
from common.e164 import for_people
from common.errors import NotFound
from common.plans.registry import country_of
from messaging.models import CannedReply, Conversation
from messaging.selectors.viewers import Viewer

PLACEHOLDER = re.compile(r"\{(name|number|agent)\}")
NAMELESS = "there"


def canned_replies(viewer: Viewer) -> QuerySet[CannedReply]:
    """The account's and the viewer's own, by title."""
    return CannedReply.objects.filter(Q(user=None) | Q(user=viewer.user), account=viewer.account)


def canned_reply(viewer: Viewer, pk: int) -> CannedReply:
    """One of these; NotFound for any other."""
    found = canned_replies(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such canned reply.", field="canned")
    return found


def filled_in(viewer: Viewer, reply: CannedReply, conversation: Conversation) -> str:
    """The text with the person's name, our number and the writer's name; what else is in braces stays."""
    known = "" if conversation.name else names_of(viewer.account, [conversation.peer]).get(conversation.peer)
    values = {
        "name": conversation.name or known or NAMELESS,
        "number": for_people(conversation.ours, country_of(conversation.peer)),
        "agent": str(viewer.agent or viewer.user),
    }
    return PLACEHOLDER.sub(lambda found: values[found[1]], reply.text)
