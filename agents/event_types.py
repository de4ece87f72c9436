"""What may happen to agents, bots and their inboxes."""

from accounts.models import Agent
from events.types import EventType, Thing, register
from messaging.models import Inbox

AGENT = Thing(Agent, "agent", ref="ref")
INBOX = Thing(Inbox, "inbox", number="e164")

register(
    EventType("agent.added", "A person or a voice bot was added.", AGENT, ("onboarded", "added")),
    EventType("agent.changed", "A person or a voice bot was changed.", AGENT, ("changed", "linked")),
    EventType("agent.removed", "A person or a voice bot has left.", AGENT, ("offboarded", "removed")),
    EventType("inbox.added", "An inbox was made.", INBOX, ("created",)),
    EventType(
        "inbox.changed",
        "An inbox got another name, owner or members.",
        INBOX,
        ("renamed", "reassigned", "added members to", "took members out of"),
    ),
    EventType("inbox.removed", "An inbox was removed.", INBOX, ("removed",)),
)
