"""Loads every object, those too that no served method names: they are described and held against the published list."""

from importlib import import_module
from pkgutil import iter_modules

from portal.api.callr import objects

for found in iter_modules(objects.__path__):
    import_module(f"{objects.__name__}.{found.name}")
