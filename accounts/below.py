"""The activity log of an account and all below it."""

from django.urls import reverse

from accounts.listings import Listing, register
from accounts.models import Activity
from common.columns import Column
from common.words import in_words


def _log(_entry: Activity) -> str:
    return reverse("accounts:activity")


register(
    Listing(
        name="activity",
        title="Activity",
        page="accounts:activity",
        rows=lambda: Activity.objects.defer("before", "after"),
        columns=(
            Column("What", lambda row: f"{row.verb.capitalize()} {in_words(row.subject)}"),
            Column("Who", lambda row: row.actor),
            Column("Acting from", lambda row: row.acting_from),
            Column("Through", lambda row: row.get_source_display()),
            Column("When", lambda row: row.created_at, "moment", sort="id"),
        ),
        key="id",
        url=_log,
    )
)
