"""Pages of voicemails and recordings: the two lists, one recording, its sound, and how long they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.answers import page_asked, refused, saved
from accounts.rights import Right
from accounts.selectors.contacts import names_of
from accounts.web import AccountRequest, pages_beside, put_on_form, requires, wants_part
from calls.recordings import selectors
from calls.recordings.forms import CommentForm, RecordingFilterForm, RetentionForm, VoicemailFilterForm
from calls.recordings.hearers import by_person
from calls.recordings.models import Recording
from calls.recordings.services import hearing, removing, retaining
from calls.recordings.states import RecordingKind, RecordingState
from common.errors import DomainError
from pbx.media.files import FORMS
from pbx.media.serving import sound_of
from pbx.media.storage import MOST_SECONDS, stored_seconds

LIST, ROW = "calls/recordings/_list.html", "calls/recordings/_row.html"
TONES = {RecordingState.FAILED: "bad", RecordingState.READY: "ok"}


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.LISTEN)
def voicemail(request: AccountRequest) -> HttpResponse:
    """What callers left, newest first."""
    form = VoicemailFilterForm(request.GET)
    page = "calls/recordings/voicemail.html"
    unheard = selectors.unheard_voicemails(request.account, _heard_by(request))
    return _list(request, form, page, {"unheard": unheard})


@require_safe
@vary_on_headers("HX-Request")
@requires(Right.LISTEN)
def recording_list(request: AccountRequest) -> HttpResponse:
    """What was recorded of calls, newest first."""
    form = RecordingFilterForm(request.GET)
    return _list(request, form, "calls/recordings/list.html", {})


def _list(
    request: AccountRequest, form: VoicemailFilterForm, template: str, more: dict[str, Any]
) -> HttpResponse:
    found = selectors.searched(request.account, replace(form.wanted, heard_by=_heard_by(request)))
    page = page_asked(request, found, key=("began_at", "id"), descending=True)
    context = (
        pages_beside(request, page)
        | {
            "rows": _rows(request, page.rows),
            "filter_form": form,
            "narrowed": any(form.cleaned_data.values()),
            "is_voicemail": not isinstance(form, RecordingFilterForm),
            "may_manage": Right.MANAGE_RECORDINGS in request.rights,
        }
        | more
    )
    return render(request, LIST if wants_part(request) else template, context)


def _heard_by(request: AccountRequest) -> Q:
    return by_person(request.account, request.user, request.rights)


def _found(request: AccountRequest, ref: str) -> Recording:
    """The recording, for who may hear it; NotFound for everybody else."""
    return selectors.recording(request.account, ref, _heard_by(request))


def _row(request: AccountRequest, row: Recording) -> dict[str, Any]:
    (told,) = _rows(request, [row])
    return told


def _rows(request: AccountRequest, rows: Sequence[Recording]) -> list[dict[str, Any]]:
    names = names_of(request.account, {row.caller for row in rows})
    return [_told(request, row, names.get(row.caller, "")) for row in rows]


def _told(request: AccountRequest, row: Recording, name: str) -> dict[str, Any]:
    """What a row shows; of a call's recording only whoever manages them may dispose."""
    may_manage = Right.MANAGE_RECORDINGS in request.rights
    return {
        "recording": row,
        "name": name,
        "tone": TONES.get(RecordingState(row.state), "info"),
        "may_delete": row.ended_at is not None and (may_manage or row.kind == RecordingKind.VOICEMAIL),
        "may_download": may_manage and bool(row.key),
    }


@require_safe
@requires(Right.LISTEN)
def recording(request: AccountRequest, ref: str) -> HttpResponse:
    """One recording, with who listened to it."""
    return _page(request, _found(request, ref))


def _page(request: AccountRequest, row: Recording, form: CommentForm | None = None) -> HttpResponse:
    context = _row(request, row) | {
        "form": form or CommentForm(initial={"comment": row.comment}),
        "hearings": selectors.hearings(request.account, row),
        "is_voicemail": row.kind == RecordingKind.VOICEMAIL,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "calls/recordings/recording.html", context, status=status)


@require_POST
@requires(Right.LISTEN)
def heard(request: AccountRequest, ref: str) -> HttpResponse:
    """Mark as heard, or as new again; htmx gets the row anew."""
    is_heard, row = request.POST.get("heard") == "yes", _found(request, ref)
    try:
        hearing.mark_heard(account=request.account, by=request.actor, ref=ref, is_heard=is_heard)
    except DomainError as exc:
        return refused(request, part=ROW, context=_row(request, row), text=exc.text, url=_home(row))
    row = _found(request, ref)
    text = "It is marked as heard." if is_heard else "It is marked as new."
    return saved(request, part=ROW, context=_row(request, row), text=text, url=_home(row))


@require_POST
@requires(Right.LISTEN)
def comment(request: AccountRequest, ref: str) -> HttpResponse:
    row, form = _found(request, ref), CommentForm(request.POST)
    if form.is_valid():
        try:
            hearing.comment_on(account=request.account, by=request.actor, ref=ref, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "The comment is saved.")
            return redirect("calls:recording", ref)
    return _page(request, row, form)


@require_POST
@requires(Right.LISTEN)
def remove(request: AccountRequest, ref: str) -> HttpResponse:
    row = _found(request, ref)
    if row.kind != RecordingKind.VOICEMAIL and Right.MANAGE_RECORDINGS not in request.rights:
        raise PermissionDenied
    try:
        removing.delete_recording(account=request.account, by=request.actor, ref=ref)
    except DomainError as exc:
        messages.error(request, exc.text)
        return redirect("calls:recording", ref)
    messages.success(request, f"{row} is deleted.")
    return redirect(_home(row))


@require_safe
@requires(Right.LISTEN)
def play(request: AccountRequest, ref: str) -> HttpResponse:
    """The sound, whole or in parts: whose it is, and whether it may be heard, is asked for each part."""
    row = _with_sound(request, ref)
    if request.method == "GET":
        hearing.note_play(account=request.account, by=request.actor, row=row)
    return sound_of(request, row.key, "mp3")


@require_safe
@requires(Right.LISTEN, Right.MANAGE_RECORDINGS)
def download(request: AccountRequest, ref: str, form: str) -> HttpResponse:
    """The sound as a file to keep."""
    row = _with_sound(request, ref)
    if form not in FORMS:
        raise Http404("It is kept as MP3 and WAV.")
    if request.method == "GET":
        hearing.note_download(account=request.account, by=request.actor, row=row)
    answer = sound_of(request, row.key, form)
    answer["Content-Disposition"] = (
        f'attachment; filename="{row.kind}-{row.began_at:%Y%m%d}-{row.ref}.{form}"'
    )
    return answer


def _with_sound(request: AccountRequest, ref: str) -> Recording:
    row = _found(request, ref)
    if not row.key:
        raise Http404("There is nothing to hear.")
    return row


def _home(row: Recording) -> str:
    return "calls:voicemail" if row.kind == RecordingKind.VOICEMAIL else "calls:recordings"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE_RECORDINGS)
def retention(request: AccountRequest) -> HttpResponse:
    """For how long recordings are kept, and how much of the storage is used."""
    data = request.POST if request.method == "POST" else None
    form = RetentionForm.about(selectors.retention_of(request.account), data)
    if form.is_bound and form.is_valid():
        try:
            retaining.set_retention(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "It is saved. What is older goes during the night.")
            return redirect("calls:retention")
    context = {
        "form": form,
        "recorded_seconds": selectors.stored_seconds(request.account),
        "stored_seconds": stored_seconds(request.account),
        "most_seconds": MOST_SECONDS,
    }
    status = 422 if form.errors else 200
    return render(request, "calls/recordings/retention.html", context, status=status)
