"""Console URLs of tickets: the customer's under ``tickets/``, the staff's under ``desk/``."""

from django.urls import path

from support.views import carriers, customer, desk, desk_ticket, files, merging, ports, settings

app_name = "support"
urlpatterns = [
    path("tickets/", customer.ticket_list, name="list"),
    path("tickets/new", customer.ticket_new, name="new"),
    path("tickets/<int:number>/", customer.ticket, name="ticket"),
    path("tickets/<int:number>/reply", customer.ticket_reply, name="reply"),
    path("tickets/<int:number>/close", customer.ticket_close, name="close"),
    path("tickets/<int:number>/files/<int:pk>", files.file, name="file"),
    path("ticket-files/<str:token>", files.signed_file, name="signed_file"),
    path("ports/new/", ports.port_new, name="port_new"),
    path("desk/", desk.desk_list, name="desk"),
    path("desk/new", desk.desk_new, name="desk_new"),
    path("desk/settings/", settings.desk_settings, name="desk_settings"),
    path("desk/settings/queues/new", settings.queue_edit, name="queue_new"),
    path("desk/settings/queues/<int:pk>", settings.queue_edit, name="queue"),
    path("desk/settings/replies/new", settings.canned_edit, name="canned_new"),
    path("desk/settings/replies/<int:pk>", settings.canned_edit, name="canned"),
    path("desk/settings/replies/<int:pk>/remove", settings.canned_remove, name="canned_remove"),
    path("desk/<int:number>/", desk_ticket.desk_ticket, name="desk_ticket"),
    path("desk/<int:number>/say", desk_ticket.desk_say, name="say"),
    path("desk/<int:number>/handle", desk_ticket.desk_handle, name="handle"),
    path("desk/<int:number>/presence", desk_ticket.desk_presence, name="presence"),
    path("desk/<int:number>/carrier/", carriers.desk_carrier, name="carrier"),
    path("desk/<int:number>/carrier/<int:pk>/say", carriers.desk_carrier_say, name="carrier_say"),
    path("desk/<int:number>/merge", merging.desk_merge, name="merge"),
    path("desk/<int:number>/delete", desk_ticket.desk_delete, name="delete"),
    path("desk/<int:number>/files/<int:pk>", files.desk_file, name="desk_file"),
]
