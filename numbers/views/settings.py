"""A number's settings, each with an address of its own: a line that says how it is, or its form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import trigger_client_event

from accounts.answers import toast
from accounts.confirming import confirm_first
from accounts.dialing import deserves_care
from accounts.rights import Right
from accounts.web import AccountRequest, put_on_form, requires, wants_part
from common.errors import Conflict, DomainError
from numbers import forms
from numbers.models import PhoneNumber
from numbers.selectors import numbers as selectors
from numbers.selectors.destinations import DestinationNames, choices_for
from numbers.selectors.destinations import url as page_of
from numbers.services import settings as services
from numbers.services.settings import One
from numbers.states import SmsRouteType
from numbers.views.words import words
from providers.contract.destinations import DestinationKind
from providers.registry import CONNECTORS
from providers.states import Agreement


@dataclass(frozen=True)
class Setting:
    """One line of the page: the number's fields behind it, its form, and what saves it."""

    label: str
    icon: str
    fields: tuple[str, ...]
    form: type[Form]
    save: Callable[[One, dict[str, Any]], object]
    help: str


def _save_destination(target: One, data: dict[str, Any]) -> object:
    wanted = forms.wanted_destination(data)
    try:
        return services.answer_with(**target, destination=wanted)
    except DomainError as exc:
        if wanted and wanted.kind == DestinationKind.FORWARD and exc.field == "destination":
            exc.field = "forward_to"
        raise


def _save_translation(target: One, data: dict[str, Any]) -> object:
    return services.set_translation(**target, translation=data["translation"] or target["e164"])


def _save_inbound_cnam(target: One, data: dict[str, Any]) -> object:
    return services.set_inbound_cnam(**target, enabled=data["enabled"])


def _save_caller_name(target: One, data: dict[str, Any]) -> object:
    return services.set_caller_name(**target, name=data["cnam"])


def _save_sms(target: One, data: dict[str, Any]) -> object:
    if data["type"]:
        return services.set_sms_route(**target, type=SmsRouteType(data["type"]), target=data["resource"])
    return services.remove_sms_route(**target)


def _save_fax(target: One, data: dict[str, Any]) -> object:
    if data["email"]:
        return services.set_fax(**target, email=data["email"])
    return services.remove_fax(**target)


def _save_pin(target: One, data: dict[str, Any]) -> object:
    outcome = services.set_port_out_pin(**target, pin=data["pin"])
    if not outcome.changed:
        raise Conflict("The PIN was set less than 30 days ago and cannot be changed yet.", field="pin")
    return outcome


SETTINGS = {
    "destination": Setting(
        "Answered by",
        "arrow-path-rounded-square",
        ("destination", "forward_to"),
        forms.DestinationForm,
        _save_destination,
        "What answers this number",
    ),
    "translation": Setting(
        "Translation",
        "arrows-right-left",
        ("translation",),
        forms.TranslationForm,
        _save_translation,
        "The number that your equipment sees",
    ),
    "inbound-cnam": Setting(
        "Caller name lookup",
        "identification",
        ("inbound_cnam",),
        forms.InboundCnamForm,
        _save_inbound_cnam,
        "Names of those who call",
    ),
    "caller-name": Setting(
        "Outbound caller name",
        "user-circle",
        ("caller_name",),
        forms.CallerNameForm,
        _save_caller_name,
        "What called parties see (LIDB)",
    ),
    "sms": Setting(
        "Messages",
        "chat-bubble-left-ellipsis",
        ("sms_type", "sms_target"),
        forms.SmsRouteForm,
        _save_sms,
        "Where inbound messages go",
    ),
    "fax": Setting(
        "Fax", "printer", ("fax_email",), forms.FaxForm, _save_fax, "Where received faxes are mailed"
    ),
    "port-out-pin": Setting(
        "Port-out PIN",
        "lock-closed",
        ("port_out_pin",),
        forms.PinForm,
        _save_pin,
        "Protects the number from being taken away",
    ),
}


def _deserves_care(request: AccountRequest, number: PhoneNumber, form: Form) -> bool:
    """Whether calls would go abroad or to a costly number, and did not before."""
    if not isinstance(form, forms.DestinationForm):
        return False
    wanted = form.wanted()
    if wanted is None:
        return False
    forwards = wanted.kind == DestinationKind.FORWARD and wanted.target != number.forward_to
    return forwards and deserves_care(request.account, wanted.target, ours=number.e164)


# They keep a number, or say where one-time codes go: asked before the form is filled in.
PROVED = (forms.PinForm, forms.SmsRouteForm, forms.FaxForm)
UNSET = {"translation": "The number itself", "caller-name": "None"}


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@requires(Right.CHANGE_NUMBERS)
def setting(request: AccountRequest, e164: str, slug: str) -> HttpResponse:
    """One setting: its form, or with ``?line`` how it is; a POST wants it changed, and a worker sends it.

    The PIN that protects a number, and where its messages and faxes go, are set by somebody who has just proved who it
    is.
    """
    if slug not in SETTINGS:
        raise Http404
    one = SETTINGS[slug]
    number = selectors.phone_number(request.account, e164)
    names = DestinationNames(request.account)
    if wants_part(request) and request.method != "POST" and "line" in request.GET:
        return _line(request, number, slug, names)
    if one.form in PROVED and (ask := confirm_first(request)) is not None:
        return ask
    form = _form(one, number, request.POST if request.method == "POST" else None)
    deserves = request.method == "POST" and form.is_valid() and _deserves_care(request, number, form)
    if deserves and (ask := confirm_first(request)) is not None:
        return ask
    if request.method == "POST" and form.is_valid() and _saved(request, one, e164, form):
        number = selectors.phone_number(request.account, e164)
        text = f"{one.label} is stored and on its way to the carrier."
        if not wants_part(request):
            messages.success(request, text)
            return redirect("numbers:detail", e164)
        part = _line(request, number, slug, names)
        return trigger_client_event(toast(part, "ok", text), "number-changed")
    next(iter(form.fields.values())).widget.attrs["autofocus"] = True
    context = {"number": number, "slug": slug, "setting": one, "form": form}
    template = "numbers/_setting_form.html" if wants_part(request) else "numbers/setting.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _line(request: AccountRequest, number: PhoneNumber, slug: str, names: DestinationNames) -> HttpResponse:
    # After a form the focus goes back to its line; a line that renews itself leaves the focus alone.
    focus = request.method == "POST" or request.GET.get("line") == "focus"
    context = {"line": line(number, slug, names), "may_change": True, "focus": focus}
    return render(request, "numbers/_setting.html", context)


def _saved(request: AccountRequest, one: Setting, e164: str, form: Form) -> bool:
    target = One(account=request.account, by=request.actor, e164=e164, wait=False)
    try:
        one.save(target, form.cleaned_data)
    except DomainError as exc:
        put_on_form(form, exc)
        return False
    return True


def _form(one: Setting, number: PhoneNumber, data: Any) -> Form:
    """The form with the present setting; the PIN is never shown."""
    if one.form is forms.PinForm:
        return forms.PinForm(data)
    if one.form is forms.DestinationForm:
        connector = CONNECTORS[number.provider_account.connector]
        return forms.DestinationForm.of(number, choices_for(number), connector, data)
    fields = list(one.form.base_fields)
    initial = {name: getattr(number, field) for name, field in zip(fields, one.fields, strict=True)}
    return one.form(data, initial=initial)


def lines(number: PhoneNumber, names: DestinationNames) -> list[dict[str, object]]:
    """Every setting that the number's plan has, as a line of the page."""
    plan, absent = number.plan, set()
    if plan is not None and plan.port_out_pin is None:
        absent.add("port-out-pin")
    if plan is not None and not plan.has_caller_names:
        absent |= {"inbound-cnam", "caller-name"}
    return [line(number, slug, names) for slug in SETTINGS if slug not in absent]


def line(number: PhoneNumber, slug: str, names: DestinationNames) -> dict[str, object]:
    """How one setting is, and how it stands with the carrier."""
    one = SETTINGS[slug]
    tone, state = standing(number, one.fields)
    return {
        "slug": slug,
        "label": one.label,
        "icon": one.icon,
        "help": one.help,
        "value": _value(number, slug, names),
        "value_url": _value_url(number, slug, names),
        # A gateway's page is its form.
        "value_is_a_form": number.destination.kind == DestinationKind.GATEWAY,
        "tone": tone,
        "state": state,
        "on_its_way": tone == "info",
        "url": reverse("numbers:setting", args=[number.e164, slug]),
        "anchor": f"setting-{slug}",
    }


def _value(number: PhoneNumber, slug: str, names: DestinationNames) -> str:
    if slug == "port-out-pin":
        set_at = number.port_out_pin_set_at
        return f"Set on {timezone.localtime(set_at):%-d %b %Y}" if set_at else "Not set"
    if slug == "destination":
        return names(number.answered_by)
    if slug == "sms":
        return f"{number.get_sms_type_display()}: {number.sms_target}" if number.sms_type else "Off"
    name = SETTINGS[slug].fields[0]
    value = getattr(number, name)
    return words(name, value, names) if value else UNSET.get(slug, "Off")


def _value_url(number: PhoneNumber, slug: str, names: DestinationNames) -> str:
    """The page of what answers the number; "" where there is none, and while its calls are forwarded."""
    answers = slug == "destination" and not number.forward_to
    return page_of(names.account, number.destination) if answers else ""


def standing(number: PhoneNumber, names: tuple[str, ...]) -> tuple[str, str]:
    """How some settings stand with the carrier, as a badge's tone and words; no tone when nothing is to be said."""
    if set(names) & set(number.unsent):
        return "info", "Being sent" if number.pushing_job else "Waiting to be sent"
    if set(names) & set(number.differences):
        return "warn", "Differs at the carrier"
    reported = [name for name in names if name in number.reported]
    if reported and all(number.reported[name] == getattr(number, name) for name in reported):
        return "ok", "Confirmed"
    if not reported and number.agreement == Agreement.PUSHED:
        return "info", "Sent"
    return "", ""
