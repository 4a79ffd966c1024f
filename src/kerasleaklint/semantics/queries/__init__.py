"""What rules ask of facts: which data reaches a call, how large, in which loops, and where to point."""
