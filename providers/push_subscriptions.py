"""Asks carriers that let programs subscribe to push their events to us, and to end that."""

from contextlib import suppress
from uuid import uuid5

from django.conf import settings
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from events.models import PushAddress
from events.selectors.pushes import address_for
from events.services.pushes import target_of
from jobs import services as job_services
from jobs import work
from jobs.models import Job
from jobs.selectors import jobs_of
from jobs.services import NewJob
from jobs.states import OPEN
from providers.contract.connector import Connector
from providers.contract.events import Events
from providers.errors import NotThere, Unsupported
from providers.models import ProviderAccount, PushSubscription
from providers.registry import CONNECTORS
from providers.services import calling

SUBSCRIBE = "providers.subscribe"
UNSUBSCRIBE = "providers.unsubscribe"


def can_subscribe(login: ProviderAccount) -> bool:
    """Whether the carrier is asked to push, rather than a person entering our address there."""
    return CONNECTORS[login.connector].can(Events.subscribe)


@while_active
def start_subscribing(*, account: Account, by: Actor, login: ProviderAccount) -> None:
    """Have a worker ask the carrier for the events that it does not push to the login's address yet."""
    with transaction.atomic():
        ProviderAccount.objects.select_for_update(no_key=True).get(pk=login.pk)
        address = address_for(account, login.pk)
        if address is None or not missing(login, address):
            return
        if not jobs_of(account, address).filter(kind=SUBSCRIBE, state__in=OPEN).exists():
            job_services.start(
                NewJob(SUBSCRIBE, f"Have {login.name} push to us", {"login": login.pk}, subject=address),
                account=account,
                by=by,
            )


@while_active
def start_unsubscribing(*, account: Account, by: Actor, login: ProviderAccount) -> None:
    """Have a worker end at the carrier what leads to addresses that are closed."""
    if PushSubscription.objects.filter(account=account, provider_account=login).exists():
        job_services.start(
            NewJob(UNSUBSCRIBE, f"Have {login.name} push no more", {"login": login.pk}),
            account=account,
            by=by,
        )


def subscriptions(account: Account, login: ProviderAccount, address: PushAddress) -> list[PushSubscription]:
    """What the carrier pushes to the address."""
    rows = PushSubscription.objects.filter(account=account, provider_account=login, address=address)
    return list(rows)


def latest_job(account: Account, address: PushAddress) -> Job | None:
    """How asking the carrier went the last time."""
    return jobs_of(account, address).filter(kind=SUBSCRIBE).first()


def subscribe(job: Job) -> None:
    """Ask for each type that is missing. Where an answer was lost and the carrier cannot list what it pushes, the type
    is asked for again: an event that is pushed twice is applied once.
    """
    login = _login(job)
    address = address_for(job.account, login.pk)
    if address is None:
        work.settle(job, {"outcome": "The address was closed meanwhile."})
        return
    target = target_of(address)
    url = f"{settings.PUBLIC_URL}{target.path}"
    with calling(login) as connector:
        known = _listed(connector, url) if job.must_look_up else {}
        for carrier_type in missing(login, address):
            ref = known.get(carrier_type)
            if ref is None:
                work.about_to_call(job)
                key = uuid5(job.pk, carrier_type)
                ref = connector.subscribe(carrier_type, url, target.secret, key=key).ref
            _keep(login, address, carrier_type, ref)
    work.settle(job, {"pushed": len(CONNECTORS[login.connector].push_types)})


def unsubscribe(job: Job) -> None:
    """End what leads to closed addresses; ending it twice does no harm."""
    login = _login(job)
    rows = PushSubscription.objects.filter(provider_account=login).exclude(address__ended_at=None)
    with calling(login) as connector:
        for row in rows:
            work.about_to_call(job)
            with suppress(NotThere):
                connector.unsubscribe(row.carrier_ref, key=uuid5(job.pk, row.carrier_ref))
            row.delete()
    work.settle(job)


def _login(job: Job) -> ProviderAccount:
    rows = ProviderAccount.objects.select_related("account")
    return rows.get(pk=job.payload["login"], account_id=job.account_id)


def missing(login: ProviderAccount, address: PushAddress) -> list[str]:
    """The carrier's types of event that it was not asked for yet."""
    known = set(PushSubscription.objects.filter(address=address).values_list("carrier_type", flat=True))
    return [name for name in CONNECTORS[login.connector].push_types if name not in known]


def _listed(connector: Connector, url: str) -> dict[str, str]:
    """The carrier's names for what it pushes to the address, by type; nothing where it lists none."""
    if not connector.can(Events.list_subscriptions):
        return {}
    try:
        return {row.carrier_type: row.ref for row in connector.list_subscriptions() if row.url == url}
    except Unsupported:
        return {}


def _keep(login: ProviderAccount, address: PushAddress, carrier_type: str, ref: str) -> None:
    PushSubscription.objects.update_or_create(
        address=address,
        carrier_type=carrier_type,
        defaults={"account_id": login.account_id, "provider_account": login, "carrier_ref": ref},
    )
