"""How the list of numbers writes its cells. Fifty rows of them are half of the page, and a template would ask some
thirty things of each row; the heads of the columns say in which order they stand.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.columns import Shown, written
from common.account_paths import as_begun, bare
from common.plans.registry import country_name
from common.templatetags.tandem import bare_age, tone
from numbers.models import PhoneNumber
from numbers.states import NumberState
from providers.contract.destinations import DestinationKind
from providers.states import Agreement

# A cell about which there is nothing to say.
NOTHING = mark_safe('<td class="none">—</td>')
# What each is called, and what is said of it.
SERVICES = {
    "sms_type": ("Messages", "Messages by {}"),
    "fax_email": ("Fax", "Fax to {}"),
    "inbound_cnam": ("Caller names", "Names of callers are looked up"),
}


@cache
def badge(tone: str, label: str) -> SafeString:
    """One of the few badges that numbers have, drawn once in a process."""
    return mark_safe(render_to_string("components/_badge.html", {"tone": tone, "label": label}).strip())  # noqa: S308


@cache
def symbol(service: str) -> SafeString:
    return mark_safe(render_to_string("numbers/_service_icon.html", {"name": service}).strip())  # noqa: S308


def address(page: str) -> str:
    return as_begun(_bare(page))


@cache
def _bare(page: str) -> str:
    return bare(reverse(page))


class Cells:
    """The cells of a row, for rows of one page: ``home`` is the account's country."""

    def __init__(self, columns: Shown[PhoneNumber], home: str) -> None:
        self._home = home
        self._columns = [(column, WRITERS.get(column.key)) for column in columns.columns]
        # Numbers of one sync were seen at one moment.
        self._seen: dict[datetime, str] = {}

    def of(self, number: PhoneNumber) -> SafeString:
        """All that are shown, in their order; ``answered`` and ``shown`` are on the number already."""
        cells = [
            write(self, number)
            if write
            else format_html('<td data-label="{}">{}</td>', column.label, written(column, number))
            for column, write in self._columns
        ]
        return mark_safe("".join(cells))  # noqa: S308 each of them is safe

    def number(self, number: PhoneNumber) -> SafeString:
        note = state = ""
        if number.state != NumberState.ACTIVE:
            state = badge(tone(number.state), number.get_state_display())
        if number.label or number.tags:
            label = format_html('<span class="clip">{}</span>', number.label) if number.label else ""
            tags = format_html_join("", '<span class="tag">{}</span>', ((tag,) for tag in number.tags))
            note = format_html('<span class="cell-sub number-note">{}{}</span>', label, tags)
        link = f"{address('numbers:list')}{number.e164}/"
        shown = number.shown  # type: ignore[attr-defined]
        return format_html('<th scope="row"><a href="{}">{}</a> {} {}</th>', link, shown, state, note)

    def holder(self, number: PhoneNumber) -> SafeString:
        name, ref = number.holder, number.holder_ref  # type: ignore[attr-defined]
        if not name:
            return NOTHING
        if ref:
            name = format_html('<a href="{}{}/">{}</a>', address("agents:list"), ref, name)
        return format_html('<td class="nowrap" data-label="Holder">{}</td>', name)

    def place(self, number: PhoneNumber) -> SafeString:
        """A country is named where it is not the account's own."""
        place = ", ".join(filter(None, [number.city, number.province]))
        if number.country != self._home:
            country = country_name(number.country) if number.country else "No country"
            return format_html(
                '<td data-label="Place"><span>{} <span class="cell-sub">{}</span></span></td>', place, country
            )
        if not place:
            return NOTHING
        quiet = "" if number.city else mark_safe(' class="quiet"')
        return format_html('<td{} data-label="Place">{}</td>', quiet, place)

    def answered_by(self, number: PhoneNumber) -> SafeString:
        is_idle = number.destination == DestinationKind.NOTHING and not number.forward_to
        return format_html(
            '<td data-label="Answered by"{}>{}</td>',
            mark_safe(' class="quiet"') if is_idle else "",
            number.answered,  # type: ignore[attr-defined]
        )

    def services(self, number: PhoneNumber) -> SafeString:
        shown = []
        for name, (label, title) in SERVICES.items():
            if value := getattr(number, name):
                told = number.get_sms_type_display() if name == "sms_type" else value
                shown.append((title.format(told), symbol(name), label))
        if not shown:
            return NOTHING
        drawn = format_html_join("", '<span title="{}">{}<span class="sr-only">{}</span></span>', shown)
        return format_html('<td data-label="Services"><span class="service-icons">{}</span></td>', drawn)

    def carrier(self, number: PhoneNumber) -> SafeString:
        return format_html('<td data-label="Carrier">{}</td>', number.provider_account.name)

    def at_the_carrier(self, number: PhoneNumber) -> SafeString:
        return format_html(
            '<td data-label="At the carrier"><span>{} <span class="cell-sub nowrap">{}</span></span></td>',
            badge(tone(number.agreement), Agreement(number.agreement).label),
            self._seen_at(number.seen_at),
        )

    def _seen_at(self, moment: datetime | None) -> str:
        if moment is None:
            return "never seen"
        if moment not in self._seen:
            self._seen[moment] = f"seen {bare_age(moment)}"
        return self._seen[moment]


WRITERS: dict[str, Callable[[Cells, PhoneNumber], SafeString]] = {
    "number": Cells.number,
    "holder": Cells.holder,
    "place": Cells.place,
    "answered_by": Cells.answered_by,
    "services": Cells.services,
    "carrier": Cells.carrier,
    "at_the_carrier": Cells.at_the_carrier,
}
