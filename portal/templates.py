"""Loads our templates without the white space that only their readers need, once in a process for each."""

import re

from django.conf import settings
from django.template import Origin
from django.template.loaders.filesystem import Loader as Files

# Where white space is shown as it stands.
AS_IT_STANDS = re.compile(r"(<pre\b.*?</pre>|<textarea\b.*?</textarea>)", re.DOTALL)
COMMENT = re.compile(r"{#[^\n]*?#}\n?")
LINE_END = re.compile(r"\s*\n\s*")
# Tags that write nothing themselves: those that something begins with, and those that it ends with. What a loop
# begins with stands between its rounds as well.
SAID = r"(?:(?!%}).)*"
BEGINS = rf"{{% (?:if|with|block|load|extends|ifchanged) {SAID}%}}|{{% (?:url|firstof) {SAID} as \w+ %}}"
ENDS = rf"{{% end(?:if|with|block){SAID}%}}"
BEGUN = re.compile(rf"\n((?:{BEGINS})+)\n")
ENDED = re.compile(rf"\n((?:{ENDS})+)\n")


class Loader(Files):
    """Templates in ``DIRS``; those of HTML are made leaner, but in debugging, where faults are told by their line."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return text if settings.DEBUG or not str(origin.name).endswith(".html") else lean(text)


def lean(text: str) -> str:
    """The template with one line end for each run of white space, and with none on both sides of a tag that writes
    nothing: wherever browsers saw white space they still do.
    """
    parts = AS_IT_STANDS.split(text)
    return "".join(part if place % 2 else _lean(part) for place, part in enumerate(parts))


def _lean(text: str) -> str:
    text = LINE_END.sub("\n", COMMENT.sub("", text))
    before = ""
    while text != before:
        before = text
        # White space before what begins is enough, and so is that after what ends.
        text = ENDED.sub(r"\1\n", BEGUN.sub(r"\n\1", text))
    return text
