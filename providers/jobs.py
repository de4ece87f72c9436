"""What a worker does for a provider account: syncs everything that its connector can list."""

from jobs import work
from jobs.kinds import Kind, register
from jobs.models import Job
from jobs.states import WhenSuspended
from providers import push_subscriptions, services, syncs
from providers.models import ProviderAccount, SyncRun


def sync_provider_account(job: Job) -> None:
    """Run every sort of sync in turn. Safe to run again: sorts that this job has finished are not repeated."""
    provider_account = ProviderAccount.objects.select_related("account").get(
        pk=job.payload["provider_account"], account_id=job.account_id
    )
    with services.calling(provider_account) as connector:
        found = {
            sort.name: syncs.run_sort(sort, job, provider_account, connector)
            for sort in syncs.sorts_of(connector)
        }
    work.settle(job, {"sorts": found})


def not_synced(job: Job) -> None:
    """The job was given up or stopped: so were its runs."""
    syncs.close_lost(SyncRun.objects.filter(job=job), error=job.error)


register(
    Kind(
        syncs.KIND,
        run=sync_provider_account,
        failed=not_synced,
        when_suspended=WhenSuspended.GOES_ON,
    )
)
for name, run in (
    (push_subscriptions.SUBSCRIBE, push_subscriptions.subscribe),
    (push_subscriptions.UNSUBSCRIBE, push_subscriptions.unsubscribe),
):
    register(Kind(name, run=run, when_suspended=WhenSuspended.GOES_ON))
