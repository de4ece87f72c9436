"""The columns of the address book: sorted by whatever a row says."""

from django.db.models import Count

from accounts.columns import register
from accounts.models import Contact
from common.columns import Column, Order, Table

CONTACTS = register(
    Table[Contact](
        name="contacts",
        title="Contacts",
        page="accounts:contacts",
        order=Order(("name", "id")),
        columns=(
            Column("Name", lambda row: row.name, sort="name"),
            Column("Number", lambda row: row.e164, "phone", sort="e164"),
            Column("Other numbers", lambda row: ", ".join(row.other_numbers), shown=False),  # type: ignore[attr-defined]
            Column("E-mail", lambda row: row.email, sort="email"),
            Column("Tags", lambda row: ", ".join(row.tags)),
            Column(
                "Comments",
                lambda row: row.comment_count,  # type: ignore[attr-defined]
                "number",
                sort="comment_count",
                by=Count("comments"),
            ),
            Column("Flagged", lambda row: row.is_flagged, sort="is_flagged", shown=False),
            Column("Added", lambda row: row.created_at, "moment", sort="created_at", shown=False),
        ),
    )
)
