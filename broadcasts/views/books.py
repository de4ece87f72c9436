"""Address books: the list with the form for a new one, and the page of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.answers import page_asked, tried
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires
from broadcasts import selectors
from broadcasts.forms import BookForm, FileForm, NumbersForm
from broadcasts.models import AddressBook
from broadcasts.services import books as services
from common.errors import DomainError, NotFound
from pbx.media import sound

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@requires(Right.VIEW)
def book_list(request: AccountRequest) -> HttpResponse:
    """The account's address books, and the form that makes one more."""
    may_change = Right.CHANGE_NUMBERS in request.rights
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = BookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = services.create_book(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is made. Put numbers into it next.")
            return redirect("broadcasts:book", made.ref)
    page = page_asked(request, selectors.books(request.account), key="id", descending=True)
    context = pages_beside(request, page) | {"rows": page.rows, "form": form, "may_change": may_change}
    return render(request, "broadcasts/books.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.VIEW)
def book(request: AccountRequest, ref: str) -> HttpResponse:
    """One book with its numbers, and the forms that put more into it."""
    row = selectors.book(request.account, ref)
    if request.method == "POST" and Right.CHANGE_NUMBERS not in request.rights:
        raise PermissionDenied
    form = NumbersForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = services.add_numbers(
                account=request.account, by=request.actor, ref=ref, e164s=form.cleaned_data["numbers"]
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{added:,} numbers are new in the book.")
            return redirect("broadcasts:book", ref)
    return _page(request, row, form, FileForm(request.account))


@require_POST
@requires(Right.CHANGE_NUMBERS)
def upload(request: AccountRequest, ref: str) -> HttpResponse:
    """Have the numbers of a file put into the book."""
    row, form = selectors.book(request.account, ref), FileForm(request.account, request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            # One byte more than is possible is enough to say that it is too large.
            data = given["file"].read(sound.MOST_BYTES + 1)
            job = services.append_upload(
                account=request.account,
                by=request.actor,
                ref=ref,
                data=data,
                column=given["column"] - 1,
                country=given["country"],
            )
        except NotFound:
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("jobs:detail", job.pk)
    return _page(request, row, NumbersForm(), form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    row = selectors.book(request.account, ref)
    return tried(
        request,
        lambda: services.delete_book(account=request.account, by=request.actor, ref=ref),
        text=f"{row.name} is deleted.",
        url=reverse("broadcasts:books"),
        refused_url=reverse("broadcasts:book", args=[ref]),
    )


def _page(request: AccountRequest, row: AddressBook, form: Form, file_form: Form) -> HttpResponse:
    page = page_asked(request, selectors.entries(request.account, row), key="id")
    context = pages_beside(request, page) | {
        "book": row,
        "entries": page.rows,
        "form": form,
        "file_form": file_form,
        "users": selectors.of_book(request.account, row)[:20],
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    failed = form.errors or file_form.errors
    return render(request, "broadcasts/book.html", context, status=422 if failed else 200)
