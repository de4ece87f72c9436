"""Admin pages of accounts, people, credentials, money and the log."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.actor import Actor
from accounts.models import (
    AccessEntry,
    Account,
    AccountFieldValue,
    Activity,
    ActivityChain,
    ActivitySeal,
    Agent,
    ApiCredential,
    Application,
    AuthorizationCode,
    Contact,
    ContactComment,
    ContactNumber,
    CustomField,
    CustomRole,
    Invitation,
    KnownAddress,
    Membership,
    ProgramToken,
    Registration,
    SavedView,
    SealingMark,
    SigningKey,
    StoredReply,
    ThrottleWindow,
    User,
)
from accounts.models.activity import Source
from accounts.services.accounts import STAFF_FIELDS, set_state, update_account
from accounts.services.people import change_role
from accounts.states import AccountState, Role
from common.admin import RecordAdmin

OF_ACCOUNT = ("account__name", "account__number")


def actor_of(request: HttpRequest) -> Actor:
    """The operator at work in the admin site, for services and the activity log."""
    return Actor(
        label=str(request.user),
        source=Source.WEB,
        user_id=request.user.pk,
        acting_from="Admin site",
        request_id=getattr(request, "request_id", ""),
    )


@admin.register(Account)
class AccountAdmin(RecordAdmin):
    """Settings that staff may change; balances change through the ledger only, the state by the actions."""

    list_display = ("name", "number", "kind", "state", "parent", "balance", "currency", "created_at")
    list_filter = ("kind", "state")
    list_select_related = ("parent",)
    search_fields = ("name", "number", "email")
    editable = STAFF_FIELDS
    actions = ("suspend", "resume")

    def change(self, request: HttpRequest, row: Account, changes: dict[str, Any]) -> None:
        update_account(account=row, by=actor_of(request), may_change=STAFF_FIELDS, **changes)

    @admin.action(description="Suspend")
    def suspend(self, request: HttpRequest, rows: QuerySet[Account]) -> None:
        self._set_state(request, rows, AccountState.SUSPENDED)

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, rows: QuerySet[Account]) -> None:
        self._set_state(request, rows, AccountState.ACTIVE)

    def _set_state(self, request: HttpRequest, rows: QuerySet[Account], state: AccountState) -> None:
        self.each(
            request,
            rows,
            lambda account: set_state(account=account, by=actor_of(request), state=state),
            done=f"now {state.label.lower()}",
        )


@admin.register(User)
class UserAdmin(RecordAdmin):
    list_display = ("email", "name", "is_active", "is_superuser", "date_joined", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    ordering = ("email",)
    secrets = frozenset({"password"})


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Only the role can be changed; the last owner of an account stays one."""

    list_display = ("user", "account", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "account")
    search_fields = ("user__email", "user__name", *OF_ACCOUNT)
    editable = frozenset({"role"})

    def change(self, request: HttpRequest, row: Membership, changes: dict[str, Any]) -> None:
        if changes:
            change_role(account=row.account, by=actor_of(request), pk=row.pk, role=Role(changes["role"]))


@admin.register(CustomRole)
class CustomRoleAdmin(RecordAdmin):
    list_display = ("name", "account", "needs_second_factor", "created_at")
    list_filter = ("needs_second_factor",)
    list_select_related = ("account",)
    search_fields = ("name", *OF_ACCOUNT)


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    list_display = ("email", "account", "role", "custom_role", "state", "invited_by", "sent_at", "expires_at")
    list_filter = ("state", "role")
    list_select_related = ("account", "custom_role")
    search_fields = ("email", *OF_ACCOUNT)
    secrets = frozenset({"token_fingerprint"})


@admin.register(ApiCredential)
class ApiCredentialAdmin(RecordAdmin):
    list_display = ("username", "dialect", "account", "is_admin", "expires_at", "last_used_at", "created_at")
    list_filter = ("dialect", "is_admin", "reads_only")
    list_select_related = ("account",)
    search_fields = ("username", *OF_ACCOUNT)
    secrets = frozenset({"password", "key_fingerprint"})


@admin.register(Application)
class ApplicationAdmin(RecordAdmin):
    list_display = ("name", "client_id", "account", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("name", "client_id", *OF_ACCOUNT)
    secrets = frozenset({"secret_fingerprint"})


@admin.register(AuthorizationCode)
class AuthorizationCodeAdmin(RecordAdmin):
    list_display = ("application", "account", "expires_at", "used_at")
    list_filter = ("expires_at",)
    list_select_related = ("application", "account")
    search_fields = ("application__name", *OF_ACCOUNT)
    secrets = frozenset({"fingerprint", "challenge"})


@admin.register(ProgramToken)
class ProgramTokenAdmin(RecordAdmin):
    list_display = ("name", "kind", "credential", "account", "valid_until", "last_used_at", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("credential", "account")
    search_fields = ("name", "credential__username", *OF_ACCOUNT)
    secrets = frozenset({"seed", "fingerprint"})


@admin.register(KnownAddress)
class KnownAddressAdmin(RecordAdmin):
    list_display = ("credential", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("credential",)
    search_fields = ("credential__username",)


@admin.register(StoredReply)
class StoredReplyAdmin(RecordAdmin):
    """The reply itself may hold a PIN or a new password, so it is not shown."""

    list_display = ("operation", "key", "account", "status", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("operation", "key", *OF_ACCOUNT)
    secrets = frozenset({"reply", "body_fingerprint"})


@admin.register(Registration)
class RegistrationAdmin(RecordAdmin):
    list_display = ("uri", "account", "agent", "seen_at", "expires_at")
    list_filter = ("seen_at",)
    list_select_related = ("account",)
    search_fields = ("uri", "agent", *OF_ACCOUNT)


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("created_at", "account", "actor", "acting_from", "source", "verb", "subject")
    list_filter = ("source", "created_at")
    list_select_related = ("account",)
    search_fields = ("actor", "subject", "request_id", *OF_ACCOUNT)


@admin.register(ActivitySeal)
class ActivitySealAdmin(RecordAdmin):
    list_display = ("entry_id", "account", "position", "hash", "sealed_at")
    list_filter = ("sealed_at",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(ActivityChain)
class ActivityChainAdmin(RecordAdmin):
    list_display = ("account", "length", "head", "sealed_at", "checked_at", "fault")
    list_filter = ("checked_at",)
    list_select_related = ("account",)
    search_fields = OF_ACCOUNT


@admin.register(SealingMark)
class SealingMarkAdmin(RecordAdmin):
    list_display = ("settled", "seen", "transaction")
    list_filter = ("settled",)
    search_fields = ("settled",)


@admin.register(AccessEntry)
class AccessEntryAdmin(RecordAdmin):
    list_display = ("cidr", "account", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account",)
    search_fields = ("cidr", *OF_ACCOUNT)


@admin.register(ThrottleWindow)
class ThrottleWindowAdmin(RecordAdmin):
    list_display = ("key", "started_at", "count")
    list_filter = ("started_at",)
    search_fields = ("key",)
    ordering = ("-started_at",)


@admin.register(SigningKey)
class SigningKeyAdmin(RecordAdmin):
    list_display = ("dialect", "created_at", "retired_at")
    list_filter = ("dialect", "created_at")
    search_fields = ("dialect",)
    secrets = frozenset({"private_key"})


@admin.register(EmailAddress)
class EmailAddressAdmin(RecordAdmin):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__name")
    ordering = ("email",)


@admin.register(Authenticator)
class AuthenticatorAdmin(RecordAdmin):
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    secrets = frozenset({"data"})


@admin.register(UserSession)
class UserSessionAdmin(RecordAdmin):
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_filter = ("created_at",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "ip")
    secrets = frozenset({"session_key", "data"})


@admin.register(Contact)
class ContactAdmin(RecordAdmin):
    list_display = ("name", "account", "e164", "is_flagged", "created_at")
    list_filter = ("is_flagged", "created_at")
    list_select_related = ("account",)
    search_fields = ("name", "e164", *OF_ACCOUNT)


@admin.register(ContactNumber)
class ContactNumberAdmin(RecordAdmin):
    list_display = ("e164", "contact", "account", "is_main")
    list_filter = ("is_main",)
    list_select_related = ("account", "contact")
    search_fields = ("e164", "contact__name", *OF_ACCOUNT)


@admin.register(CustomField)
class CustomFieldAdmin(RecordAdmin):
    list_display = ("name", "account", "about", "kind", "is_required", "applies_below", "created_at")
    list_filter = ("about", "kind", "applies_below")
    list_select_related = ("account",)
    search_fields = ("name", "key", *OF_ACCOUNT)


@admin.register(AccountFieldValue)
class AccountFieldValueAdmin(RecordAdmin):
    list_display = ("account", "field", "value")
    list_filter = ("field__kind",)
    list_select_related = ("account", "field")
    search_fields = ("value", "field__name", *OF_ACCOUNT)


@admin.register(SavedView)
class SavedViewAdmin(RecordAdmin):
    list_display = ("name", "account", "user", "path", "created_at")
    list_filter = ("created_at",)
    list_select_related = ("account", "user")
    search_fields = ("name", "path", *OF_ACCOUNT)


@admin.register(ContactComment)
class ContactCommentAdmin(RecordAdmin):
    list_display = ("contact", "account", "author_name", "created_at")
    list_filter = ("created_at",)
    search_fields = ("author_name", "contact__name", *OF_ACCOUNT)
    list_select_related = ("account", "contact")
    exclude = ("body",)


@admin.register(Agent)
class AgentAdmin(RecordAdmin):
    list_display = ("name", "account", "kind", "state", "object_id", "upn", "created_at", "offboarded_at")
    list_filter = ("kind", "state", "created_at")
    list_select_related = ("account",)
    search_fields = ("name", "object_id", "upn", "consistency_id", *OF_ACCOUNT)
