"""Admin pages of address books and broadcasts."""

from django.contrib import admin

from accounts.admin import OF_ACCOUNT
from broadcasts.models import AddressBook, BookEntry, Broadcast, BroadcastMove, Recipient
from common.admin import RecordAdmin


@admin.register(AddressBook)
class AddressBookAdmin(RecordAdmin):
    list_display = ("ref", "account", "name", "size", "imported_at")
    list_filter = ("created_at", "imported_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)


@admin.register(BookEntry)
class BookEntryAdmin(RecordAdmin):
    list_display = ("e164", "book", "account")
    list_filter = ("book__created_at",)
    list_select_related = ("book", "account")
    search_fields = ("e164", *OF_ACCOUNT)


@admin.register(Broadcast)
class BroadcastAdmin(RecordAdmin):
    list_display = ("ref", "account", "kind", "name", "state", "total", "started_at")
    list_filter = ("kind", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("ref", "name", *OF_ACCOUNT)


@admin.register(BroadcastMove)
class BroadcastMoveAdmin(RecordAdmin):
    list_display = ("broadcast", "old", "new", "origin", "at")
    list_filter = ("new", "origin", "at")
    list_select_related = ("broadcast",)
    search_fields = ("broadcast__ref", *OF_ACCOUNT)


@admin.register(Recipient)
class RecipientAdmin(RecordAdmin):
    list_display = ("e164", "broadcast", "state", "note", "at")
    list_filter = ("state", "at")
    list_select_related = ("broadcast",)
    search_fields = ("e164", "broadcast__ref", *OF_ACCOUNT)
