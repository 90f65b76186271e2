"""The words: phrase files, grammars, verbs and things, and how a document's words become a speaker's."""
