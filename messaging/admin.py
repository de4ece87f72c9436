"""Admin pages of messages; what people wrote is not shown here."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from messaging.models import (
    Binding,
    Brand,
    Campaign,
    CampaignReview,
    CannedReply,
    CarrierFeed,
    Conversation,
    ConversationNote,
    ConversationPresence,
    ConversationRead,
    DeliveryReceipt,
    HealthSetting,
    Inbox,
    InboxMember,
    KeywordSetting,
    Message,
    MessageMark,
    MessageSum,
    NumberFeed,
    NumberMessaging,
    OptOut,
    Takeover,
)


@admin.register(Message)
class MessageAdmin(RecordAdmin):
    list_display = ("id", "account", "direction", "kind", "ours", "peer", "parts", "state", "created_at")
    list_filter = ("direction", "kind", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ours", "peer", "carrier_ref", *OF_ACCOUNT)
    secrets = frozenset({"text", "sealed", "subject", "media_urls"})


@admin.register(DeliveryReceipt)
class DeliveryReceiptAdmin(RecordAdmin):
    list_display = ("id", "account", "message", "state", "code", "applied", "happened_at")
    list_filter = ("state", "applied", "happened_at")
    list_select_related = ("account", "message")
    search_fields = ("code", "event", *OF_ACCOUNT)


@admin.register(OptOut)
class OptOutAdmin(RecordAdmin):
    list_display = ("peer", "account", "number", "source", "created_at", "ended_at")
    list_filter = ("source", "created_at", "ended_at")
    list_select_related = ("account", "number")
    search_fields = ("peer", "note", *OF_ACCOUNT)


@admin.register(CarrierFeed)
class CarrierFeedAdmin(RecordAdmin):
    list_display = ("provider_account", "account", "due_at", "read_at", "lease_until", "error")
    list_filter = ("read_at",)
    list_select_related = ("provider_account", "account")
    search_fields = ("provider_account__name", "error", *OF_ACCOUNT)


@admin.register(NumberFeed)
class NumberFeedAdmin(RecordAdmin):
    list_display = ("e164", "feed", "account", "due_at", "read_at")
    list_filter = ("read_at",)
    list_select_related = ("feed__provider_account", "account")
    search_fields = ("e164", *OF_ACCOUNT)


@admin.register(Brand)
class BrandAdmin(RecordAdmin):
    list_display = ("ref", "name", "account", "provider_account", "registered_at")
    list_filter = ("registered_at",)
    list_select_related = ("account", "provider_account")
    search_fields = ("ref", "name", *OF_ACCOUNT)


@admin.register(Campaign)
class CampaignAdmin(RecordAdmin):
    list_display = ("ref", "brand", "account", "registry", "review", "registered_at")
    list_filter = ("registry", "review", "registered_at")
    list_select_related = ("account", "brand")
    search_fields = ("ref", "description", *OF_ACCOUNT)


@admin.register(CampaignReview)
class CampaignReviewAdmin(RecordAdmin):
    list_display = ("campaign", "carrier", "status", "account", "changed_at")
    list_filter = ("status", "changed_at")
    list_select_related = ("account", "campaign")
    search_fields = ("campaign__ref", "carrier", *OF_ACCOUNT)


@admin.register(Binding)
class BindingAdmin(RecordAdmin):
    list_display = ("number", "campaign", "account", "state", "updated_at")
    list_filter = ("state", "updated_at")
    list_select_related = ("account", "campaign", "number")
    search_fields = ("number__e164", "campaign__ref", *OF_ACCOUNT)


@admin.register(NumberMessaging)
class NumberMessagingAdmin(RecordAdmin):
    list_display = ("number", "account", "is_off", "route_in")
    list_filter = ("is_off",)
    list_select_related = ("account", "number")
    search_fields = ("number__e164", *OF_ACCOUNT)


@admin.register(HealthSetting)
class HealthSettingAdmin(RecordAdmin):
    list_display = ("account", "alerts", "mailed_at")
    list_filter = ("alerts", "mailed_at")
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(Inbox)
class InboxAdmin(RecordAdmin):
    list_display = ("name", "account", "kind", "e164", "owner", "created_at", "removed_at")
    list_filter = ("kind", "created_at", "removed_at")
    list_select_related = ("account", "owner")
    search_fields = ("name", "e164", *OF_ACCOUNT)


@admin.register(InboxMember)
class InboxMemberAdmin(RecordAdmin):
    list_display = ("inbox", "agent", "account", "joined_at")
    list_filter = ("joined_at",)
    list_select_related = ("inbox", "agent", "account")
    search_fields = ("inbox__name", "agent__name", *OF_ACCOUNT)


@admin.register(Conversation)
class ConversationAdmin(RecordAdmin):
    list_display = ("ours", "peer", "account", "state", "message_count", "last_at", "waiting_since")
    list_filter = ("state", "last_direction", "last_at")
    list_select_related = ("account",)
    search_fields = ("ours", "peer", "name", *OF_ACCOUNT)


@admin.register(ConversationRead)
class ConversationReadAdmin(RecordAdmin):
    list_display = ("conversation", "user", "account", "seen", "at")
    list_filter = ("at",)
    list_select_related = ("conversation", "user", "account")
    search_fields = ("conversation__peer", "user__email", *OF_ACCOUNT)


@admin.register(ConversationNote)
class ConversationNoteAdmin(RecordAdmin):
    list_display = ("conversation", "author", "account", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("conversation", "account")
    search_fields = ("conversation__peer", "author", *OF_ACCOUNT)
    secrets = frozenset({"text"})


@admin.register(ConversationPresence)
class ConversationPresenceAdmin(RecordAdmin):
    list_display = ("label", "conversation", "account", "seen_at", "typing_at")
    list_filter = ("seen_at",)
    list_select_related = ("conversation", "account")
    search_fields = ("label", *OF_ACCOUNT)


@admin.register(Takeover)
class TakeoverAdmin(RecordAdmin):
    list_display = ("conversation", "label", "account", "began_at", "ended_at", "ended_by")
    list_filter = ("began_at", "ended_at")
    list_select_related = ("conversation", "account")
    search_fields = ("conversation__peer", "label", *OF_ACCOUNT)


@admin.register(CannedReply)
class CannedReplyAdmin(RecordAdmin):
    list_display = ("title", "account", "user", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account", "user")
    search_fields = ("title", *OF_ACCOUNT)
    secrets = frozenset({"text"})


@admin.register(KeywordSetting)
class KeywordSettingAdmin(RecordAdmin):
    list_display = ("account", "languages")
    list_filter = ("account__kind",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(MessageSum)
class MessageSumAdmin(RecordAdmin):
    list_display = ("began_at", "account", "span", "dimension", "value", "direction", "messages", "charged")
    list_filter = ("began_at",)
    list_select_related = ("account",)
    search_fields = ("value", *OF_ACCOUNT)


@admin.register(MessageMark)
class MessageMarkAdmin(RecordAdmin):
    list_display = ("hour", "account")
    list_filter = ("hour",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT
