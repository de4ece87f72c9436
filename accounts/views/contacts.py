"""The address book: the list, and the page of one contact with what colleagues noted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.columns import shown
from accounts.contact_columns import CONTACTS
from accounts.contact_forms import CommentForm, ContactForm, ContactSearchForm, MergeForm
from accounts.models import Contact
from accounts.panels import panels_of
from accounts.rights import Right
from accounts.selectors import contacts as selectors
from accounts.services import address_book
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.e164 import parse
from common.errors import DomainError

METHODS = ["GET", "HEAD", "POST"]
MOST_COMMENTS, MOST_ALIKE = 100, 20


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def contact_list(request: AccountRequest) -> HttpResponse:
    """A page of contacts, by name unless the address says otherwise; the search stands in the URL."""
    form = ContactSearchForm(request.GET)
    words = form.words
    columns = shown(request, CONTACTS)
    found = selectors.searched(request.account, words)
    total, more = found.total()
    page = columns.page(found)
    rows = selectors.detailed(request.account, page.rows)
    columns.describe(rows)
    context = pages_beside(request, page) | {
        "rows": rows,
        "columns": columns,
        "total": f"{total:,}{'+' * more}",
        "count": total,
        "filtered": bool(words),
        "filter_form": form,
        "may_change": Right.KEEP_CONTACTS in request.rights,
    }
    return render(request, f"accounts/{'_' if wants_part(request) else ''}contacts.html", context)


@require_http_methods(METHODS)
@requires(Right.KEEP_CONTACTS)
def contact_new(request: AccountRequest) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = address_book.add_contact(
                account=request.account, by=request.actor, fields=form.fields_given
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is in the address book now.")
            return redirect(made)
    return render(request, "accounts/contact_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def contact(request: AccountRequest, pk: int) -> HttpResponse:
    """One contact: who it is, which a form changes, and the comments."""
    row = selectors.contact(request.account, pk)
    if request.method == "POST" and Right.KEEP_CONTACTS not in request.rights:
        raise PermissionDenied
    form = _form(request, row, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            address_book.change_contact(
                account=request.account, by=request.actor, pk=pk, fields=form.fields_given
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The contact was saved.")
            return redirect(row)
    return _page(request, row, form, CommentForm(request.account))


@require_POST
@requires(Right.KEEP_CONTACTS)
def comment(request: AccountRequest, pk: int) -> HttpResponse:
    row = selectors.contact(request.account, pk)
    form = CommentForm(request.account, request.POST)
    if form.is_valid():
        author = selectors.agent_of_user(request.account, request.user)
        try:
            address_book.comment_on(
                account=request.account, by=request.actor, pk=pk, author=author, **form.cleaned_data
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect(row)
    return _page(request, row, _form(request, row), form)


@require_POST
@requires(Right.KEEP_CONTACTS)
def merge(request: AccountRequest, pk: int) -> HttpResponse:
    """Take another contact, which is named by its number, into this one."""
    account, row, form = request.account, selectors.contact(request.account, pk), MergeForm(request.POST)
    if form.is_valid():
        try:
            other = selectors.contact_of_number(account, parse(form.cleaned_data["other"], account.country))
            address_book.merge_contacts(account=account, by=request.actor, pk=pk, other=other.pk)
        except DomainError as exc:
            form.add_error("other", exc.text)
        else:
            messages.success(request, f"{other.name} is part of this contact now.")
            return redirect(row)
    return _page(request, row, _form(request, row), CommentForm(account), form)


@require_POST
@requires(Right.KEEP_CONTACTS)
def remove(request: AccountRequest, pk: int) -> HttpResponse:
    row = selectors.contact(request.account, pk)
    try:
        address_book.delete_contact(account=request.account, by=request.actor, pk=pk)
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        messages.success(request, f"{row.name} was deleted.")
    return redirect("accounts:contacts")


def _form(request: AccountRequest, row: Contact, data: QueryDict | None = None) -> ContactForm:
    return ContactForm.of(row, selectors.other_numbers(request.account, row), data)


def _page(
    request: AccountRequest,
    row: Contact,
    form: ContactForm,
    comment_form: CommentForm,
    merge_form: MergeForm | None = None,
) -> HttpResponse:
    merge_form = merge_form or MergeForm()
    context = {
        "merge_form": merge_form,
        "alike": selectors.alike(request.account, row, MOST_ALIKE),
        "contact": row,
        "others": form.initial["other_numbers"].splitlines(),
        "form": form,
        "comment_form": comment_form,
        "panels": panels_of(request.account, row),
        "comments": selectors.comments(request.account, row)[:MOST_COMMENTS],
        "may_change": Right.KEEP_CONTACTS in request.rights,
    }
    status = 422 if form.errors or comment_form.errors or merge_form.errors else 200
    return render(request, "accounts/contact.html", context, status=status)
