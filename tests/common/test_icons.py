"""Icons are drawn once, and as the package draws them."""

import pytest
from django.template import Context, Template
from heroicons import IconDoesNotExist
from heroicons.templatetags import heroicons

from common.templatetags.icons import TAGS


def drawn(tag: str) -> str:
    return Template("{% load heroicons %}{% " + tag + " %}").render(Context({"name": "user"}))


def test_an_icon_is_the_packages_own():
    assert drawn('heroicon_mini "user" size=18') == heroicons.heroicon_mini("user", size=18)
    assert drawn("heroicon_micro name") == heroicons.heroicon_micro("user")
    assert drawn('heroicon_outline name class="<&>"') == heroicons.heroicon_outline(
        "user", **{"class": "<&>"}
    )
    assert drawn('heroicon_solid "x-mark" size=14') != drawn('heroicon_solid "x-mark" size=16')
    with pytest.raises(IconDoesNotExist):
        drawn('heroicon_mini "no-such-icon"')


def test_it_is_drawn_once():
    info = TAGS["heroicon_mini"].cache_info
    first, missed = drawn('heroicon_mini "key" size=19'), info().misses
    assert drawn('heroicon_mini "key" size=19') == first
    assert info().misses == missed
