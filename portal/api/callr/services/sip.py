"""``sip`` (callr.md §5.12): telephones that sign in, and trunks. No method is published: the names are ours."""

from typing import Annotated

from common.errors import Invalid
from common.sorting import Order, by_words
from numbers.selectors.gateways import gateways
from pbx.models import SipSubscriber as Row
from pbx.selectors.sip_subscribers import domain_of, password_of, sip_subscriber, sip_subscribers
from pbx.services import sip_subscribers as services
from portal.api.callr.app_settings import voicemail_told
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import Fault, unfit
from portal.api.callr.objects.apps import AppParamVms
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.sip import (
    SipSubscriber,
    SipSubscriberOptions,
    SipSubscriberProperties,
    SipSubscriberSearchFilters,
    SipTrunkOrigination,
    SipTrunkOriginationSearchFilters,
    SipTrunkTermination,
    SipTrunkTerminationSearchFilters,
)
from portal.api.callr.reading import Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results

COLUMNS: dict[str, Order] = {
    "cli": "cli",
    "id": "pk",
    "privacy": by_words("is_anonymous", {True: "full", False: "off"}),
    "ring_timeout": "ring_seconds",
    "srtp": "has_srtp",
    "username": "username",
}
NAMES = {
    "ring_seconds": "properties.ring_timeout",
    "has_srtp": "properties.srtp",
    "is_anonymous": "properties.privacy",
    "username": "properties.username",
    "cli": "properties.cli",
    "codecs": "properties.codecs",
}
OfSubscriber = Annotated[Row, Found(int, sip_subscriber)]
Properties = Annotated[Given, Of(SipSubscriberProperties)]
SubscriberOptions = Annotated[Given, Of(SipSubscriberOptions)] | None


def _wish(properties: Given | None, options: Given | None) -> dict[str, object]:
    given = properties or {}
    privacy = given.get("privacy")
    return {
        "username": given.get("username"),
        "cli": given.get("cli"),
        "codecs": given.get("codecs"),
        "ring_seconds": given.get("ring_timeout"),
        "has_srtp": given.get("srtp"),
        "is_anonymous": None if privacy is None else privacy == "full",
        "voicemail": (options or {}).get("vms"),
    }


def _told(row: Row) -> SipSubscriber:
    return SipSubscriber(
        cli=row.cli,
        codecs=row.codecs,
        domain=domain_of(row.account),
        id=row.pk,
        password=password_of(row),
        privacy="full" if row.is_anonymous else "off",
        ring_timeout=row.ring_seconds,
        srtp=row.has_srtp,
        username=row.username,
        vms=AppParamVms(**voicemail_told(row.voicemail)),
    )


def _refused(exc: Invalid) -> Fault:
    field = exc.field or "properties"
    head, _, rest = field.partition(".")
    if head == "voicemail":
        return unfit(f"options.vms.{rest}" if rest else "options.vms", exc.text)
    return unfit(NAMES.get(head, field), exc.text)


@method("sip/subscriber.create", ours=True, username="properties.username")
def create(call: ApiCall, properties: Properties, options: SubscriberOptions = None) -> SipSubscriber:
    """A new telephone; what is left out has its default, and the password is made."""
    try:
        wish = _wish(properties, options)
        return _told(services.create_subscriber(account=call.account, by=call.actor, wish=wish))
    except Invalid as exc:
        raise _refused(exc) from exc


@method("sip/subscriber.get", ours=True)
def get(_call: ApiCall, id: OfSubscriber) -> SipSubscriber:
    """One telephone."""
    return _told(id)


@method("sip/subscriber.edit", ours=True, username="properties.username")
def edit(
    call: ApiCall, id: OfSubscriber, properties: Properties, options: SubscriberOptions = None
) -> SipSubscriber:
    """Change what is given; keys that are left out or null stay."""
    vms = {key: value for key, value in ((options or {}).get("vms") or {}).items() if value is not None}
    try:
        wish = _wish(properties, {"vms": {**id.voicemail, **vms}} if vms else None)
        return _told(services.edit_subscriber(account=call.account, by=call.actor, pk=id.pk, wish=wish))
    except Invalid as exc:
        raise _refused(exc) from exc


@method("sip/subscriber.search", ours=True)
def search(
    call: ApiCall,
    filters: Annotated[Given, Of(SipSubscriberSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """The account's telephones whose names have the text; all of them have one domain."""
    given = filters or {}
    rows = sip_subscribers(call.account, username=given.get("username") or "")
    if given.get("domain") not in (None, "", domain_of(call.account)):
        rows = rows.none()
    return results(rows, options, columns=COLUMNS, tell=lambda found: [_told(row) for row in found])


@method("sip/subscriber.delete", ours=True)
def delete(call: ApiCall, id: OfSubscriber) -> bool:
    """The telephone can no longer sign in."""
    services.delete_subscriber(account=call.account, by=call.actor, pk=id.pk)
    return True


@method("sip/trunk_origination.search", ours=True)
def origination(
    call: ApiCall,
    filters: Annotated[Given, Of(SipTrunkOriginationSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """The account's gateways, by which its equipment calls; of a trunk the vendor tells no more than an id."""
    del filters
    return results(
        gateways(call.account),
        options,
        columns={"id": "pk"},
        tell=lambda found: [SipTrunkOrigination(id=row.pk) for row in found],
    )


@method("sip/trunk_termination.search", ours=True)
def termination(
    call: ApiCall,
    filters: Annotated[Given, Of(SipTrunkTerminationSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """The same gateways, to which calls to its numbers go."""
    del filters
    return results(
        gateways(call.account),
        options,
        columns={"id": "pk"},
        tell=lambda found: [SipTrunkTermination(id=row.pk) for row in found],
    )
