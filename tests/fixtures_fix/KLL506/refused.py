import tensorflow.compat.v1 as tf

init = tf.global_variables_initializer()
value = tf.constant(1.0)
for turn in range(100):
    session = tf.InteractiveSession()
    if turn == 7:
        continue
    session.run(init)

for turn in range(100):
    last = tf.InteractiveSession()
    last.run(init)
last.run(init)

for turn in range(100):
    shared = tf.InteractiveSession()
    print(value.eval(session=shared), str(shared))

pool = []
for turn in range(100):
    kept = tf.Session()
    pool.append(kept)
