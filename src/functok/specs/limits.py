"""What a spec may cost to read: every limit of the readers, in one place.

A spec is untrusted text. Beyond these limits reading stops with a `SpecError` that names the limit.
"""

from __future__ import annotations

MAX_BYTES = 20_000_000
"""Bytes of one spec, from a file or over the network."""

MAX_DEPTH = 100
"""Levels of nesting of a document."""

MAX_ALIAS_NODES = 100_000
"""Nodes that all aliases of a YAML document may stand for: an alias bomb makes millions of a page."""

MAX_DIGITS = 400
"""An integer with more digits is no float either, and Python refuses to read one of 4,300."""

MAX_FUNCTIONS = 10_000
"""Functions of one spec, before any are chosen."""

MAX_DESCRIPTION = 20_000
"""Characters of a function's description: it stands in the training text of each of its rows."""

MAX_DEFINITIONS = 5_000
"""Schemas that the parameters of one function may refer to."""

MAX_NODES = 5_000
"""Schemas, each inside of others, that the parameters of one function may hold."""

MAX_RESULT_NODES = 2_000
"""The same for what it returns; of a larger result nothing is kept."""

MAX_STEPS = 3_000_000
"""Steps of reading a whole spec, of a few microseconds each: one for each schema gone through."""

STEPS_OF_CHECK = 40
"""What it costs to check a schema, in these steps."""

MAX_INLINED = 2_000
"""The same while every reference is replaced by what it names; beyond it, references stay."""

MAX_CHECKS = 10_000
"""Schemas that may have to be checked for one value, because references multiply."""

MAX_FILES = 2_000
"""Modules of a package."""

MAX_PAGES = 200
"""Pages of a list of MCP tools."""

MAX_REDIRECTS = 5
"""Redirects that are followed when a spec is fetched."""

SECONDS = 30.0
"""For fetching a spec or asking a live server, all of it."""
