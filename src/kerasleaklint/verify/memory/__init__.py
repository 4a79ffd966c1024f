"""What a process holds, watched from outside: on the host (`host`, `descendants`) and on a device (`nvml`)."""
