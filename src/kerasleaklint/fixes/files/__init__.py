"""Arrays in files: which expressions load one (`npy`, `hdf5`), from what (`paths`), and how it stays on disk."""
