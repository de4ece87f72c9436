"""Keeps the doubles of gateways at carriers as the gateways are here."""

from jobs import work
from jobs.models import Job
from numbers.models import Gateway
from numbers.services.gateways import recheck_gateway
from providers.contract.gateways import CarrierGateway
from providers.errors import NotThere
from providers.models import ProviderAccount
from providers.services import calling


def update_gateway(job: Job) -> None:
    """Tell a carrier how the gateway is set now; doing it twice does no harm, so nothing is looked up.

    A gateway that was changed while the carrier was asked is sent again: of two jobs either may come last.
    """
    carrier = _carrier(job)
    while True:
        gateway = Gateway.objects.filter(pk=job.payload["gateway"], account_id=job.account_id).first()
        if gateway is None:
            work.settle(job, {"outcome": "The gateway was removed."})
            return
        recheck_gateway(account=job.account, pk=gateway.pk)
        sent = CarrierGateway(
            ref=job.payload["ref"], address=gateway.address, prefix=gateway.prefix, limit=gateway.limit
        )
        work.about_to_call(job)
        with calling(carrier) as connector:
            connector.update_gateway(sent, key=job.pk)
        unchanged = Gateway.objects.filter(
            pk=gateway.pk, address=gateway.address, prefix=gateway.prefix, limit=gateway.limit
        )
        if unchanged.exists():
            work.settle(job)
            return


def remove_gateway(job: Job) -> None:
    """Remove the gateway at a carrier; one that is gone there already is as good."""
    carrier = _carrier(job)
    work.about_to_call(job)
    try:
        with calling(carrier) as connector:
            connector.remove_gateway(job.payload["ref"], key=job.pk)
    except NotThere:
        work.settle(job, {"outcome": "The carrier had it no more."})
    else:
        work.settle(job)


def was_confirmed(_job: Job) -> None:
    """A person saw that the carrier has done it: nothing of it is stored here."""


def _carrier(job: Job) -> ProviderAccount:
    return ProviderAccount.objects.get(pk=job.payload["provider_account"])
