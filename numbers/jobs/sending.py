"""Asks carriers to set many numbers: in one request where the carrier has one for that, else with a few at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connection

from common.errors import DomainError
from jobs.errors import Again, Uncertain, WorkError
from jobs.models import Job
from numbers.services.gateways import at_carrier
from numbers.services.outcomes import has, is_as_before
from numbers.services.settings_each import Sent, Told, gateways_told
from providers.contract.connector import Connector
from providers.contract.destinations import Destination
from providers.contract.numbers_held import CarrierNumber, NumberSettings, NumbersHeld
from providers.errors import BadCredentials, RateLimited
from providers.models import ProviderAccount
from providers.services import calling, note_failure

# Requests that are under way at once under one login; so few numbers go one by one.
AT_ONCE = 4


def send_each(job: Job, sent: Sequence[Sent]) -> dict[str, Told]:
    """Send the settings of each number to its carrier; what became of it, by number. Call it outside a transaction."""
    by_login: dict[ProviderAccount, list[Sent]] = defaultdict(list)
    for one in sent:
        by_login[one.number.provider_account].append(one)
    told: dict[str, Told] = {}
    for login, some in by_login.items():
        told |= _send_to(job, login, some)
    return told


def _send_to(job: Job, login: ProviderAccount, some: Sequence[Sent]) -> dict[str, Told]:
    try:
        with calling(login) as connector:
            wanted = _wanted(job, login, connector, some)
            told = _asked(connector, wanted, job.pk, {one.number.e164 for one in some if one.in_doubt})
    except (WorkError, DomainError) as exc:
        return {one.number.e164: exc for one in some}
    for answer in told.values():
        if isinstance(answer, WorkError):
            note_failure(provider_account=login, error=answer)
            break
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
        wanted[one.number.e164] = NumberSettings(**values)
    return wanted


def _asked(
    connector: Connector, wanted: Mapping[str, NumberSettings], key: UUID, in_doubt: set[str]
) -> dict[str, Told]:
    if connector.can(NumbersHeld.configure_numbers):
        return {**connector.configure_numbers(wanted, key=key)}
    one_by_one = _OneByOne(connector, key, in_doubt)
    if len(wanted) <= AT_ONCE:
        return {e164: one_by_one.ask(e164, settings) for e164, settings in wanted.items()}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sending") as pool:
        answers = pool.map(one_by_one.ask_apart, wanted, wanted.values())
        return dict(zip(wanted, answers, strict=True))


class _OneByOne:
    """Asks for single numbers; what would fail for every other number as well ends the asking."""

    def __init__(self, connector: Connector, key: UUID, in_doubt: set[str]) -> None:
        self._connector, self._key, self._in_doubt = connector, key, in_doubt
        self._over: WorkError | None = None

    def ask(self, e164: str, settings: NumberSettings) -> CarrierNumber | WorkError | None:
        if self._over is not None:
            return self._over
        try:
            if (there := self._looked_up(e164)) and has(there.settings, settings):
                return there
            told = self._connector.configure_number(e164, settings, key=self._key)
        except (BadCredentials, RateLimited) as exc:
            self._over = exc
            return exc
        except WorkError as exc:
            return exc
        return self._read_back(e164) if told is None else told

    def ask_apart(self, e164: str, settings: NumberSettings) -> CarrierNumber | WorkError | None:
        """The same in a thread of a pool, which leaves no connection to the database behind."""
        try:
            return self.ask(e164, settings)
        finally:
            connection.close()

    def _looked_up(self, e164: str) -> CarrierNumber | None:
        may_ask = e164 in self._in_doubt and self._connector.can(NumbersHeld.get_number)
        return self._connector.get_number(e164) if may_ask else None

    def _read_back(self, e164: str) -> CarrierNumber | WorkError | None:
        if not self._connector.can(NumbersHeld.get_number):
            return None
        try:
            return self._connector.get_number(e164)
        except WorkError as exc:
            # It was sent, and is looked at once more before anything else.
            return Uncertain(exc.text)


def _looked_at(
    login: ProviderAccount,
    some: Sequence[Sent],
    wanted: Mapping[str, NumberSettings],
    told: Mapping[str, Told],
) -> dict[str, Told]:
    """The answers; one that shows a number as it was before is none."""
    gateways = gateways_told([login.pk], told)
    looked: dict[str, Told] = {}
    for one in some:
        e164 = one.number.e164
        answer = told[e164]
        if isinstance(answer, CarrierNumber) and is_as_before(
            one.number, answer.settings, wanted[e164], gateways
        ):
            answer = Again("The carrier said yes and shows the number as it was before.")
        looked[e164] = answer
    return looked
