"""The page of custom fields in the settings: the account's own, and those that accounts above share with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fields.forms import CustomFieldForm
from accounts.fields.selectors import count_values, counted, custom_field, defined, shared_with
from accounts.fields.services import remove_field, save_field
from accounts.models import CustomField
from accounts.rights import Right
from accounts.states import AccountKind
from accounts.views.settings import tabs
from accounts.web import AccountRequest, put_on_form, requires
from common.errors import DomainError, NotFound

LIST = "accounts:fields"


@require_safe
@requires(Right.VIEW)
def field_list(request: AccountRequest) -> HttpResponse:
    """Every field that applies, with how many values the account's own ones have."""
    own = list(defined(request.account))
    counts = counted(own)
    context = {
        "rows": [(row, counts[row.pk]) for row in own],
        "shared": list(shared_with(request.account)),
        "may_change": Right.CHANGE_ACCOUNT in request.rights,
        "tabs": tabs(request, "fields"),
    }
    return render(request, "accounts/fields/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_ACCOUNT)
def field_new(request: AccountRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_ACCOUNT)
def field(request: AccountRequest, pk: int) -> HttpResponse:
    return _edit(request, custom_field(request.account, pk))


def _edit(request: AccountRequest, row: CustomField | None) -> HttpResponse:
    has_below = request.account.kind != AccountKind.SUBACCOUNT
    data = request.POST if request.method == "POST" else None
    form = CustomFieldForm.of(row, data, has_below=has_below)
    if data is not None and form.is_valid():
        try:
            saved = save_field(
                account=request.account, by=request.actor, wish=form.wish(row), pk=row.pk if row else None
            )
        except NotFound:
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"The field {saved.name} is saved.")
            return redirect(LIST)
    context = {"row": row, "form": form, "url": reverse(LIST)}
    return render(request, "accounts/fields/field.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.CHANGE_ACCOUNT)
def field_remove(request: AccountRequest, pk: int) -> HttpResponse:
    """Ask, saying how many values go with it; a POST deletes it."""
    row = custom_field(request.account, pk)
    if request.method != "POST":
        context = {"row": row, "count": count_values(row), "url": reverse(LIST)}
        return render(request, "accounts/fields/remove.html", context)
    try:
        count = remove_field(account=request.account, by=request.actor, pk=pk)
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        went = f", and {count:,} value{'s' * (count != 1)} with it" if count else ""
        messages.success(request, f"The field {row.name} is deleted{went}.")
    return redirect(LIST)
