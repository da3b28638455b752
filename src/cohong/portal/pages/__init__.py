"""The pages, one file each. Importing a file registers its pages and acts."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Register every page."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
