"""A server that has started: all is loaded, and what was made then is not looked through again.

Python's collector walks from time to time through everything that lives. Of what the start made
nothing will ever be garbage, and the walk holds up a page for a tenth of a second or two.
"""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Loads every page's module, then takes what is alive out of the collector's sight."""
    get_resolver().url_patterns  # noqa: B018  the views are imported by being asked for
    gc.collect()
    gc.freeze()
