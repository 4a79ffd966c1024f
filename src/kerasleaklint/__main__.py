"""`python -m kerasleaklint`."""

from kerasleaklint.cli import main

if __name__ == "__main__":
    main(prog_name="kerasleaklint")
