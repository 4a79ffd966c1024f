"""Fixes of what graphs take in: tensors instead of arrays and numbers, one trace instead of many."""
