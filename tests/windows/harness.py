# SPDX-License-Identifier: MIT
"""Running brood.exe, under Wine where this is not Windows, and finding out what lives."""
import contextlib
import json
import os
import struct
import subprocess
import threading
import time
import uuid
from collections import namedtuple

REPO = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BROOD = os.environ.get("TEST_BROOD_EXE", os.path.join(REPO, "build", "windows-x86_64", "brood.exe"))
DEADLINE = int(os.environ.get("TEST_DEADLINE", "60"))
ENV = dict(os.environ)

Result = namedtuple("Result", "code out err seconds")


def wait_for(condition, what, seconds=DEADLINE):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"after {seconds} s still not so: {what}"
        time.sleep(0.02)


def start(words, **popen):
    """A Windows program, by Wine where that is needed. Its output is bytes."""
    words = [os.fspath(w) for w in words]
    if os.name != "nt":
        words = ["wine"] + words
    options = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV)
    options.update(popen)
    return subprocess.Popen(words, **options)


def text(raw):
    return raw.decode("utf-8", "surrogatepass").replace("\r\n", "\n")


def finish(process, began, **communicate):
    try:
        out, err = process.communicate(timeout=DEADLINE, **communicate)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    code = process.returncode
    return Result(code, text(out or b""), text(err or b""), time.monotonic() - began)


def run(words, data=None, **popen):
    if data is not None:
        popen["stdin"] = subprocess.PIPE
    began = time.monotonic()
    return finish(start(words, **popen), began, input=data)


def on_console(words, **popen):
    """The same with a console, which Wine makes of a terminal."""
    if os.name == "nt":
        return run(words, **popen)
    master, slave = os.openpty()
    try:
        return run(words, stdin=slave, **popen)
    finally:
        os.close(master)
        os.close(slave)


class Terminal:
    """A terminal of which Wine makes a console: `end` is for stdin, or for all three. What is drawn there is read all the time:
    a console that is left waits for it to be. A desktop that it starts, with the first key, keeps pipes open: so what is
    written elsewhere goes to files."""
    def __enter__(self):
        self.master, self.end = os.openpty()
        with contextlib.suppress(ImportError):
            import fcntl
            import termios
            fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
        self.drawn = b""
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        return self

    def read(self):
        with contextlib.suppress(OSError):  # the end of it
            while more := os.read(self.master, 65536):
                self.drawn += more

    def __exit__(self, *_):
        os.close(self.end)
        self.reader.join(DEADLINE)
        os.close(self.master)

    def start(self, box, *words):
        """brood on it, alone: a Ctrl-C that is typed is the terminal's own then, which Wine makes an event of."""
        import fcntl
        import termios
        return box.start(*words, stdin=self.end, stdout=self.end, stderr=self.end, start_new_session=True,
                         preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def shows(self, text):
        """Has it ever been drawn? Wine's console takes sequences for text, and breaks its lines."""
        return text.encode() in self.drawn.replace(b"\r", b"").replace(b"\n", b"")

    def type(self, keys):
        import termios
        wait_for(lambda: not termios.tcgetattr(self.end)[3] & termios.ICANON, "the console takes the terminal's keys")
        os.write(self.master, keys.encode())


def quoted(word):
    """As a person would write it for a program, by the documented rules. For a raw line."""
    if word and not any(c in word for c in ' \t\n\v"'):
        return word
    out, slashes = '"', 0
    for c in word:
        if c == "\\":
            slashes += 1
            continue
        out += "\\" * (2 * slashes + 1 if c == '"' else slashes) + c
        slashes = 0
    return out + "\\" * (2 * slashes) + '"'


def windows(path):
    """A path as Windows programs read it."""
    path = os.fspath(path)
    return path if os.name == "nt" else "Z:" + path.replace("/", "\\")


def code(status):
    """An exit code of 32 bits; elsewhere than on Windows the last 8 are all that a parent gets."""
    return status if os.name == "nt" or not status else status & 0xff or 1


class Box:
    def __init__(self, stage, folder):
        self.stage, self.folder = stage, folder
        self.brood = os.path.join(stage, "brood.exe")
        self.probe, self.spawn = (windows(os.path.join(stage, n + ".exe")) for n in ("probe", "spawn"))
        self.cookie = "brood-" + uuid.uuid4().hex[:12]
        self.running = []

    def run(self, *words, **popen):
        popen.setdefault("cwd", self.folder)
        return run([self.brood, *words], **popen)

    def console(self, *words, **popen):
        popen.setdefault("cwd", self.folder)
        return on_console([self.brood, *words], **popen)

    def on_console(self, words, **popen):
        return on_console(words, cwd=self.folder, **popen)

    def stage_windows(self, name):
        return windows(os.path.join(self.stage, name))

    def start(self, *words, **popen):
        popen.setdefault("cwd", self.folder)
        self.running.append(start([self.brood, *words], **popen))
        return self.running[-1]

    def path(self, name):
        return os.path.join(self.folder, name)

    def alive(self, name=None):
        """Does a process that was given this name live?"""
        return run([os.path.join(self.stage, "spawn.exe"), "alive", name or self.cookie]).code == 1

    def await_alive(self, name=None):
        wait_for(lambda: self.alive(name), f"{name or self.cookie} lives")

    def await_gone(self, name=None):
        wait_for(lambda: not self.alive(name), f"{name or self.cookie} is gone")

    def report(self, *words, **popen):
        """A run and its report, valid by the schema."""
        result = self.run("--report", "report.json", *words, **popen)
        return result, self.read_report()

    def read_report(self, name="report.json"):
        import pytest
        jsonschema = pytest.importorskip("jsonschema")
        with open(self.path(name), encoding="utf-8") as f:
            found = json.load(f)
        with open(os.path.join(REPO, "docs", "report.schema.json"), encoding="utf-8") as f:
            jsonschema.validate(found, json.load(f))
        return found

    def raw(self, line, **popen):
        """brood.exe with this exact rest of a command line, as UTF-16."""
        with open(self.path("line"), "wb") as f:
            f.write((quoted(windows(self.brood)) + " " + line).encode("utf-16-le", "surrogatepass"))
        popen.setdefault("cwd", self.folder)
        result = run([os.path.join(self.stage, "spawn.exe"), "raw", "line"], **popen)
        assert result.code == 0, result
        with open(self.path("line.code"), "rb") as f:
            return result._replace(code=int.from_bytes(f.read(), "little"))

    def texts(self, name):
        """What a helper has written: texts in UTF-16, each with its end."""
        with open(self.path(name), "rb") as f:
            return f.read().decode("utf-16-le", "surrogatepass").split("\0")[:-1]

    def end(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.communicate()
