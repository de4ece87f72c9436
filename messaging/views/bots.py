"""Voice bots: made, renamed, removed, and the numbers that they hold."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Agent
from accounts.rights import Right
from accounts.selectors.bots import bot as one_bot
from accounts.selectors.bots import bots
from accounts.services.bots import add_bot, change_bot
from accounts.web import AccountRequest, put_on_form, requires
from common.e164 import for_people
from common.errors import DomainError, NotFound
from messaging.bot_forms import BotForm, GiveNumberForm, VoiceNumberForm
from messaging.views.agents_edit import METHODS, free_choices
from numbers.models import NumberAssignment
from numbers.selectors.voice import voice_assignment, voice_assignments_of
from numbers.services.voice import assign_voice, change_voice, end_voice, remove_bot

MOST_BOTS = 500


def _form_page(request: AccountRequest, form: Any, page: str, **context: Any) -> HttpResponse:
    return render(
        request, f"messaging/bots/{page}.html", {"form": form, **context}, status=422 if form.errors else 200
    )


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_new(request: AccountRequest) -> HttpResponse:
    """Make a voice bot."""
    form = BotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bot(account=request.account, by=request.actor, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{made.name} is there. Give it a number now.")
            return redirect("messaging:bot_numbers", made.ref)
    return _form_page(request, form, "new")


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_edit(request: AccountRequest, ref: str) -> HttpResponse:
    """Change what a bot is called and what it does."""
    bot = one_bot(request.account, ref)
    initial = {"name": bot.name, "description": bot.description}
    form = BotForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_bot(account=request.account, by=request.actor, ref=ref, **form.cleaned_data)
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("messaging:agent", ref)
    return _form_page(request, form, "edit", agent=bot)


@require_POST
@requires(Right.MANAGE_AGENTS)
def bot_remove(request: AccountRequest, ref: str) -> HttpResponse:
    """Remove a bot and free its numbers; its history stays."""
    gone = remove_bot(account=request.account, by=request.actor, ref=ref)
    messages.success(request, f"{gone.name} is removed, and its numbers are free.")
    return redirect("messaging:agent", ref)


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def bot_numbers(request: AccountRequest, ref: str) -> HttpResponse:
    """The numbers of a bot; a POST gives it another one."""
    bot = one_bot(request.account, ref)
    form = GiveNumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            assign_voice(
                account=request.account,
                by=request.actor,
                e164=given["number"],
                bot_ref=ref,
                label=given["label"],
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{bot.name} has {for_people(given['number'])} now.")
            return redirect("messaging:bot_numbers", ref)
    rows = voice_assignments_of(request.account, bot)
    return _form_page(request, form, "numbers", agent=bot, rows=rows, free=free_choices(request))


@require_http_methods(METHODS)
@requires(Right.MANAGE_AGENTS)
def voice_number(request: AccountRequest, ref: str, number: str) -> HttpResponse:
    """One number of a bot: label, pause, or another bot for it."""
    bot, row = _of_bot(request, ref, number)
    initial = {"label": row.label, "is_paused": row.is_paused, "agent": bot.ref}
    others = bots(request.account).order_by("name", "pk")[:MOST_BOTS]
    form = VoiceNumberForm(others, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_voice(
                account=request.account,
                by=request.actor,
                ref=row.ref,
                bot_ref=given["agent"],
                label=given["label"],
                is_paused=given["is_paused"],
            )
        except DomainError as exc:
            put_on_form(form, exc)
        else:
            messages.success(request, f"{for_people(row.e164)} is saved.")
            return redirect("messaging:bot_numbers", given["agent"])
    return _form_page(request, form, "number", agent=bot, row=row)


@require_POST
@requires(Right.MANAGE_AGENTS)
def voice_number_end(request: AccountRequest, ref: str, number: str) -> HttpResponse:
    """Take a number from a bot."""
    _, row = _of_bot(request, ref, number)
    end_voice(account=request.account, by=request.actor, ref=row.ref)
    messages.success(request, f"{for_people(row.e164)} is free.")
    return redirect("messaging:bot_numbers", ref)


def _of_bot(request: AccountRequest, ref: str, number: str) -> tuple[Agent, NumberAssignment]:
    """The bot and one of its numbers, by the assignment's name; NotFound when another bot has it."""
    bot, row = one_bot(request.account, ref), voice_assignment(request.account, number)
    if row.agent_id != bot.pk:
        raise NotFound("There is no such phone number assignment.")
    return bot, row
