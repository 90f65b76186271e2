"""Values on their way into a sentence: `roles` has the part of each, `wording` and `said` its words."""
