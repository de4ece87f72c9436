"""Reads of apps and media at carriers."""

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import Conflict, NotFound
from pbx.models import AppCopy, MediaCopy, VoiceApp
from providers.contract.families import Family
from providers.contract.media import Media
from providers.contract.voice_apps import VoiceApps
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import login_for
from providers.states import TROUBLED

NEEDED = (VoiceApps.create_voice_app, VoiceApps.in_its_words, Media.create_media, Media.upload_media)


def login_for_apps(account: Account) -> ProviderAccount:
    """Where the account's apps can stand; Conflict where none of its carriers takes apps."""
    return able(login_for(account, Family.VOICE_APPS))


def able(login: ProviderAccount) -> ProviderAccount:
    """The login; Conflict where its carrier takes no apps with their media."""
    if not all(CONNECTORS[login.connector].can(ability) for ability in NEEDED):
        raise Conflict(f"{login.name} takes no voice apps.")
    return login


def can_send(account: Account) -> ProviderAccount | None:
    """The same for pages; None where there is none."""
    try:
        return login_for_apps(account)
    except Conflict:
        return None


def copies(account: Account) -> QuerySet[AppCopy]:
    """The account's apps at carriers, with app and login."""
    return AppCopy.objects.filter(account=account).select_related("app", "provider_account")


def copies_of(account: Account, app: VoiceApp) -> QuerySet[AppCopy]:
    return copies(account).filter(app=app)


def copy_at(account: Account, app: VoiceApp, login: ProviderAccount) -> AppCopy | None:
    """The app as it stands under a login; None where it was never sent."""
    return copies_of(account, app).filter(provider_account=login).first()


def copy(account: Account, pk: int) -> AppCopy:
    """One of the account's; NotFound for any other."""
    found = copies(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such app at a carrier.")
    return found


def troubled(account: Account) -> QuerySet[AppCopy]:
    """Those that somebody should look at: they differ, are missing, or were not taken."""
    return copies(account).filter(agreement__in=TROUBLED, app__deleted_at=None).order_by("-pk")


def troubled_media(account: Account) -> QuerySet[MediaCopy]:
    """The same of media."""
    rows = MediaCopy.objects.filter(account=account, agreement__in=TROUBLED)
    return rows.select_related("media", "provider_account").order_by("-pk")


def troubled_count(account: Account) -> int:
    """How many apps and media somebody should look at."""
    apps, media = (rows.order_by().values("pk") for rows in (troubled(account), troubled_media(account)))
    return apps.union(media, all=True).count()


def media_copy(account: Account, pk: int) -> MediaCopy:
    rows = MediaCopy.objects.filter(account=account, pk=pk).select_related("media", "provider_account")
    found = rows.first()
    if found is None:
        raise NotFound("There is no such media at a carrier.")
    return found


def media_refs(account: Account, login: ProviderAccount) -> dict[int, str]:
    """What the account's media are called under a login, by their ids."""
    rows = MediaCopy.objects.filter(account=account, provider_account=login).exclude(carrier_ref="")
    return dict(rows.values_list("media_id", "carrier_ref"))


def apps_by_ref(login: ProviderAccount, refs: set[str]) -> dict[str, VoiceApp]:
    """Whoever's apps stand under the login, by the carrier's names for them; call it inside ``scope.system()``."""
    if not refs:
        return {}
    rows = AppCopy.objects.filter(provider_account=login, carrier_ref__in=refs).select_related("app")
    return {row.carrier_ref: row.app for row in rows}
