"""``apps`` (callr.md §5): voice apps, their numbers, and who may be shown."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from accounts.models import Account
from common.errors import Invalid
from common.sorting import Order, by_words
from messaging.selectors.messages import sending_numbers
from numbers.models import PhoneNumber
from numbers.selectors.numbers import NumberFilter, filtered
from pbx.models import VoiceApp
from pbx.selectors import apps as selectors
from pbx.selectors.caller_ids import authorised
from pbx.services import answering
from pbx.services import apps as services
from pbx.services.answering import TakesNoNumbers
from pbx.states import AppKind
from portal.api.callr.app_settings import NAMES, PACKAGES, ours, path_of, theirs
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import Fault, unfit
from portal.api.callr.numbering import dids, number_of_hash
from portal.api.callr.objects.apps import App, AppPackage, AppSearchFilters
from portal.api.callr.objects.customer import CustomerCli
from portal.api.callr.objects.did import Did
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.shape import moment
from portal.api.callr.objects.values import Hash, Words
from portal.api.callr.reading import Checked, Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results

TAKES_NONE = 205
COLUMNS: dict[str, Order] = {
    "date_creation": "created_at",
    "date_update": "updated_at",
    "hash": "ref",
    "name": "name",
    "package": by_words("kind", NAMES),
}


def _package(_account: Account, package: str) -> AppKind:
    if package not in PACKAGES:
        raise ValueError(package)
    return PACKAGES[package]


Package = Annotated[AppKind, Checked(str, _package)]
OfApp = Annotated[VoiceApp, Found(Hash, selectors.voice_app)]
Mine = Annotated[PhoneNumber, Found(Hash, number_of_hash)]


def told(account: Account, apps: Sequence[VoiceApp], *, with_numbers: bool = True) -> list[App]:
    """Apps with their numbers, those in one statement; without them ``did`` is null."""
    numbers = selectors.numbers_by_app(account, apps) if with_numbers and apps else {}
    return [_told(account, app, numbers.get(app.pk, []) if with_numbers else None) for app in apps]


def _told(account: Account, app: VoiceApp, numbers: list[PhoneNumber] | None) -> App:
    name = NAMES[AppKind(app.kind)]
    return App(
        date_creation=moment(app.created_at),
        date_update=moment(app.updated_at),
        did=None if numbers is None else dids(account, numbers),
        hash=app.ref,
        name=app.name,
        p=theirs(app),
        package=AppPackage(
            has_did=app.takes_numbers,
            name=name,  # type: ignore[arg-type]
            type=name.removesuffix("10"),
        ),
    )


def _refused(kind: AppKind, exc: Invalid) -> Fault:
    """A setting at fault goes by its path in the dialect (callr.md §12 A12), everything else by its parameter."""
    field = exc.field or "params"
    if field in {"name", "kind"}:
        return unfit("package" if field == "kind" else field, exc.text)
    return unfit("params" if field == "settings" else f"params.{path_of(kind, field)}", exc.text)


@method("apps.create")
def create(call: ApiCall, package: Package, name: str, params: Words | None = None) -> App:
    """A new app; settings that are left out have their defaults."""
    try:
        app = services.create_app(
            account=call.account, by=call.actor, kind=package, name=name, settings=ours(package, params or {})
        )
    except Invalid as exc:
        raise _refused(package, exc) from exc
    return told(call.account, [app])[0]


@method("apps.edit")
def edit(call: ApiCall, app: OfApp, name: str | None = None, params: Words | None = None) -> App:
    """Change name or settings; null keeps, and so do the settings that are left out."""
    kind = AppKind(app.kind)
    try:
        changed = services.edit_app(
            account=call.account,
            by=call.actor,
            ref=app.ref,
            name=name,
            settings=ours(kind, params or {}),
        )
    except Invalid as exc:
        raise _refused(kind, exc) from exc
    return told(call.account, [changed])[0]


@method("apps.get")
def get(call: ApiCall, app: OfApp) -> App:
    """One app."""
    return told(call.account, [app])[0]


@method("apps.get_list")
def get_list(call: ApiCall, with_numbers: bool = True) -> list[App]:
    """All apps, newest first."""
    return told(call.account, list(selectors.voice_apps(call.account)), with_numbers=with_numbers)


@method("apps.search")
def search(
    call: ApiCall, filters: Annotated[Given, Of(AppSearchFilters)] | None = None, options: Options = None
) -> SearchResults:
    """The apps whose names have the text."""
    rows = selectors.voice_apps(call.account, name=(filters or {}).get("name") or "")
    return results(rows, options, columns=COLUMNS, tell=lambda found: told(call.account, found))


@method("apps.delete")
def delete(call: ApiCall, app: OfApp) -> bool:
    """Delete an app; its numbers are free from then on."""
    services.delete_app(account=call.account, by=call.actor, ref=app.ref)
    return True


@method("apps.assign_did", number="did")
def assign_did(call: ApiCall, app: OfApp, did: Mine) -> bool:
    """Have an app answer a number, whatever answered it before."""
    try:
        answering.assign_number(account=call.account, by=call.actor, ref=app.ref, e164=did.e164, wait=False)
    except TakesNoNumbers as exc:
        raise Fault(TAKES_NONE, "APP_HAS_NO_DID", exc.text) from exc
    return True


@method("apps.remove_did", number="did")
def remove_did(call: ApiCall, did: Mine) -> bool:
    """Have no app answer a number."""
    answering.free_number(account=call.account, by=call.actor, e164=did.e164, wait=False)
    return True


@method("apps.get_dids")
def get_dids(call: ApiCall, only_available: bool = False) -> list[Did]:
    """The account's numbers, or those that no app answers."""
    every = dids(call.account, list(filtered(call.account, NumberFilter())))
    return [one for one in every if one.app is None] if only_available else every


@method("apps.get_authorized_clis")
def get_authorized_clis(call: ApiCall, type: Literal["CALL", "SMS"]) -> list[CustomerCli]:
    """What calls may show as caller, or messages as sender."""
    if type == "SMS":
        numbers: list[Any] = list(sending_numbers(call.account))
        names = [CustomerCli(cli="SMS", comment=None, label=None)]
        return names + [CustomerCli(cli=one.e164, comment=None, label=one.label or None) for one in numbers]
    return [
        CustomerCli(cli=one.e164, comment=one.comment or None, label=one.label or None)
        for one in authorised(call.account)
    ]
