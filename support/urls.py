"""URLs of tickets, the customer's under ``tickets/`` and the staff's under ``desk/``; of feedback, and of chats."""

from django.urls import path

from support.chats import views as chats
from support.chats import widget
from support.satisfaction import public
from support.satisfaction import views as satisfaction
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
    path("feedback/", satisfaction.feedback, name="feedback"),
    path("rate/<str:token>", public.rate, name="rate"),
    path("rate/<str:token>/stop", public.stop, name="rate_stop"),
    path("chats/", chats.chat_list, name="chats"),
    path("chats/at-carriers/", chats.chats_at_carriers, name="chats_at_carriers"),
    path("chats/ringing", chats.ringing, name="chats_ringing"),
    path("chats/receptions/", chats.reception_list, name="chat_receptions"),
    path("chats/receptions/<slug:ref>/", chats.reception, name="chat_reception"),
    path("chats/receptions/<slug:ref>/delete", chats.reception_remove, name="chat_reception_remove"),
    path("chats/<uuid:uuid>/", chats.chat, name="chat"),
    path("chats/<uuid:uuid>/answer", chats.answer, name="chat_answer"),
    path("chats/<uuid:uuid>/say", chats.say, name="chat_say"),
    path("chats/<uuid:uuid>/end", chats.end, name="chat_end"),
    path("chat/<slug:key>.js", widget.script, name="chat_script"),
    path("chat/<slug:key>/", widget.start, name="chat_start"),
    path("chat/<slug:key>/<slug:token>/", widget.talk, name="chat_talk"),
    path("chat/<slug:key>/<slug:token>/lines", widget.lines, name="chat_lines"),
    path("chat/<slug:key>/<slug:token>/say", widget.say, name="chat_line"),
    path("chat/<slug:key>/<slug:token>/end", widget.end, name="chat_leave"),
    path("chat/<slug:key>/<slug:token>/rate", widget.rate, name="chat_rate"),
]
