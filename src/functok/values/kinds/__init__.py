"""Each kind of value: how people say it, and how it is read."""
