"""Fixes of loops: what each turn makes anew is made once, or let go at its end."""
