import tensorflow.compat.v1 as tf

init = tf.global_variables_initializer()
for turn in range(100):
    session = tf.InteractiveSession()
    session.run(init)
    if turn > 3:
        print(turn)  # late

print("done")
