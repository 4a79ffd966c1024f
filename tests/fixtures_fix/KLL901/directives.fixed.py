import keras

model = keras.Sequential([])
other = 1  # a number  # noqa: E501
third = 2  # and so on
fourth = keras.Sequential([])
