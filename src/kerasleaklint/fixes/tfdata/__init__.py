"""Fixes of tf.data pipelines: stages come, go, change places or get other arguments."""
