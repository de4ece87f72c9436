"""The columns of the address book, which has some thousands of contacts at most: sorted by whatever a row says."""

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
            Column("Comments", lambda row: row.comment_count, "number", sort="comment_count"),  # type: ignore[attr-defined]
            Column("Flagged", lambda row: row.is_flagged, sort="is_flagged", shown=False),
            Column("Added", lambda row: row.created_at, "moment", sort="created_at", shown=False),
        ),
    )
)
