"""Fixes of what a program keeps from turn to turn: numbers and copies instead of what holds more."""
