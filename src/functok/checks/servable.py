"""Whether a function of the API might serve a query: then the query is no negative."""

from __future__ import annotations

from functok.teachers.offline.serving import could_serve

__all__ = ["could_serve"]
