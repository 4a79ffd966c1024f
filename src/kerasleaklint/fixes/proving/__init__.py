"""From fixes to a fixed file: which go together, what must hold of the result, round after round."""
