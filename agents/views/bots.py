"""Voice bots: added, renamed, given numbers, and offboarded."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Right
from accounts.selectors.bots import bot as one_bot
from accounts.services.bots import add_bot
from accounts.web import AccountRequest, put_on_form, requires
from agents.carriers.voice_selectors import ids_of_bot
from agents.forms.bots import BotEditForm, BotForm, VoiceNumberForm
from agents.services.bot_ids import change_bot_and_ids
from agents.views.edit import METHODS, free_choices
from common.e164 import for_people
from common.errors import DomainError, NotFound
from numbers.selectors.voice import voice_assignment, voice_numbers_of
from numbers.services.voice import assign_voice, change_voice, end_voice, remove_bot


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_new(request: AccountRequest) -> HttpResponse:
    """Add a voice bot."""
    form = BotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bot(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is there. Give it a number next.")
            return redirect("agents:detail", made.ref)
    context = {"form": form, "bot": None}
    return render(request, "agents/bot.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_edit(request: AccountRequest, ref: str) -> HttpResponse:
    """Rename a bot, describe it anew, or say what carriers call it."""
    bot = one_bot(request.account, ref)
    initial = {"name": bot.name, "description": bot.description}
    data = request.POST if request.method == "POST" else None
    form = BotEditForm(data, initial=initial, ids=ids_of_bot(request.account, bot))
    if request.method == "POST" and form.is_valid():
        try:
            change_bot_and_ids(
                account=request.account, by=request.actor, ref=ref, ids=form.ids(), **form.texts()
            )
        except NotFound:
            raise
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, "Saved.")
            return redirect("agents:detail", ref)
    context = {"form": form, "bot": bot}
    return render(request, "agents/bot.html", context, status=422 if form.errors else 200)


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_number(request: AccountRequest, ref: str) -> HttpResponse:
    """Give a bot a free number."""
    bot = one_bot(request.account, ref)
    form = VoiceNumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        e164, label = form.cleaned_data["number"], form.cleaned_data["label"]
        try:
            assign_voice(account=request.account, by=request.actor, e164=e164, bot_ref=ref, label=label)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{bot.name} answers {for_people(e164)}.")
            return redirect("agents:detail", ref)
    context: dict[str, Any] = {"form": form, "bot": bot, "free": free_choices(request)}
    return render(request, "agents/bot_number.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Right.MANAGE_AGENTS)
def voice(request: AccountRequest, ref: str, assignment: str) -> HttpResponse:
    """Pause or resume a bot's number, or take it from the bot with ``do=end``."""
    one_bot(request.account, ref)
    e164 = for_people(voice_assignment(request.account, assignment).e164)
    do = request.POST.get("do", "")
    try:
        if do == "end":
            end_voice(account=request.account, by=request.actor, ref=assignment)
        elif do in {"pause", "resume"}:
            paused = do == "pause"
            change_voice(account=request.account, by=request.actor, ref=assignment, is_paused=paused)
    except NotFound:
        raise
    except DomainError as exc:
        messages.error(request, exc.text)
    else:
        done = {"end": "is free again", "pause": "is paused", "resume": "is in use again"}
        if do in done:
            messages.success(request, f"{e164} {done[do]}.")
    return redirect("agents:detail", ref)


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_remove(request: AccountRequest, ref: str) -> HttpResponse:
    """Say what goes with the bot; a POST offboards it and frees its numbers."""
    bot = one_bot(request.account, ref)
    if request.method == "POST":
        remove_bot(account=request.account, by=request.actor, ref=ref)
        messages.success(request, f"{bot.name} is offboarded. The history stays.")
        return redirect("agents:detail", ref)
    held = voice_numbers_of(request.account, bot)
    happens = [f"{for_people(e164)} is free and can be given to somebody else." for e164 in held]
    context = {"bot": bot, "happens": [*happens, "The history of its numbers stays."]}
    return render(request, "agents/bot_remove.html", context)
