"""What a program does with data and models: an abstract interpretation of the parsed file."""
