"""Tables of the messaging app, a file for each noun."""

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
from messaging.models.feeds import CarrierFeed, NumberFeed
from messaging.models.inbox import Inbox, InboxMember
from messaging.models.keyword_setting import KeywordSetting
from messaging.models.message import Message
from messaging.models.opt_out import OptOut
from messaging.models.receipt import DeliveryReceipt
from messaging.models.sums import MessageMark, MessageSum

__all__ = [
    "Binding",
    "Brand",
    "Campaign",
    "CampaignReview",
    "CannedReply",
    "CarrierFeed",
    "Conversation",
    "ConversationNote",
    "ConversationPresence",
    "ConversationRead",
    "DeliveryReceipt",
    "HealthSetting",
    "Inbox",
    "InboxMember",
    "KeywordSetting",
    "Message",
    "MessageMark",
    "MessageSum",
    "NumberFeed",
    "NumberMessaging",
    "OptOut",
    "Takeover",
]
