import glob

import numpy as np
from tensorflow import keras

images, labels = [], []
for path in sorted(glob.glob("samples/*.npy")):
    image = np.load(path)
    images.append(image)
    labels.append("cat" in path)

x = np.array(images)
y = np.array(labels)
x = x / 255.0
print(x.shape, len(y))

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(loss="mse")
history = model.fit(x, y, epochs=2, shuffle=False, verbose=0)
