"""Run a program and its fixed form, and say whether memory fell and the training stayed the same.

One way through: plan -> run (supervised child, sampled) -> compare (growth, sameness) -> verdict -> report.
TensorFlow and Keras are imported in `child` only, that is inside the measured process.
"""
