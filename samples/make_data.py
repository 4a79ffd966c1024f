"""Write the arrays that train_from_files.py reads: 100 MB in samples/data, which git is told to ignore."""

from pathlib import Path

import numpy as np

ROWS, FEATURES = 500_000, 50
FOLDER = Path(__file__).parent / "data"

generator = np.random.default_rng(0)
x = generator.random((ROWS, FEATURES), dtype="float32")
FOLDER.mkdir(exist_ok=True)
(FOLDER / ".gitignore").write_text("*\n")
np.save(FOLDER / "x.npy", x)
np.save(FOLDER / "y.npy", (x.mean(axis=1) > 0.5).astype("float32"))
