"""The media library: the list, a new media, and the page of each with its sound."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked
from accounts.rights import Right
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from common.e164 import for_people
from common.errors import DomainError, Forbidden, NotFound
from pbx.forms.library import (
    CodeForm,
    MediaFilterForm,
    MediaForm,
    NewMediaForm,
    PhoneForm,
    SoundForm,
    SpeakForm,
)
from pbx.media import selectors, sound
from pbx.media.models import Media
from pbx.media.selectors import CATEGORY, LANGUAGE, MOST_COUNT, MediaFilter
from pbx.media.services import library as services
from pbx.media.services.phoning import phone_code, record_by_phone
from pbx.media.services.speaking import speak
from pbx.media.serving import sound_of
from pbx.media.states import Category, MediaState
from pbx.media.storage import MOST_SECONDS, beside_seconds
from pbx.media.voices import voice_in

METHODS = ["GET", "HEAD", "POST"]
BEING_MADE = frozenset({MediaState.PROCESSING, MediaState.PENDING_CONVERSION})
TONES = {MediaState.READY: "ok", MediaState.ERROR: "bad", MediaState.PENDING_CONTENT: "muted"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def media_list(request: AccountRequest) -> HttpResponse:
    """The account's media and the stock prompts, and how full the library is."""
    form = MediaFilterForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    wanted = MediaFilter(
        name=given.get("q", ""), category=given.get("category", ""), state=given.get("state", "")
    )
    rows = selectors.filtered(request.account, wanted, with_stock=True)
    page, totals = page_asked(request, rows, key="id", descending=True), selectors.totals(request.account)
    context: dict[str, Any] = pages_beside(request, page) | {
        "rows": [_row(row) for row in page.rows],
        "filter_form": form,
        "narrowed": any(given.values()),
        "totals": totals,
        "most_count": MOST_COUNT,
        "stored_seconds": totals.seconds + beside_seconds(request.account),
        "most_seconds": MOST_SECONDS,
        "may_change": Right.CHANGE_NUMBERS in request.rights,
    }
    return render(request, "pbx/_library.html" if wants_part(request) else "pbx/library.html", context)


def _row(row: Media) -> dict[str, Any]:
    known = dict(Category.choices)
    categories = [known.get(name, name) for name in row.tags.get(CATEGORY, [])]
    return {"media": row, "tone": TONES.get(MediaState(row.state), "info"), "categories": categories}


@require_http_methods(METHODS)
@requires(Right.CHANGE_NUMBERS)
def media_new(request: AccountRequest) -> HttpResponse:
    form = NewMediaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_media(
                account=request.account, by=request.actor, name=form.cleaned_data["name"]
            )
            if category := form.cleaned_data["category"]:
                tags: dict[str, object] = {CATEGORY: [category]}
                services.set_tags(account=request.account, by=request.actor, pk=row.pk, tags=tags)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{row.name} is there. Give it its sound next.")
            return redirect("pbx:media", row.pk)
    return render(request, "pbx/media_new.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: AccountRequest, row: Media, **forms: Form) -> HttpResponse:
    category, languages = row.tags.get(CATEGORY) or [""], row.tags.get(LANGUAGE) or []
    about = {"name": row.name, "category": category[0], "language": ", ".join(languages)}
    said = {"text": row.text, "voice": row.voice or voice_in(request.account.country).id, "rate": row.rate}
    context: dict[str, Any] = {
        "media": row,
        "tone": TONES.get(MediaState(row.state), "info"),
        "is_being_made": row.state in BEING_MADE,
        "may_change": Right.CHANGE_NUMBERS in request.rights and not row.is_stock,
        "can_speak": sound.can_speak(),
        "apps": selectors.apps_playing(request.account, row.pk),
        "about_form": MediaForm(initial=about),
        "sound_form": SoundForm(),
        "speak_form": SpeakForm(initial={name: value for name, value in said.items() if value}),
        "code_form": CodeForm(initial={"country": request.account.country}),
        "phone_form": PhoneForm(),
        "awaited": selectors.awaited_code(request.account, row.pk, timezone.now()),
    } | forms
    failed = any(form.errors for form in forms.values())
    part = wants_part(request) and request.method == "GET"
    return render(
        request, "pbx/_sound.html" if part else "pbx/media.html", context, status=422 if failed else 200
    )


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.VIEW)
def media(request: AccountRequest, pk: int) -> HttpResponse:
    """One media with its player; as a fragment, the player alone, until the sound is made."""
    return _page(request, selectors.media(request.account, pk))


@require_POST
@requires(Right.CHANGE_NUMBERS)
def edit(request: AccountRequest, pk: int) -> HttpResponse:
    """Name, category and languages; other tags stay."""
    row, form = selectors.media(request.account, pk), MediaForm(request.POST)
    if form.is_valid():
        tags = {key: value for key, value in row.tags.items() if key not in {CATEGORY, LANGUAGE}}
        if category := form.cleaned_data["category"]:
            tags[CATEGORY] = [category]
        if languages := form.languages():
            tags[LANGUAGE] = languages
        who: dict[str, Any] = {"account": request.account, "by": request.actor, "pk": pk}
        try:
            services.rename_media(**who, name=form.cleaned_data["name"])
            services.set_tags(**who, tags=tags)
        except (NotFound, Forbidden):
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("pbx:media", pk)
    return _page(request, row, about_form=form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def upload(request: AccountRequest, pk: int) -> HttpResponse:
    row, form = selectors.media(request.account, pk), SoundForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is possible is enough to say that it is too large.
            data = file.read(sound.MOST_BYTES + 1)
            services.set_content(account=request.account, by=request.actor, pk=pk, data=data)
        except (NotFound, Forbidden):
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The sound is there. Listen to it before an app plays it.")
            return redirect("pbx:media", pk)
    return _page(request, row, sound_form=form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def say(request: AccountRequest, pk: int) -> HttpResponse:
    row, form = selectors.media(request.account, pk), SpeakForm(request.POST)
    if form.is_valid():
        try:
            speak(account=request.account, by=request.actor, pk=pk, **form.cleaned_data)
        except (NotFound, Forbidden):
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            return redirect("pbx:media", pk)
    return _page(request, row, speak_form=form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def code(request: AccountRequest, pk: int) -> HttpResponse:
    row, form = selectors.media(request.account, pk), CodeForm(request.POST)
    if form.is_valid():
        try:
            made = phone_code(
                account=request.account, by=request.actor, pk=pk, country=form.cleaned_data["country"]
            )
        except (NotFound, Forbidden):
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            number = for_people(made.number, request.account.country)
            messages.success(
                request, f"Call {number} within 15 minutes, key in {made.code} and speak after the tone."
            )
            return redirect("pbx:media", pk)
    return _page(request, row, code_form=form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def phone(request: AccountRequest, pk: int) -> HttpResponse:
    """The call that records the media, simulated."""
    row, form = selectors.media(request.account, pk), PhoneForm(request.POST)
    awaited = selectors.awaited_code(request.account, pk, timezone.now())
    if form.is_valid():
        number = awaited.number if awaited else ""
        try:
            record_by_phone(account=request.account, by=request.actor, number=number, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "It is recorded: what the caller said is what the media plays.")
            return redirect("pbx:media", pk)
    return _page(request, row, phone_form=form)


@require_POST
@requires(Right.CHANGE_NUMBERS)
def remove(request: AccountRequest, pk: int) -> HttpResponse:
    row = selectors.media(request.account, pk)
    try:
        services.delete_media(account=request.account, by=request.actor, pk=pk)
    except Forbidden:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("pbx:media", pk)
    messages.success(request, f"{row.name} is deleted.")
    return redirect("pbx:library")


@require_safe
@requires(Right.VIEW)
def listen(request: AccountRequest, pk: int, form: str) -> HttpResponse:
    """The sound, whole or in parts; whose it is is asked for each part."""
    row = selectors.media(request.account, pk)
    if not row.key:
        raise Http404("There is nothing to hear yet.")
    return sound_of(request, row.key, form)
