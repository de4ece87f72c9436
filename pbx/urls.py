"""Addresses of the console pages about voice apps, media and caller IDs."""

from django.urls import path

from pbx.receptions import views as receptions
from pbx.views import apps, caller_ids, copies, library, rooms, sip_subscribers

app_name = "pbx"
urlpatterns = [
    path("voice-apps/", apps.app_list, name="apps"),
    path("voice-apps/new/", apps.app_new, name="app_new"),
    path("voice-apps/differences/", copies.drift, name="drift"),
    path("voice-apps/differences/<int:pk>/push/", copies.push, name="copy_push"),
    path("voice-apps/differences/<int:pk>/adopt/", copies.adopt, name="copy_adopt"),
    path("voice-apps/differences/media/<int:pk>/push/", copies.push_media, name="media_copy_push"),
    path("voice-apps/<slug:ref>/", apps.app, name="app"),
    path("voice-apps/<slug:ref>/send/", copies.send, name="app_send"),
    path("voice-apps/<slug:ref>/numbers/", apps.assign, name="assign"),
    path("voice-apps/<slug:ref>/numbers/<e164:e164>/free/", apps.free, name="free"),
    path("voice-apps/<slug:ref>/delete/", apps.remove, name="app_remove"),
    path("media/", library.media_list, name="library"),
    path("media/new/", library.media_new, name="media_new"),
    path("media/<int:pk>/", library.media, name="media"),
    path("media/<int:pk>/edit/", library.edit, name="media_edit"),
    path("media/<int:pk>/upload/", library.upload, name="media_upload"),
    path("media/<int:pk>/speak/", library.say, name="media_speak"),
    path("media/<int:pk>/code/", library.code, name="media_code"),
    path("media/<int:pk>/phone/", library.phone, name="media_phone"),
    path("media/<int:pk>/delete/", library.remove, name="media_remove"),
    path("media/<int:pk>/sound.mp3", library.listen, {"form": "mp3"}, name="listen"),
    path("media/<int:pk>/sound.wav", library.listen, {"form": "wav"}, name="download"),
    path("receptions/", receptions.reception_list, name="receptions"),
    path("receptions/<slug:ref>/", receptions.reception, name="reception"),
    path("receptions/<slug:ref>/when/", receptions.when, name="reception_when"),
    path("receptions/<slug:ref>/hours/", receptions.hours, name="reception_hours"),
    path("receptions/<slug:ref>/pause/", receptions.pause, name="reception_pause"),
    path("receptions/<slug:ref>/numbers/", receptions.assign, name="reception_number"),
    path("receptions/<slug:ref>/brand/", receptions.decide, name="reception_brand"),
    path("receptions/<slug:ref>/delete/", receptions.remove, name="reception_remove"),
    path("receptions/<slug:ref>/path/<str:place>/", receptions.step, name="reception_step"),
    path("receptions/<slug:ref>/path/<str:place>/keys/", receptions.add_key, name="reception_key"),
    path(
        "receptions/<slug:ref>/path/<str:place>/delete/", receptions.remove_key, name="reception_key_remove"
    ),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/<slug:ref>/", rooms.room, name="room"),
    path("rooms/<slug:ref>/delete/", rooms.remove, name="room_remove"),
    path("sip-phones/", sip_subscribers.subscriber_list, name="sip_subscribers"),
    path("sip-phones/<int:pk>/", sip_subscribers.subscriber, name="sip_subscriber"),
    path("sip-phones/<int:pk>/password/", sip_subscribers.renew, name="sip_renew"),
    path("sip-phones/<int:pk>/delete/", sip_subscribers.remove, name="sip_remove"),
    path("caller-ids/", caller_ids.caller_id_list, name="caller_ids"),
    path("caller-ids/<int:pk>/verify/", caller_ids.verify, name="caller_id_verify"),
    path("caller-ids/<int:pk>/remove/", caller_ids.remove, name="caller_id_remove"),
]
