"""What runs inside the measured process: the only package of ours that imports TensorFlow or Keras."""
