"""Paths of the VoiceTel API as its clients know them: no slash at the end, no redirects."""

from django.urls import path, re_path

from portal.api.voicetel import (
    account,
    acl,
    authentication,
    e911,
    gateways,
    inventory,
    lookups,
    messages,
    number_settings,
    number_targets,
    numbers,
    orders,
    signin,
    support,
)
from portal.api.voicetel.errors import unknown_path

operations = [
    path("v2.2/account/api-key", signin.ApiKey.as_view()),
    path("v2.2/account/recovery", signin.Recovery.as_view()),
    path("v2.2/accounts", signin.SignUp.as_view()),
    path("v2.2/account", account.Account.as_view()),
    path("v2.2/account/cdr", account.Cdr.as_view()),
    path("v2.2/account/credits", account.Credits.as_view()),
    path("v2.2/account/recurring-charges", account.RecurringCharges.as_view()),
    path("v2.2/account/payments", account.Payments.as_view()),
    path("v2.2/account/registration", account.Registration.as_view()),
    path("v2.2/acl", acl.Acl.as_view()),
    path("v2.2/auth", authentication.Authentication.as_view()),
    path("v2.2/e911", e911.Records.as_view()),
    path("v2.2/e911/validations", e911.Validations.as_view()),
    path("v2.2/e911/<str:dn>", e911.NumberRecord.as_view()),
    path("v2.2/gateways", gateways.Gateways.as_view()),
    path("v2.2/gateways/<str:id>", gateways.Gateway.as_view()),
    path("v2.2/gateways/<str:id>/numbers", gateways.GatewayNumbers.as_view()),
    path("v2.2/inventory", inventory.Inventory.as_view()),
    path("v2.2/inventory/coverage", inventory.InventoryCoverage.as_view()),
    path("v2.2/orders", orders.Orders.as_view()),
    path("v2.2/cnam/<str:number>", lookups.Cnam.as_view()),
    path("v2.2/lrn/<str:number>/<str:ani>", lookups.Lrn.as_view()),
    path("v2.2/messages", messages.Messages.as_view()),
    path("v2.2/numbers", numbers.Numbers.as_view()),
    path("v2.2/numbers/<str:number>", numbers.Number.as_view()),
    path("v2.2/numbers/<str:number>/release", numbers.Release.as_view()),
    path("v2.2/numbers/<str:number>/route", number_settings.Route.as_view()),
    path("v2.2/numbers/<str:number>/translation", number_settings.Translation.as_view()),
    path("v2.2/numbers/<str:number>/cnam", number_settings.Cnam.as_view()),
    path("v2.2/numbers/<str:number>/lidb", number_settings.Lidb.as_view()),
    path("v2.2/numbers/<str:number>/forward", number_settings.Forward.as_view()),
    path("v2.2/numbers/<str:number>/port-out-pin", number_settings.PortOutPin.as_view()),
    path("v2.2/numbers/<str:number>/fax", number_targets.Fax.as_view()),
    path("v2.2/numbers/<str:number>/sms", number_targets.Sms.as_view()),
    path("v2.2/support/tickets", support.Tickets.as_view()),
    path("v2.2/support/tickets/<str:id>", support.OneTicket.as_view()),
    path("v2.2/support/tickets/<str:id>/messages", support.TicketMessages.as_view()),
    path("v2.2/support/tickets/<str:id>/replies", support.TicketReplies.as_view()),
]

urlpatterns = [*operations, re_path(r"", unknown_path)]
