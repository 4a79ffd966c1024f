"""Child processes: bounded (`process`), and with nothing of them left behind, whatever becomes of us."""
