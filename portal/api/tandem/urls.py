"""Paths of our own API."""

from django.urls import path

from portal.api.docs import Document
from portal.api.tandem import chats, fields, imports, numbers, spending, webhooks
from portal.api.tandem.base import API, Shape

operations = [
    path("imports", imports.Imports.as_view()),
    path("imports/<int:pk>", imports.OneImport.as_view()),
    path("imports/<int:pk>/faults", imports.ImportFaults.as_view()),
    path("imports/<int:pk>/check", imports.ImportCheck.as_view()),
    path("imports/<int:pk>/rows", imports.ImportRows.as_view()),
    path("imports/<int:pk>/<slug:action>", imports.ImportAction.as_view()),
    path("chat-receptions", chats.ChatReceptionList.as_view()),
    path("chats", chats.ChatList.as_view()),
    path("chats/<uuid:uuid>", chats.OneChat.as_view()),
    path("chats/<uuid:uuid>/lines", chats.ChatLines.as_view()),
    path("chats/<uuid:uuid>/answer", chats.ChatAnswer.as_view()),
    path("chats/<uuid:uuid>/end", chats.ChatEnd.as_view()),
    path("fields", fields.FieldList.as_view()),
    path("numbers", numbers.NumberList.as_view()),
    path("numbers/<str:e164>", numbers.OneNumber.as_view()),
    path("spending", spending.OwnSpending.as_view()),
    path("spending/<str:number>", spending.SpendingBelow.as_view()),
    path("events", webhooks.EventKindList.as_view()),
    path("webhooks", webhooks.WebhookList.as_view()),
    path("webhooks/<slug:ref>", webhooks.OneWebhook.as_view()),
    path("webhooks/<slug:ref>/secret", webhooks.WebhookSecret.as_view()),
    path("webhooks/<slug:ref>/test", webhooks.WebhookTest.as_view()),
    path("webhooks/<slug:ref>/deliveries", webhooks.WebhookDeliveries.as_view()),
    path("webhooks/<slug:ref>/redeliver", webhooks.AllAgain.as_view()),
    path("webhooks/<slug:ref>/state", webhooks.WebhookState.as_view()),
    path("deliveries/<uuid:pk>/redeliver", webhooks.DeliveryAgain.as_view()),
]

DOCUMENT = Document(
    api=API,
    operations=operations,
    title="Tandem API v1",
    description="What carrier APIs have no place for: agents by file, chats, notes on numbers, spending, webhooks.",
    version="1",
    security={"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
    shape=Shape,
)
