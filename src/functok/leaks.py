"""What stands in two splits and must not: groups of rows."""

from __future__ import annotations

import hashlib
from array import array

from functok.records import Split


class Groups:
    """Counts the rows whose group stands in an earlier split as well; 8 bytes a row."""

    def __init__(self) -> None:
        self._groups = {split: array("Q") for split in Split}

    def add(self, split: Split, group: str) -> None:
        digest = hashlib.blake2b(group.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self._groups[split].append(int.from_bytes(digest))

    @property
    def straddling(self) -> int:
        """Rows whose group stands in a split that comes before theirs in `Split`."""
        import numpy as np

        earlier, found = np.zeros(0, dtype="u8"), 0
        for groups in self._groups.values():
            own = np.array(groups, dtype="u8")
            found += int(np.isin(own, earlier).sum())
            earlier = np.union1d(earlier, own)
        return found
