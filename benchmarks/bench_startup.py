"""CPU seconds (user + system) of one run of the command, against bare Python, its imports, and flake8
(which runs our plugin too).

    python benchmarks/bench_startup.py [RUNS]

Runs alternate between the commands, so that a busy machine slows all of them alike. The minimum is the steadier number.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from statistics import median

SCRIPTS = Path(sysconfig.get_path("scripts"))
FILES = {
    "plain.py": "import os\n\nprint(os.getcwd())\n",
    "clean.py": """\
import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(np.zeros((100, 10)), np.zeros(100))
""",
    "finding.py": """\
import numpy as np
from tensorflow import keras

data, labels = np.random.rand(1000000, 100), np.zeros(1000000)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(data, labels)
""",
}
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "python -c 'import libcst'": [sys.executable, "-c", "import libcst"],
    **{f"kerasleaklint {name}": [str(SCRIPTS / "kerasleaklint"), "--isolated", name] for name in FILES},
    **{f"flake8 {name}": [str(SCRIPTS / "flake8"), "--isolated", name] for name in FILES},
}


def cpu_seconds(command: list[str], folder: Path) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(runs: int, folder: Path) -> dict[str, list[float]]:
    for name, text in FILES.items():
        (folder / name).write_text(text)
    for command in COMMANDS.values():  # fills the caches of compiled modules
        cpu_seconds(command, folder)
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            seconds[name].append(cpu_seconds(command, folder))
    return seconds


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(runs, Path(folder))
    floor = min(seconds["python -c pass"])
    print(f"{'CPU seconds':32} {'min':>7} {'median':>7} {'x bare':>7}")
    for name, values in seconds.items():
        print(f"{name:32} {min(values):7.3f} {median(values):7.3f} {min(values) / floor:7.1f}")


if __name__ == "__main__":
    main()
