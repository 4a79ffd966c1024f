import keras

model = keras.Sequential([])  # noqa: KLL401
other = 1  # a number  # noqa: KLL401, E501
third = 2  # noqa: KLL401 and so on
# kerasleaklint: ignore[KLL101]
fourth = keras.Sequential([])  # kerasleaklint: ignore[KLL102, KLL103]
