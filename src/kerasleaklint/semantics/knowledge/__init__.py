"""What public functions do with data, as tables: a new loader is one line here, and no rule changes."""
