"""What the French reseller has at its carrier: two apps and an announcement, changed there since in part."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from demo.callr import Opale
from numbers.selectors.numbers import phone_numbers
from pbx.copies.comparing import as_kept, differences, media_differences, words_of
from pbx.copies.working import name_there
from pbx.kinds.registry import KINDS
from pbx.media import sound
from pbx.media.models import Media
from pbx.media.services.library import create_media, rename_media, set_content
from pbx.media.services.speaking import speak
from pbx.models import AppCopy, MediaCopy, VoiceApp
from pbx.services.apps import create_app, edit_app
from pbx.states import AppKind
from portal.api.callr.app_settings import NAMES, theirs
from providers.contract.media import CarrierMedia
from providers.contract.voice_apps import CarrierVoiceApp
from providers.models import ProviderAccount
from providers.registry import connector_for
from providers.states import Agreement

VOICE = "TTS_FR-FR_AUDREY"
SHORT = "Bienvenue chez Opale."
LONG = "Bienvenue chez Opale. Nos bureaux ferment du premier au quinze août. Laissez un message."
CLICKS = {"options": {"attempts": 2}}


def stand(opale: Opale) -> None:
    """Everything as it was sent, and as somebody at the carrier has left it: other targets, and a longer announcement.

    Syncs find the same, for that is how it stands there.
    """
    with scope.tenant(opale.account.pk):
        login = ProviderAccount.objects.get(account=opale.account, connector="callr")
        welcome = _announcement(opale.account, opale.owner, "Annonce", SHORT)
    with scope.tenant(opale.upstream.pk):
        changed = _announcement(opale.upstream, opale.owner, "Annonce there", LONG)
        rename_media(
            account=opale.upstream,
            by=opale.owner,
            pk=changed.pk,
            name=f"{welcome.name} ({welcome.ref})",
        )
        app = opale.upstream.voice_apps.get(name="Accueil Paris")
        edit_app(
            account=opale.upstream, by=opale.owner, ref=app.ref, settings={"prompts": {"welcome": changed.pk}}
        )
        app.refresh_from_db()
        desk = list(phone_numbers(opale.upstream).filter(e164__startswith="+331").order_by("e164"))[1]
        clicks = create_app(
            account=opale.upstream, by=opale.owner, kind="click_to_call", name="Rappel", settings=CLICKS
        )
    with scope.tenant(opale.account.pk):
        _media_copy(opale, login, welcome, changed)
        targets = [{"number": desk.e164, "timeout": 30}]
        ours = {"targets": targets, "prompts": {"welcome": welcome.pk}}
        refs = {welcome.pk: str(changed.pk)}
        _app_copy(opale, login, refs, app, "call_tracking", ours)
        _app_copy(opale, login, refs, clicks, "click_to_call", CLICKS)


def _announcement(account: Account, by: Actor, name: str, text: str) -> Media:
    """Spoken where a synthesiser is installed, and otherwise silence of about that length."""
    media = create_media(account=account, by=by, name=name)
    if sound.can_speak():
        speak(account=account, by=by, pk=media.pk, text=text, voice=VOICE, wait=True)
    else:
        set_content(account=account, by=by, pk=media.pk, data=sound.as_wav(bytes(1_200 * len(text))))
    media.refresh_from_db()
    return media


def _media_copy(opale: Opale, login: ProviderAccount, ours: Media, there: Media) -> None:
    row = MediaCopy(
        account=opale.account,
        media=ours,
        provider_account=login,
        carrier_ref=str(there.pk),
        version=ours.version,
        seen_at=timezone.now(),
    )
    row.name = row.told_name = name_there(row)
    told = CarrierMedia(str(there.pk), row.name, "ready", there.seconds, there.text, there.voice)
    row.differs = ", ".join(media_differences(row, told))
    row.agreement = Agreement.DRIFT if row.differs else Agreement.CONFIRMED
    row.save()


def _app_copy(
    opale: Opale,
    login: ProviderAccount,
    refs: dict[int, str],
    there: VoiceApp,
    kind: str,
    settings: Mapping[str, object],
) -> None:
    app = create_app(account=opale.account, by=opale.owner, kind=kind, name=there.name, settings=settings)
    secrets = KINDS[AppKind(kind)].SECRETS
    sent = as_kept(words_of(connector_for(login), app, refs), secrets)
    parameters = theirs(there)
    told = as_kept(CarrierVoiceApp(there.ref, there.name, NAMES[AppKind(kind)], parameters), secrets)
    AppCopy.objects.create(
        account=opale.account,
        app=app,
        provider_account=login,
        carrier_ref=there.ref,
        sent=sent,
        told=told,
        agreement=Agreement.DRIFT if differences(sent, told) else Agreement.CONFIRMED,
        seen_at=timezone.now(),
    )
