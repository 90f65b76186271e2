"""What every process of functok loads and reads first. `starting` forks from a process that imported this."""

from __future__ import annotations

from importlib import import_module

from functok.specs.model import ApiSpec, FunctionSpec
from functok.teachers.offline import categories_for

for _name in ("functok.cli", "functok.practice", "openai", "pandas"):
    import_module(_name)

# This reads the phrase files.
categories_for(ApiSpec("bell", (FunctionSpec("ring", "Rings the bell.", {"type": "object"}),)))
