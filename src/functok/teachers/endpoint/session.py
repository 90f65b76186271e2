"""What all share that ask in one run: the money, and the pace of each model at each address."""

from __future__ import annotations

from collections.abc import Callable

from functok.storage.remote import RemoteFolder
from functok.teachers.base import Watch, unwatched
from functok.teachers.endpoint.budget import Till
from functok.teachers.endpoint.pace import Pace


class Session:
    """One run's till and paces. Limits hold for an account and a model, whoever asks: one pace each.

    `watch` is told of what is spent, and of all that go in batches; `remote` is the folder of the run
    where that is in an object store.
    """

    def __init__(
        self,
        most_dollars: float | None = None,
        watch: Watch = unwatched,
        remote: RemoteFolder | None = None,
    ) -> None:
        self.till = Till(most_dollars, watch)
        self.watch = watch
        self.remote = remote
        self._paces: dict[tuple[str, str, str], Pace] = {}

    def pace(self, base_url: str, model: str, key_variable: str, make: Callable[[], Pace]) -> Pace:
        """The pace of this model at this address with this key; `make` makes the first one."""
        asked = (base_url, model, key_variable)
        if asked not in self._paces:
            self._paces[asked] = make()
        return self._paces[asked]
