"""Paths of the Relatel API; each also with ``.json`` and with a slash at its end, never redirected (relatel.md §2)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from accounts.views.authorizing import authorize
from portal.api.docs import Document
from portal.api.relatel import (
    call_nodes,
    calls,
    chats,
    contacts,
    employees,
    groups,
    messages,
    oauth,
    receptions,
    sims,
    smileys,
    statistics,
    voice_mails,
)
from portal.api.relatel.base import API, Shape

View = Callable[..., HttpResponseBase]
PATHS: list[tuple[str, Any, str]] = [
    ("employee", employees.Mine, ""),
    ("employees", employees.All, ""),
    ("employees/<int:id>", employees.One, ""),
    ("employees/<int:id>/avatar", employees.AvatarOfOne, "relatel_employee_avatar"),
    ("employees/<int:id>/message", messages.ToEmployee, ""),
    ("employee_groups", groups.All, ""),
    ("employee_groups/<int:id>", groups.One, ""),
    ("employee_groups/<int:id>/avatar", groups.AvatarOfOne, "relatel_group_avatar"),
    ("employee_groups/<int:id>/join", groups.Join, ""),
    ("employee_groups/<int:id>/leave", groups.Leave, ""),
    ("employee_groups/<int:id>/employees", groups.Members, ""),
    ("employee_groups/<int:id>/message", groups.ToGroup, ""),
    ("receptions", receptions.All, ""),
    ("receptions/<int:id>", receptions.One, ""),
    ("receptions/<int:id>/statistics", receptions.StatisticsOfOne, ""),
    ("calls", calls.All, ""),
    ("calls/<slug:uuid>", calls.One, ""),
    ("calls/<slug:uuid>/recording", calls.RecordingOfOne, "relatel_call_recording"),
    ("statistics", statistics.All, ""),
    ("switch/dial", calls.DialOne, ""),
    ("chats", chats.All, ""),
    ("chats/<slug:uuid>", chats.One, ""),
    ("smileys", smileys.All, ""),
    ("smileys/statistics", smileys.StatisticsOfAll, ""),
    ("call_nodes/live", call_nodes.Live, ""),
    ("call_nodes/<slug:uuid>", call_nodes.One, ""),
    ("call_nodes/<slug:uuid>/hangup", call_nodes.HangUp, ""),
    ("call_nodes/<slug:uuid>/transfer", call_nodes.Transfer, ""),
    ("call_nodes/<slug:uuid>/cancel_transfer", call_nodes.CancelTransfer, ""),
    ("contacts", contacts.All, ""),
    ("contacts/<int:id>", contacts.One, ""),
    ("contacts/by_number/<int:number>", contacts.ByNumber, ""),
    ("contacts/<int:id>/comments", contacts.CommentsOfOne, ""),
    ("messages", messages.All, ""),
    ("m2m/orders", sims.AllOrders, ""),
    ("m2m/orders/activate", sims.ToActivate, ""),
    ("m2m/orders/deactivate", sims.ToDeactivate, ""),
    ("m2m/orders/release", sims.ToRelease, ""),
    ("m2m/orders/change_product", sims.ToChangeProduct, ""),
    ("m2m/subscriptions/<int:id>", sims.OneSubscription, ""),
    ("m2m/charges", sims.Charges, ""),
    ("voice_mails", voice_mails.All, ""),
    ("voice_mails/<int:id>", voice_mails.One, ""),
    ("voice_mails/<int:id>/sound", voice_mails.SoundOfOne, "relatel_voice_mail_sound"),
]


# As some of the vendor's readers write them.
ALIASES: list[tuple[str, Any, str]] = [
    ("voicemails", voice_mails.All, ""),
    ("voicemails/<int:id>", voice_mails.One, ""),
    ("voicemails/<int:id>/sound", voice_mails.SoundOfOne, ""),
    ("voicemails/<int:id>/download", voice_mails.SoundOfOne, ""),
]


def _paths(ending: str, paths: list[tuple[str, Any, str]] = PATHS) -> list[URLPattern]:
    return [
        path(f"api/v2/{route}{ending}", view.as_view(), name=None if ending else name or None)
        for route, view, name in paths
    ]


# Pages and answers of OAuth, which need no token.
OAUTH = [
    path(f"api/v2/{route}{ending}", view)
    for route, view in (("authorize", authorize), ("token", oauth.token))
    for ending in ("", "/", ".json", ".json/")
]
operations = _paths("")
also = [*_paths(".json/"), *_paths(".json"), *_paths("/"), *OAUTH]
also += [one for ending in ("", "/", ".json", ".json/") for one in _paths(ending, ALIASES)]

DOCUMENT = Document(
    api=API,
    operations=operations,
    also=also,
    title="Relatel API v2, served by Tandem",
    description=(
        "Existing Relatel clients work against this base URL unchanged, as the person whose token they have. Employees,"
        " groups, receptions, contacts, calls, messages, voicemails, chats, smileys and statistics are served."
        " SIM cards of machines are activated, put under another product, limited and ended by administrators."
        " An application gets its users' tokens by OAuth 2.0 with an authorization code: people are asked at"
        " /authorize, and /token changes the code for a token, with its values in the query or in a form."
    ),
    version="2.1.2",
    security={"token": {"type": "http", "scheme": "bearer"}},
    shape=Shape,
)
