"""Addresses of the console pages about broadcasts and address books."""

from django.urls import path

from broadcasts.views import books, broadcasts

app_name = "broadcasts"
urlpatterns = [
    path("broadcasts/", broadcasts.broadcast_list, name="list"),
    path("broadcasts/new/", broadcasts.new, name="new"),
    path("broadcasts/new/<slug:kind>/", broadcasts.new, name="new_kind"),
    path("broadcasts/<slug:ref>/", broadcasts.detail, name="detail"),
    path("broadcasts/<slug:ref>/<slug:act>/", broadcasts.act, name="act"),
    path("address-books/", books.book_list, name="books"),
    path("address-books/<slug:ref>/", books.book, name="book"),
    path("address-books/<slug:ref>/file/", books.upload, name="book_upload"),
    path("address-books/<slug:ref>/delete/", books.remove, name="book_remove"),
]
