"""The tags of Heroicons, each icon drawn once: the package writes its SVG anew wherever one stands on a page."""

from functools import lru_cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()
# Templates ask for far fewer; names that come with the context cannot fill memory.
MOST = 1024
TAGS = {
    "heroicon_micro": lru_cache(MOST)(heroicons.heroicon_micro),
    "heroicon_mini": lru_cache(MOST)(heroicons.heroicon_mini),
    "heroicon_outline": lru_cache(MOST)(heroicons.heroicon_outline),
    "heroicon_solid": lru_cache(MOST)(heroicons.heroicon_solid),
}
for name, draw in TAGS.items():
    register.simple_tag(draw, name=name)
