"""Settings, web frame and served APIs; importing it makes our `numbers` folder importable.

The standard library has a module `numbers`, which `decimal` and Celery need, so our folder of that name has
no `__init__.py`. Giving the standard module a search path lets `numbers.models` be found without hiding it.
"""

from pathlib import Path

import numbers
from portal.celery import app as celery_app

numbers.__path__ = [str(Path(__file__).resolve().parent.parent / "numbers")]

__all__ = ["celery_app"]
