"""What is raised where no value was found."""

from __future__ import annotations


class Unsatisfiable(ValueError):
    """No value was found that the schema allows; the message says for which parameter, and why."""
