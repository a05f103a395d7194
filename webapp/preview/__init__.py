"""Partials and pages, each in all its states, seen without clicking through the app.

Knows nothing of the project that it shows: `open_preview` is told (see docs/previewer.md).
"""

from webapp.preview.catalogue import State, state

__all__ = ["State", "state"]
