"""A result as text, JSON or a page; each is drawn from the stored form alone."""
