"""Arrays: what reads and makes them, what functions, methods and subscripts give of them."""
