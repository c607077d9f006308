# SPDX-License-Identifier: MIT
"""A full-screen program on a terminal, and what a person would see of it."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import pyte

from harness import DEADLINE


class Screen:
    def __init__(self, argv, rows=24, columns=90, env=None):
        self.raw = b""
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        master, slave = pty.openpty()
        self.fd = master
        self.before = termios.tcgetattr(slave)
        self._size(rows, columns)
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(env or {})}
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for fd in range(3):
                    os.dup2(slave, fd)
                os.closerange(3, 256)
                os.execve(argv[0], argv, environment)
            finally:
                os._exit(99)
        self.slave = slave
        self.code = None

    def _size(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows, columns):
        self.pump(0)
        self.screen.resize(rows, columns)
        self._size(rows, columns)

    def type(self, text):
        os.write(self.fd, text.encode() if isinstance(text, str) else text)

    def full(self):
        """Does the terminal take no more of what is written to it?"""
        return not select.select([], [self.slave], [], 0)[1]

    def keys(self):
        """How many bytes of what was typed are not read yet."""
        return struct.unpack("i", fcntl.ioctl(self.slave, termios.FIONREAD, b"\0" * 4))[0]

    def pump(self, seconds):
        """Show what comes next; how many bytes that was."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return 0
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return 0
        self.raw += data
        self.stream.feed(data)
        return len(data)

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def until(self, condition, what, seconds=DEADLINE):
        """The first true value of condition(lines)."""
        end = time.monotonic() + seconds
        while True:
            while self.pump(0):
                pass
            value = condition(self.lines())
            if value:
                return value
            assert time.monotonic() < end, f"{what}: not on the screen:\n" + "\n".join(self.lines())
            self.pump(0.05)

    def shows(self, text, seconds=DEADLINE):
        return self.until(lambda lines: any(text in line for line in lines), repr(text), seconds)

    def lacks(self, text):
        self.until(lambda lines: not any(text in line for line in lines), f"{text!r} gone")

    def wait(self, seconds=DEADLINE):
        """The exit code, or minus the signal; all that was written is read."""
        end = time.monotonic() + seconds
        while self.code is None:
            self.pump(0.02)
            pid, state = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(state)
            assert time.monotonic() < end, "the program does not end:\n" + "\n".join(self.lines())
        while self.pump(0):
            pass
        return self.code

    def restored(self):
        """The terminal as it was: its settings, the cursor, the main screen, no colours."""
        after = termios.tcgetattr(self.slave)
        assert after == self.before
        assert self.raw.count(b"\x1b[?1049h") == self.raw.count(b"\x1b[?1049l") > 0
        assert self.raw.rindex(b"\x1b[?25h") > self.raw.rindex(b"\x1b[?25l")
        assert self.raw.rindex(b"\x1b[?7h") > self.raw.rindex(b"\x1b[?7l")
        assert self.raw.endswith(b"\x1b[?1049l"), self.raw[-60:]
        return True

    def hang_up(self):
        os.close(self.slave)
        os.close(self.fd)
        self.slave = self.fd = -1

    def close(self):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for fd in (self.fd, self.slave):
            if fd >= 0:
                os.close(fd)
