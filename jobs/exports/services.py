"""Asks for files, takes them away, and forgets them when their time is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.exporting import source_named
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common import scope
from common.errors import Conflict, Invalid
from common.exports import file_name
from jobs import services as jobs
from jobs.exports import selectors
from jobs.models import Export
from jobs.states import ExportForm

WRITE = "exports.write"
KEPT = timedelta(days=7)
MOST_OPEN = 5
LONGEST_QUERY = 2000
AT_ONCE = 500
NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


@while_active
def request_export(
    *,
    account: Account,
    by: Actor,
    source: str,
    form: ExportForm,
    query: str = "",
    payload: Mapping[str, Any] = NOTHING_MORE,
) -> Export:
    """Have a list written to a file, by a job. The same list in the same form that is being written is returned, whose
    job keeps the ``payload`` that it was started with.

    NotFound for what is no list, Invalid for a filter that is too long, Conflict while five others are being written.
    """
    title = source_named(source).title
    if len(query) > LONGEST_QUERY:
        raise Invalid("The filter is too long.")
    export = Export(
        account=account,
        source=source,
        form=form,
        query=query,
        file_name=file_name(source, form.value),
        asked_by=by.label[:160],
        expires_at=timezone.now() + KEPT,
    )
    try:
        with transaction.atomic():
            _require_room(account)
            export.save(force_insert=True)
            new = jobs.NewJob(WRITE, f"{title} as {form.label}", payload, subject=export)
            export.job = jobs.start(new, account=account, by=by)
            export.save(update_fields=["job"])
            activity.record(account=account, by=by, verb="exported", subject=export, after={"list": title})
    except IntegrityError:
        return Export.objects.get(account=account, source=source, form=form, query=query, is_open=True)
    return export


def _require_room(account: Account) -> None:
    """Raise Conflict while as many are being written as may be; the account's row is locked until the commit."""
    # Who ends an export refers to the row meanwhile, which this lock leaves them.
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if Export.objects.filter(account=account, is_open=True).count() >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} files are being written. Ask again when one is ready.")


@while_active
def remove_export(*, account: Account, by: Actor, ref: str) -> None:
    """Take a file away before its time; Conflict while it is being written."""
    export = selectors.export(account, ref)
    with transaction.atomic():
        gone, _ = Export.objects.filter(account=account, pk=export.pk, is_open=False).delete()
        if not gone:
            raise Conflict("The file is being written. Stop that first.")
        activity.record(account=account, by=by, verb="removed", subject=export)
        transaction.on_commit(lambda: remove_file(export.key), robust=True)


def forget_old(now: datetime) -> int:
    """Remove files whose time is over, and what is known of them; how many."""
    with scope.system():
        old = list(Export.objects.filter(expires_at__lte=now, is_open=False)[:AT_ONCE])
        for export in old:
            remove_file(export.key)
        Export.objects.filter(pk__in=[export.pk for export in old]).delete()
    return len(old)


def remove_file(key: str) -> None:
    if key:
        default_storage.delete(key)
