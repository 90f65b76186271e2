"""How well a model calls the functions of a dataset: asked or read, marked, scored.

cases        rows → what a model is asked
steps        a call within a call, as it is made with tools
reading      what it said → calls
predictions  answers from a file
model        answers from an endpoint
retrieval    the functions that are offered, where not all are
lenient      the rules of BFCL's AST checker
marking      a case and an answer → an outcome
scores       outcomes → scores
results      all of it as JSON, kept with the dataset
section      scores as a section of a card
"""
