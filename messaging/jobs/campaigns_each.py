"""Puts many numbers on a campaign at their carrier, and takes many off theirs, in sets."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from jobs import items, work
from jobs.errors import Final, WorkError
from jobs.models import Job, JobItem
from jobs.states import ItemState
from messaging.campaign_states import BindingState
from messaging.models import Binding
from messaging.services import bindings_each
from messaging.services.bindings_each import Told, under_way
from numbers.jobs.asking import ask_each, ask_logins, of_items
from providers.contract.campaigns import Campaigns
from providers.contract.connector import Connector
from providers.models import ProviderAccount

IN_A_SET = 200
Ask = Callable[[Job, Connector, Sequence[str], str], Mapping[str, WorkError | None]]


@dataclass
class _Came:
    """The bindings that the items name, how carriers answered, and why others were refused, by number."""

    ids: list[int]
    told: dict[str, Told]
    refused: dict[str, str]


@dataclass(frozen=True)
class _Going:
    binding: Binding

    @property
    def e164(self) -> str:
        return self.binding.number.e164

    @property
    def login(self) -> ProviderAccount:
        return self.binding.campaign.provider_account


def bind(job: Job) -> None:
    """Asking a carrier twice does no harm, so a set that was cut off is asked for again."""
    begin, settle = bindings_each.begin_binding, bindings_each.settle_bound
    result = _do(job, BindingState.PENDING, begin, _put_on, settle)
    _end(job, result, "could not be put on the campaign")


def unbind(job: Job) -> None:
    """The same for taking numbers off."""
    begin, settle = bindings_each.begin_unbinding, bindings_each.settle_unbound
    result = _do(job, BindingState.LEAVING, begin, _take_off, settle)
    _end(job, result, "could not be taken off their campaigns")


def _do(
    job: Job,
    state: BindingState,
    begin: Callable[..., dict[str, str]],
    ask: Ask,
    settle: Callable[..., dict[str, str]],
) -> dict[str, object]:
    by = work.actor_of(job)

    def call(some: Sequence[JobItem]) -> _Came:
        refused = begin(account=job.account, by=by, job=job, some=some)
        ids = [item.payload["binding"] for item in some if "binding" in item.payload]
        going = [_Going(row) for row in under_way(job.account, ids, state)]
        return _Came(ids, ask_logins(going, partial(_by_campaign, job, ask)), refused)

    def settled(came: _Came, some: Sequence[JobItem]) -> dict[int, str]:
        failed = settle(account=job.account, by=by, ids=came.ids, told=came.told) | came.refused
        return of_items(some, failed)

    return items.do_in_calls(job, call, settled, {}, size=IN_A_SET)


def _end(job: Job, result: dict[str, object], what: str) -> None:
    if result["failed"]:
        raise Final(f"{result['failed']} numbers {what}; {result['done']} were.")
    work.settle(job, result)


def _by_campaign(
    job: Job, ask: Ask, _login: ProviderAccount, connector: Connector, some: Sequence[_Going]
) -> dict[str, WorkError | None]:
    by_ref: dict[str, list[str]] = defaultdict(list)
    for one in some:
        by_ref[one.binding.campaign.ref].append(one.e164)
    told: dict[str, WorkError | None] = {}
    for ref, e164s in by_ref.items():
        told |= ask(job, connector, e164s, ref)
    return told


def _put_on(job: Job, connector: Connector, e164s: Sequence[str], ref: str) -> Mapping[str, WorkError | None]:
    if connector.can(Campaigns.bind_numbers):
        return connector.bind_numbers(e164s, ref, key=job.pk)
    return ask_each(e164s, lambda e164: connector.bind_number(e164, ref, key=job.pk))


def _take_off(
    job: Job, connector: Connector, e164s: Sequence[str], ref: str
) -> Mapping[str, WorkError | None]:
    if connector.can(Campaigns.unbind_numbers):
        return connector.unbind_numbers(e164s, ref, key=job.pk)
    return ask_each(e164s, lambda e164: connector.unbind_number(e164, ref, key=job.pk))


def given_up(job: Job) -> None:
    """What the job did not come to stays as it was; what it met is settled."""
    left: list[dict[str, Any]] = list(
        job.items.filter(state=ItemState.PENDING).values_list("payload", flat=True)
    )
    ids = [payload["binding"] for payload in left if "binding" in payload]
    bindings_each.not_done(account=job.account, ids=ids, error=job.error)
