"""Admin pages of tickets; what is said in them is for the desk, not for here."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from common.admin import RecordAdmin
from support.chats.models import Chat, ChatAtCarrier, ChatLine, ChatReception
from support.models import (
    Attachment,
    CannedReply,
    Presence,
    Queue,
    SaidAtCarrier,
    Thread,
    Ticket,
    TicketAtCarrier,
)
from support.satisfaction.models import Rating, RatingOptOut


@admin.register(Ticket)
class TicketAdmin(RecordAdmin):
    list_display = ("number", "subject", "account", "status", "queue", "assignee", "due_at", "created_at")
    list_filter = ("status", "queue", "source", "created_at")
    list_select_related = ("account", "queue", "assignee")
    search_fields = ("subject", "customer_email", *OF_ACCOUNT)
    secrets = frozenset({"preview"})


@admin.register(Thread)
class ThreadAdmin(RecordAdmin):
    list_display = ("id", "ticket", "account", "kind", "author_label", "channel", "created_at")
    list_filter = ("kind", "channel", "created_at")
    list_select_related = ("ticket", "account")
    search_fields = ("ticket__subject", "author_label", *OF_ACCOUNT)
    secrets = frozenset({"body", "message_id", "mail_digest"})


@admin.register(Attachment)
class AttachmentAdmin(RecordAdmin):
    list_display = ("name", "account", "mime", "size", "created_at")
    list_filter = ("mime", "created_at")
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)
    secrets = frozenset({"key"})


@admin.register(Queue)
class QueueAdmin(RecordAdmin):
    list_display = ("name", "account", "part", "first_response_minutes", "resolve_minutes", "notify_email")
    list_filter = ("part",)
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)


@admin.register(CannedReply)
class CannedReplyAdmin(RecordAdmin):
    list_display = ("title", "account", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("title", *OF_ACCOUNT)


@admin.register(Presence)
class PresenceAdmin(RecordAdmin):
    list_display = ("label", "ticket", "account", "seen_at", "typing_at")
    list_filter = ("seen_at",)
    list_select_related = ("ticket", "account")
    search_fields = ("label", *OF_ACCOUNT)


@admin.register(TicketAtCarrier)
class TicketAtCarrierAdmin(RecordAdmin):
    list_display = ("ticket", "provider_account", "account", "number", "state", "read_at", "created_at")
    list_filter = ("state", "is_gone", "created_at")
    list_select_related = ("ticket", "provider_account", "account")
    search_fields = ("subject", "ref", "number", *OF_ACCOUNT)


@admin.register(SaidAtCarrier)
class SaidAtCarrierAdmin(RecordAdmin):
    list_display = ("id", "at_carrier", "account", "is_ours", "author", "state", "said_at")
    list_filter = ("state", "is_ours", "said_at")
    list_select_related = ("at_carrier__provider_account", "account")
    search_fields = ("author", "at_carrier__subject", *OF_ACCOUNT)
    secrets = frozenset({"body"})


@admin.register(ChatReception)
class ChatReceptionAdmin(RecordAdmin):
    list_display = ("name", "account", "brand_name", "is_on", "deleted_at")
    list_filter = ("is_on",)
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)


@admin.register(Chat)
class ChatAdmin(RecordAdmin):
    list_display = ("uuid", "account", "reception", "state", "from_name", "started_at", "ended_at")
    list_filter = ("state", "started_at")
    list_select_related = ("account", "reception")
    search_fields = ("from_name", "from_email", *OF_ACCOUNT)
    secrets = frozenset({"fingerprint"})


@admin.register(ChatLine)
class ChatLineAdmin(RecordAdmin):
    list_display = ("at", "account", "chat", "is_visitor", "author")
    list_filter = ("is_visitor", "at")
    list_select_related = ("account", "chat__reception")
    search_fields = ("author", *OF_ACCOUNT)
    secrets = frozenset({"text", "key"})


@admin.register(Rating)
class RatingAdmin(RecordAdmin):
    list_display = ("rated_at", "account", "conversation", "kind", "score", "asked_at", "expires_at")
    list_filter = ("conversation", "kind", "rated_at")
    list_select_related = ("account",)
    search_fields = ("number", "email", *OF_ACCOUNT)
    secrets = frozenset({"seed", "fingerprint", "comment"})


@admin.register(RatingOptOut)
class RatingOptOutAdmin(RecordAdmin):
    list_display = ("address", "account", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("address", *OF_ACCOUNT)


@admin.register(ChatAtCarrier)
class ChatAtCarrierAdmin(RecordAdmin):
    list_display = ("from_name", "account", "provider_account", "state", "started_at", "answered_by_name")
    list_filter = ("state", "started_at")
    list_select_related = ("account", "provider_account")
    search_fields = ("ref", "from_name", "from_email", *OF_ACCOUNT)
