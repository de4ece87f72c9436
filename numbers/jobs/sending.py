"""Asks carriers to set many numbers: in one request where the carrier has one for that, else with a few at a time."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job
from numbers.jobs.asking import ask_each, ask_logins
from numbers.services.gateways import at_carrier
from numbers.services.outcomes import has, is_as_before
from numbers.services.settings_each import Sent, Told, gateways_told
from providers.contract.connector import Connector
from providers.contract.destinations import Destination
from providers.contract.numbers_held import CarrierNumber, NumberSettings, NumbersHeld
from providers.models import ProviderAccount


def send_each(job: Job, sent: Sequence[Sent]) -> dict[str, Told]:
    """Send the settings of each number to its carrier; what became of it, by number. Call it outside a transaction."""
    return ask_logins(sent, partial(_send_to, job))


def _send_to(
    job: Job, login: ProviderAccount, connector: Connector, some: Sequence[Sent]
) -> dict[str, CarrierNumber | WorkError | None]:
    wanted = _wanted(job, login, connector, some)
    told = _asked(connector, wanted, job.pk, {one.e164 for one in some if one.in_doubt})
    return _looked_at(login, some, wanted, told)


def _wanted(
    job: Job, login: ProviderAccount, connector: Connector, some: Sequence[Sent]
) -> dict[str, NumberSettings]:
    """What each number's carrier is told; a gateway of ours is set up there once."""
    named: dict[Destination, Destination] = {}
    wanted = {}
    for one in some:
        values = {name: getattr(one.number, name) for name in one.names}
        if "destination" in values:
            ours = values["destination"]
            if ours not in named:
                named[ours] = at_carrier(
                    account=job.account,
                    provider_account=login,
                    connector=connector,
                    destination=ours,
                    key=job.pk,
                )
            values["destination"] = named[ours]
        wanted[one.e164] = NumberSettings(**values)
    return wanted


def _asked(
    connector: Connector, wanted: Mapping[str, NumberSettings], key: UUID, in_doubt: set[str]
) -> dict[str, CarrierNumber | WorkError | None]:
    if connector.can(NumbersHeld.configure_numbers):
        return {**connector.configure_numbers(wanted, key=key)}
    can_look = connector.can(NumbersHeld.get_number)

    def ask(e164: str) -> CarrierNumber | None:
        if can_look and e164 in in_doubt:
            there = connector.get_number(e164)
            if has(there.settings, wanted[e164]):
                return there
        told = connector.configure_number(e164, wanted[e164], key=key)
        return told if told is not None or not can_look else _read_back(connector, e164)

    return ask_each(list(wanted), ask)


def _read_back(connector: Connector, e164: str) -> CarrierNumber:
    try:
        return connector.get_number(e164)
    except WorkError as exc:
        # It was sent, and is looked at once more before anything else.
        raise Uncertain(exc.text) from exc


def _looked_at(
    login: ProviderAccount,
    some: Sequence[Sent],
    wanted: Mapping[str, NumberSettings],
    told: Mapping[str, CarrierNumber | WorkError | None],
) -> dict[str, CarrierNumber | WorkError | None]:
    """The answers; one that shows a number as it was before is none."""
    gateways = gateways_told([login.pk], told)
    looked: dict[str, CarrierNumber | WorkError | None] = {}
    for one in some:
        answer = told[one.e164]
        if isinstance(answer, CarrierNumber) and is_as_before(
            one.number, answer.settings, wanted[one.e164], gateways
        ):
            answer = Again("The carrier said yes and shows the number as it was before.")
        looked[one.e164] = answer
    return looked
