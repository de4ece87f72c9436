"""Reading an uploaded file into a sheet, whatever it is, by the headers that imports of agents know."""

from typing import BinaryIO

from agents.imports.headers import recognised
from common.tables import reading
from common.tables.sheet import FOUND, How, Sheet


def read(file: BinaryIO, size: int, how: How = FOUND) -> Sheet:
    """The file's table; Invalid, at ``file`` or at what was chosen, says why there is none."""
    return reading.read(file, size, how, recognised)
