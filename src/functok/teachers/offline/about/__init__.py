"""What a function is about, from its description, its name and its parameters.

`describe` (with `acts` and `errands`) and `naming` read it, `reading` puts both together, and `meaning`
the parameters with them. `matters`, `concepts` and `named` know ways to ask that do not name the act.
"""
