"""What public functions do with data, as tables: a new loader is one line here, and no rule changes.

Keys are canonical names, whatever a program calls them. `arrays/` has what reads (`loading`), makes (`making`) and
hands on arrays (`converting`, `reshaping`, `collecting`, `splitting`) and their `methods`; then there are `keras/`,
`tensorflow/` and `python/` itself. `functions` joins the tables.
"""
