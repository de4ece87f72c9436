"""Tables of the messaging app, a file for each noun."""

from messaging.models.agent_at_carrier import AgentAtCarrier
from messaging.models.campaign import (
    Binding,
    Brand,
    Campaign,
    CampaignReview,
    HealthSetting,
    NumberMessaging,
)
from messaging.models.canned_reply import CannedReply
from messaging.models.conversation import (
    Conversation,
    ConversationNote,
    ConversationPresence,
    ConversationRead,
    Takeover,
)
from messaging.models.inbox import Inbox, InboxMember
from messaging.models.mailbox import CarrierMailbox
from messaging.models.message import Message
from messaging.models.opt_out import OptOut
from messaging.models.person_plan import PersonPlan, PersonPlanStep
from messaging.models.receipt import DeliveryReceipt
from messaging.models.roster import RosterImport, RosterRow
from messaging.models.voice_at_carrier import VoiceAtCarrier

__all__ = [
    "AgentAtCarrier",
    "Binding",
    "Brand",
    "Campaign",
    "CampaignReview",
    "CannedReply",
    "CarrierMailbox",
    "Conversation",
    "ConversationNote",
    "ConversationPresence",
    "ConversationRead",
    "DeliveryReceipt",
    "HealthSetting",
    "Inbox",
    "InboxMember",
    "Message",
    "NumberMessaging",
    "OptOut",
    "PersonPlan",
    "PersonPlanStep",
    "RosterImport",
    "RosterRow",
    "Takeover",
    "VoiceAtCarrier",
]
