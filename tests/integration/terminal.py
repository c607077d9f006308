# SPDX-License-Identifier: MIT
"""A terminal with a program in it, as a person would use it: type, and read until something appears."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from harness import DEADLINE, bearers, kill, new_cookie

PROMPT = "PROMPT> "

BASH = ["bash", "--norc", "--noprofile", "-i"]


def fork_without_session():
    """As pty.fork, but the child stays in this session."""
    master, slave = pty.openpty()
    pid = os.fork()
    if pid == 0:
        for fd in range(3):
            os.dup2(slave, fd)
        os.closerange(3, 256)
        return 0, -1
    os.close(slave)
    return pid, master


class Terminal:
    """
    argv as the leader of a session on a new pseudo-terminal; or, with own=False, on one that is no session's yet, so that
    argv can make it its own (setsid -c).
    """

    def __init__(self, argv, env=None, own=True):
        self.cookie = new_cookie()
        self.screen = ""  # all that was ever shown
        self.seen = 0     # how much of it was expected already
        environment = dict(os.environ if env is None else env, TEST_COOKIE=self.cookie, PS1=PROMPT, TERM="dumb",
                           HISTFILE="", INPUTRC="/dev/null", LC_ALL="C")
        self.pid, self.fd = pty.fork() if own else fork_without_session()
        if self.pid == 0:
            try:
                signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                os.execvpe(argv[0], argv, environment)
            finally:
                os._exit(99)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def type(self, text):
        os.write(self.fd, text.encode())

    def enter(self, line):
        self.type(line + "\n")

    def _more(self, seconds):
        """Read what comes next; False at the end."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        self.screen += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def expect(self, pattern, seconds=DEADLINE):
        """Wait until the pattern appears after what was expected last."""
        end = time.monotonic() + seconds
        while True:
            found = re.compile(pattern, re.M).search(self.screen, self.seen)
            if found:
                self.seen = found.end()
                return found
            assert time.monotonic() < end, f"{pattern!r} does not appear; the screen:\n{self.screen}"
            assert self._more(end - time.monotonic()), f"the terminal was closed before {pattern!r}; the screen:\n{self.screen}"

    def prompt(self):
        self.expect(PROMPT)

    def command(self, line):
        """Type a line at the prompt and return what it prints until the next prompt."""
        self.enter(line)
        self.expect(re.escape(line) + "\n")
        start = self.seen
        self.prompt()
        return self.screen[start:self.seen - len(PROMPT)]

    def status(self):
        return int(self.command("echo $?"))

    def wait(self, seconds=DEADLINE):
        """The exit code of the program, or minus the signal that it died of."""
        end = time.monotonic() + seconds
        while self._more(0.05 if time.monotonic() < end else -1):
            pid, state = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = None
                while select.select([self.fd], [], [], 0)[0] and self._more(0):
                    pass
                return os.waitstatus_to_exitcode(state)
            assert time.monotonic() < end, f"the program does not end; the screen:\n{self.screen}"
        _, state = os.waitpid(self.pid, 0)
        self.pid = None
        return os.waitstatus_to_exitcode(state)

    def left(self):
        return bearers(self.cookie)

    def close(self):
        for _ in range(100):
            for pid in self.left():
                kill(pid, signal.SIGKILL)
            if not self.left():
                break
            time.sleep(0.01)
        if self.pid:
            kill(self.pid)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
