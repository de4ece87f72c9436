"""The columns of a list: the menu beside its head, which is a page as well."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts.columns import chosen_by, in_account, table_named, url_of
from accounts.rights import Right
from accounts.services.list_columns import choose_columns
from accounts.services.saved_views import clean_query
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.columns import Table
from common.errors import DomainError, Invalid


class ColumnsForm(forms.Form):
    """A box for each column of a list but its first, which is always there."""

    columns = forms.MultipleChoiceField(label="Columns", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, table: Table[Any], chosen: list[str]) -> None:
        super().__init__(data, initial={"columns": chosen}, auto_id="columns-%s")
        choices = [(column.key, column.label) for column in table.columns[1:]]
        self.fields["columns"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def columns(request: AccountRequest, name: str) -> HttpResponse:
    """The columns that somebody may choose for a list. A POST keeps the choice and goes back to the list as its
    ``query`` narrows it; one with ``anew`` forgets it.
    """
    given = request.POST if request.method == "POST" else request.GET
    table, query = in_account(table_named(name), request.account), _back(given.get("query", ""))
    if wants_part(request) and request.htmx.current_url and request.method != "POST":
        query = _back(urlsplit(request.htmx.current_url).query)
    chosen = [column.key for column in chosen_by(request.user, table) or table.at_first]
    form = ColumnsForm(request.POST if request.method == "POST" else None, table, chosen)
    if request.method == "POST" and form.is_valid() and _keep(request, form, table):
        return redirect(f"{url_of(table)}?{query}" if query else url_of(table))
    context = {"form": form, "table": table, "url": url_of(table), "query": query}
    template = "accounts/columns/_menu.html" if wants_part(request) else "accounts/columns/page.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _keep(request: AccountRequest, form: ColumnsForm, table: Table[Any]) -> bool:
    # The first is chosen with every choice, so that no box ticked is a choice as well.
    wanted = [] if "anew" in request.POST else [table.columns[0].key, *form.cleaned_data["columns"]]
    try:
        choose_columns(user=request.user, table=table, columns=wanted)
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


def _back(query: str) -> str:
    """The filter that the list had, without the columns that its address named."""
    try:
        return urlencode([part for part in parse_qsl(clean_query(query)) if part[0] != "columns"])
    except Invalid:
        return ""
