"""Templates are loaded without needless white space, and a choice is drawn as Django draws it."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.template.loader import get_template

from common.selects import KnownSelect, LongSelect, Ready
from portal.templates import lean

NESTED = """{# What it is for. #}
<ul>
  {% for row in rows %}
    {% if row %}
      <li>{{ row }}</li>
    {% else %}
      <li>None</li>
    {% endif %}
  {% endfor %}
</ul>
"""
BETWEEN = re.compile(r">\s*<")
CHOICES = [("", "Any"), ("Fruit", [("a", "Apple & pear"), ("b", "<Banana>")]), (3, "Three")]


class Given(forms.Form):
    plain = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"class": "wide", "disabled": True}))


def test_a_run_of_white_space_is_one_line_end():
    drawn = Template(lean(NESTED)).render(Context({"rows": ["a", ""]}))
    assert drawn == "<ul>\n\n<li>a</li>\n\n\n\n<li>None</li>\n\n</ul>\n"


def test_white_space_that_browsers_see_stays():
    for text, shown in [
        ("a\n  {% if yes %}\n  b\n  {% endif %}\n  c", ("a b c", "a c")),
        ("a\n{% if yes %}b{% endif %}\nc", ("a b c", "a c")),
        ("a\n{% for x in three %}\n{{ x }}{% endfor %}\nc", ("a 1 2 3 c", "a c")),
        ("a{% if yes %}\n b\n{% endif %}\nc", ("a b c", "a c")),
        ("a\n{% if yes %}b\n{% else %}\nd{% endif %}\nc", ("a b c", "a d c")),
        ("a{% for x in three %}\n<b>{{ x }}</b>\n{% endfor %}c", ("a <b>1</b> <b>2</b> <b>3</b> c", "ac")),
    ]:
        for yes, wanted in zip((True, False), shown, strict=True):
            context = {"yes": yes, "three": [1, 2, 3] if yes else []}
            assert " ".join(Template(lean(text)).render(Context(context)).split()) == wanted


def test_what_is_shown_as_it_stands_is_left_so():
    text = "<pre>\n  a\n\n  b</pre>\n\n  <p>"
    assert lean(text) == "<pre>\n  a\n\n  b</pre>\n<p>"


def test_pages_are_loaded_so():
    source = str(get_template("base.html").template.source)  # type: ignore[attr-defined]
    assert "\n\n" not in source
    assert "\n " not in source


def test_a_choice_is_as_django_draws_it():
    ours = str(Given({"plain": "b"})["plain"])
    widget = forms.Select(attrs={"class": "wide", "disabled": True}, choices=CHOICES)
    theirs = widget.render("plain", "b", {"required": True, "id": "id_plain"}, DjangoTemplates())
    assert BETWEEN.sub("><", ours) == BETWEEN.sub("><", theirs)


def test_a_known_choice_marks_what_is_chosen():
    select = KnownSelect(choices=[("", "Any"), ("A&B", "<One>"), ("AB", "Two")], attrs={"class": "wide"})
    assert select.render("to", "A&B", {"id": "x"}) == (
        '<select name="to" class="wide" id="x"><option value="">Any'
        '<option value="A&amp;B" selected>&lt;One&gt;<option value="AB">Two</select>'
    )
    assert select.render("to", None) == (
        '<select name="to" class="wide"><option value="" selected>Any'
        '<option value="A&amp;B">&lt;One&gt;<option value="AB">Two</select>'
    )


def test_a_long_choice_offers_and_marks_what_djangos_does():
    attributes = {"id": "id_to", "required": True}
    for value in ("b", "", None, 3, "c"):
        theirs = forms.Select(attrs={"class": "wide"}, choices=CHOICES).render(
            "to", value, attributes, DjangoTemplates()
        )
        ours = LongSelect(attrs={"class": "wide"}, choices=Ready(CHOICES)).render("to", value, attributes)
        assert ours == BETWEEN.sub("><", theirs).replace("</option>", "")


def test_of_a_choice_that_stands_in_two_groups_one_is_marked():
    drawn = LongSelect(choices=[("One", [("a", "A")]), ("Two", [("a", "A")])]).render("to", "a")
    assert drawn == (
        '<select name="to"><optgroup label="One"><option value="a" selected>A</optgroup>'
        '<optgroup label="Two"><option value="a">A</optgroup></select>'
    )


def test_choices_that_are_ready_are_taken_as_they_are():
    field = forms.ChoiceField(choices=Ready(CHOICES), widget=LongSelect)
    assert list(field.widget.choices) == CHOICES
    assert field.clean("b") == "b"
    with pytest.raises(forms.ValidationError):
        field.clean("c")
