"""Saved views of a list: the menu beside its filter, which is a page as well."""

from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from accounts.answers import tried
from accounts.columns import asked_for, chosen_by, in_account, table_at
from accounts.forms import SavedViewForm
from accounts.rights import Right
from accounts.selectors.saved_views import views_of
from accounts.services.saved_views import Keeper, clean_query, remove_view, save_view
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.account_paths import bare
from common.errors import DomainError, Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def view_list(request: AccountRequest) -> HttpResponse:
    """The views of the list at ``path``; a POST keeps the filter in ``query`` under a name and goes back to the list.

    The menu of a list knows the filter from the address of the page that it stands on, which htmx says.
    """
    given = request.POST if request.method == "POST" else request.GET
    path, query = bare(given.get("path", "")), given.get("query", "")
    if wants_part(request) and request.htmx.current_url and request.method != "POST":
        query = _with_columns(request, path, urlsplit(request.htmx.current_url).query)
    keeper = keeper_of(request)
    form = SavedViewForm(request.POST or None, may_share=keeper.may_share, path=path, query=_shown(query))
    if request.method == "POST" and form.is_valid():
        try:
            row = save_view(keeper=keeper, by=request.actor, **form.kept())
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect(row.url)
    context = {
        "form": form,
        "path": path,
        "rows": [
            {"view": view, "may_remove": keeper.may_share or not view.is_shared}
            for view in views_of(request.account, request.user, path)
        ],
    }
    template = "accounts/views/_menu.html" if wants_part(request) else "accounts/views/list.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
@requires(Right.VIEW)
def view_remove(request: AccountRequest, pk: int) -> HttpResponse:
    back = f"{reverse('accounts:views')}?{urlencode({'path': request.POST.get('path', '')})}"
    return tried(
        request,
        lambda: remove_view(keeper=keeper_of(request), by=request.actor, pk=pk),
        text="The view is removed.",
        url=back,
    )


def keeper_of(request: AccountRequest) -> Keeper:
    return Keeper(request.account, request.user, request.rights)


def _with_columns(request: AccountRequest, path: str, query: str) -> str:
    """The filter with the columns that somebody chose for the list, unless it names others: a view keeps them too."""
    table = table_at(path, QueryDict(query))
    table = in_account(table, request.account) if table else None
    columns = chosen_by(request.user, table) if table else ()
    if table is None or not columns or asked_for(table, QueryDict(query)):
        return query
    named = urlencode({"columns": ",".join(column.key for column in columns)})
    return f"{query}&{named}" if query else named


def _shown(query: str) -> str:
    try:
        return clean_query(query)
    except Invalid:
        return query
