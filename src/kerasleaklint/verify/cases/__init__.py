"""Runs the programs that show the rules' effects, and says which effects they still show."""
