import math

from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator

model = Sequential()
model.compile(loss="mse")
images = ImageDataGenerator()
train = images.flow_from_directory("train", batch_size=16)
# as in the old tutorial
model.fit(train, steps_per_epoch=math.ceil(2000 / 16), epochs=5,  # five rounds
          validation_data=images.flow_from_directory("test"), validation_steps=math.ceil(800 / 32))
