"""The desk at which fixes are written: wishes about syntax nodes become edits of the text."""
