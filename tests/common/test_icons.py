"""Icons are parts of one file, which holds all that pages show and draws them as the package does."""

import pytest
from django.template import Context, Template
from heroicons import IconDoesNotExist
from heroicons.templatetags import heroicons

from common import icons
from common.templatetags.icons import icon


def drawn(tag: str) -> str:
    return Template("{% load heroicons %}{% " + tag + " %}").render(
        Context({"name": "user-circle", "kind": "<&>"})
    )


def test_an_icon_names_its_part_of_the_file():
    hidden, use = 'aria-hidden="true"', '<use href="/static/img/icons.svg#'
    assert (
        drawn('heroicon_mini "x-mark"') == f'<svg width="20" height="20" {hidden}>{use}mini-x-mark"/></svg>'
    )
    assert drawn("heroicon_outline name size=18") == (
        f'<svg width="18" height="18" {hidden}>{use}outline-user-circle"/></svg>'
    )
    assert drawn('heroicon_micro "x-mark" class=kind') == (
        f'<svg class="&lt;&amp;&gt;" {hidden}>{use}micro-x-mark"/></svg>'
    )


def test_the_file_holds_what_pages_name():
    assert icons.path().read_text() == icons.drawn(), "Run `make icons`."
    assert {"mini-x-mark", "outline-phone", "micro-check-circle"} < icons.symbols()


def test_a_part_is_drawn_as_the_package_draws_it():
    line = next(line for line in icons.drawn().splitlines() if 'id="outline-x-mark"' in line)
    assert line == (
        '<symbol id="outline-x-mark" fill="none" viewBox="0 0 24 24" stroke-width="1.5" stroke="currentColor">'
        '<path stroke-linecap="round" stroke-linejoin="round" d="M6 18 18 6M6 6l12 12"/></symbol>'
    )


def test_an_icon_that_the_file_lacks_is_drawn_in_place():
    assert drawn('heroicon_solid "beaker" size=18') == heroicons.heroicon_solid("beaker", size=18)
    with pytest.raises(IconDoesNotExist):
        drawn('heroicon_mini "no-such-icon"')


def test_it_is_written_once():
    first, missed = drawn('heroicon_mini "key" size=19'), icon.cache_info().misses
    assert drawn('heroicon_mini "key" size=19') == first
    assert icon.cache_info().misses == missed
