"""How forms are drawn: our templates, with label, help, error and aria attributes wired in one place."""

from django.forms.renderers import TemplatesSetting


class TandemRenderer(TemplatesSetting):
    """Draw forms and fields from ``templates/django/forms``; widgets stay Django's own, as the admin expects.

    Needs ``django.forms`` in ``INSTALLED_APPS`` for those widgets, and our templates found first.
    """

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
