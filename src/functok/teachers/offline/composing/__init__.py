"""Sentences: from what a function is about and the words for its values.

`acting` and `objects` make verb and object, `tails` what is said behind them, `compose` (with `arranging`
and `fragments`) the sentence, `idioms` (with `frames`, `speaking_of` and `members`) one that does not name
the act; `several` and `nested` put requests together, `surface` finishes. `scenes` has it all for one API.
"""
