from keras.models import Sequential
from keras.preprocessing.image import ImageDataGenerator

model = Sequential()
model.compile(loss="mse")
images = ImageDataGenerator()
train = images.flow_from_directory("train", batch_size=16)
# as in the old tutorial
model.fit_generator(train, samples_per_epoch=2000, nb_epoch=5,  # five rounds
                    nb_worker=4,
                    validation_data=images.flow_from_directory("test"), nb_val_samples=800)
