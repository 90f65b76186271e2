"""Which functions a text asks for (`doing`, `ways`), and whether any might serve it (`serving`)."""
