"""Teachers: who writes the queries. One protocol (`base`), implementations beside each other."""

from __future__ import annotations

from functok.config import RunConfig
from functok.teachers.base import Teacher
from functok.teachers.offline import OfflineTeacher

__all__ = ["Teacher", "teacher_for"]


def teacher_for(config: RunConfig) -> Teacher:
    """The teacher that the config names."""
    match config.teacher:
        case "offline":
            return OfflineTeacher()
