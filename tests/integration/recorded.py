# SPDX-License-Identifier: MIT
"""Recorded roots of /proc and /sys: folders of files that a test writes, and brood stat reads in their place."""
import os

STAT = """cpu  1000 0 500 8000 100 10 20 0 0 0
cpu0 500 0 250 4000 50 5 10 0 0 0
cpu1 500 0 250 4000 50 5 10 0 0 0
intr 5 1 2
ctxt 7777
btime 1700000000
processes 888
procs_running 3
procs_blocked 1
"""
MEMINFO = """MemTotal:        8388608 kB
MemFree:         1048576 kB
MemAvailable:    4194304 kB
Buffers:            1024 kB
Cached:             2048 kB
SwapTotal:       2097152 kB
SwapFree:        1048576 kB
Dirty:                 4 kB
Shmem:                 8 kB
"""
DISKS = """   8       0 sda 100 0 800 5 50 0 400 9 0 14 14
   8       1 sda1 90 0 700 5 40 0 300 9 0 14 14
   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0
 253       0 dm-0 1 0 8 1 1 0 8 1 0 2 2
"""
NET = """Inter-|   Receive                            |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
  eth0:    5000      50    1    2    0     0          0         0     6000      60    3    4    0     0       0          0
"""
PRESSURE = """some avg10=12.50 avg60=1.00 avg300=0.25 total=5000000
full avg10=0.00 avg60=0.00 avg300=0.00 total=1000000
"""
STATUS = "Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n"
UNIFIED = "31 24 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
V1 = ("32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
      "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n")


class Tree:
    """proc and sys below a folder, as a small machine without limits has them."""

    def __init__(self, path):
        self.path = path
        self.proc, self.sys = os.path.join(path, "proc"), os.path.join(path, "sys")
        os.makedirs(self.sys)
        for name, text in {"stat": STAT, "meminfo": MEMINFO, "diskstats": DISKS, "net/dev": NET,
                           "loadavg": "0.50 1.25 2.00 3/400 999\n", "uptime": "1000.50 1500.00\n",
                           "pressure/cpu": PRESSURE, "pressure/memory": PRESSURE, "pressure/io": PRESSURE,
                           "self/status": STATUS, "self/cgroup": "0::/\n", "self/mountinfo": UNIFIED}.items():
            self.put("proc/" + name, text)

    def put(self, name, text):
        """In place, as the kernel's files change: who has it open reads the new text."""
        file = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        mode = "wb" if isinstance(text, bytes) else "w"
        with open(file, mode) as f:
            f.write(text)

    def replace(self, name, text):
        """The same without a moment in which the file is short; as long as before."""
        fd = os.open(os.path.join(self.path, name), os.O_WRONLY)
        assert os.fstat(fd).st_size == len(text)
        os.pwrite(fd, text.encode(), 0)
        os.close(fd)

    def remove(self, name):
        os.remove(os.path.join(self.path, name))

    def args(self):
        return ["--from", self.proc, "--sys", self.sys]
