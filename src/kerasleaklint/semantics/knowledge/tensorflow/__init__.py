"""TensorFlow: pipelines of tf.data, tensors that hold numbers, graphs and sessions."""
