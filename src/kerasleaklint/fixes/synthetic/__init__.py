"""Arrays that are made up: batches of their rows are generated when their turn comes, and never held together.

`trace` follows the statements that make them, with `numbers`, `objects`, `makers` and `steps` to say what each amounts
to in TensorFlow; `function` writes the function that makes batches, `placing` puts it where the arrays were, and
`writer` brings calls and functions together.
"""

from kerasleaklint.fixes.synthetic.writer import generate_batches

__all__ = ["generate_batches"]
