"""Questions about functions of the program, answered from their bodies: what they call, read and compute."""
