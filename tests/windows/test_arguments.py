# SPDX-License-Identifier: MIT
"""Arguments arrive as they were given; which file a command's name means; batch files."""
import itertools
import os
import random
import shutil

import pytest

from harness import quoted, windows

NASTY = [
    "", " ", "a b", "\t", "a\tb", "\n", "line\nline", "\r\n", '"', '""', '"a"', 'a"b', 'a\\"b', '\\"', '\\\\"', "\\", "\\\\",
    "C:\\", "C:\\dir with blank\\", 'C:\\"x"\\', "a\\\\b", "\\\\server\\share", "\\\\?\\C:\\x", 'say "hello world"\\\\', "%PATH%", "%",
    "%%", "^", "^^", "a^b", "&", "a&b", "|", "<", ">", "(", ")", "!", "!x!", "'", "`", "$HOME", "~", "*", "?", "*.c", "@x", "-",
    "--", "--help", "/?", "/c", ";", ",", "=", "a=b", "ü", "naïve", "漢字", "🐣", "e\u0301", "\u200b", "\ufeff", "\x01", "\x7f",
    "\v", "\f", "x" * 1000, '\\' * 50 + '"', '"' * 50, "end\\ ",
]


def arrive(box, words):
    """Through brood, as the C runtime and CommandLineToArgvW take them apart."""
    result = box.raw("-- " + " ".join(quoted(w) for w in [box.probe, "args", "out", *words]))
    assert (result.code, result.err) == (0, "")
    texts = box.texts("out")
    middle = texts.index("\n", len(words)) if len(words) else 0
    return texts[:middle], texts[middle + 1:]


def test_nasty_arguments_together(box):
    assert arrive(box, NASTY) == (NASTY, NASTY)


@pytest.mark.parametrize("n", range(0, len(NASTY), 4))
def test_nasty_arguments_last(box, n):
    """The last argument has nothing behind it that its quotes could swallow."""
    for word in NASTY[n:n + 4]:
        assert arrive(box, [word]) == ([word], [word]), repr(word)


def test_every_short_word_of_these(box):
    words = ["".join(w) for n in range(1, 5) for w in itertools.product('\\" a', repeat=n)]
    for i in range(0, len(words), 170):
        part = words[i:i + 170]
        assert arrive(box, part) == (part, part)


def test_random_words(box):
    r = random.Random(1)
    for _ in range(5):
        words = ["".join(r.choices('\\\\\\"" \t\nab%^&|<>()!é漢🐣', k=r.randrange(12))) for _ in range(300)]
        assert arrive(box, words) == (words, words)


def test_lone_surrogates_stay(box):
    words = ["\ud800", "a\udc00b", "\udfff\ud800", "\ud83d\udc23"]
    assert arrive(box, words)[0] == [w.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass") for w in words]
    # In the report, which is UTF-8, they are U+FFFD.
    result = box.raw(f"--report report.json -- {quoted(box.probe)} exit 0 a\ud800b")
    assert result.code == 0 and box.read_report()["command"][-1].startswith("a\ufffd")


def test_the_name_is_passed_as_it_was_given(box):
    """What a program finds as its first word."""
    shutil.copy(os.path.join(box.stage, "probe.exe"), box.path("a name.exe"))
    assert box.run("--", ".\\a name", "exit", "3").code == 3
    assert box.run("--", windows(box.path("a name.exe")), "exit", "3").code == 3


@pytest.mark.parametrize("beyond", [0, 1])
def test_as_long_as_can_be(box, beyond):
    """32,766 characters. A quote takes two on brood's line, and four on the command's."""
    quotes = ['"'] * 2000
    word = "x" * (32766 + beyond - len(quoted(box.probe) + " args out") - 5 * len(quotes) - 1)
    line = "-- " + quoted(box.probe) + " args out" + ' \\"' * len(quotes) + " " + word
    result = box.raw(line)
    if beyond:
        assert result.code == 125 and "32,766 characters" in result.err and not os.path.exists(box.path("out"))
    else:
        assert result.code == 0 and box.texts("out")[:2001] == quotes + [word]


# ---- which file

def test_not_found(box):
    result, report = box.report("--", "no-such-command")
    assert result.code == 127 and "not found in PATH" in result.err
    assert (report["outcome"], report["reason"]) == ("not-started", "Error: not found in PATH")
    for name in ("C:\\no\\such.exe", ".\\no-such", "no\\such", "Q:\\x.exe", "\\\\no-server\\share\\x.exe", "a\\", "x:y:z", "a?b", "a|b"):
        result = box.run("--", name)
        assert result.code == 127, (name, result)


def test_found_but_no_program(box):
    with open(box.path("text.exe"), "w", encoding="ascii") as f:
        f.write("no program")
    with open(box.path("note.txt"), "w", encoding="ascii") as f:
        f.write("text")
    open(box.path("empty.exe"), "w", encoding="ascii").close()
    os.mkdir(box.path("folder"))
    for name in (".\\text.exe", ".\\text", ".\\note.txt", ".\\empty.exe", ".\\folder"):
        result = box.run("--", name)
        assert result.code == 126, (name, result)
    assert "it is a directory" in box.run("--", ".\\folder").err


def test_never_the_current_directory(box):
    shutil.copy(os.path.join(box.stage, "probe.exe"), box.path("only-here.exe"))
    assert box.run("--", "only-here", "exit", "1").code == 127
    assert box.run("--", "only-here.exe", "exit", "1").code == 127
    # Nor brood's own folder, where CreateProcess would look first.
    assert box.run("--", "probe", "exit", "1").code == 127
    # An empty part of PATH is none; a dot says what it means.
    assert box.run("--env", "PATH=;C:\\windows", "--", "only-here", "exit", "1").code == 127
    assert box.run("--env", "PATH=.;C:\\windows", "--", "only-here", "exit", "4").code == 4


def test_path_and_pathext(box):
    for folder in ("one", "two; too"):
        os.mkdir(box.path(folder))
    shutil.copy(os.path.join(box.stage, "probe.exe"), box.path("two; too/tool.exe"))
    with open(box.path("two; too/tool.cmd"), "w", encoding="ascii", newline="\r\n") as f:
        f.write("@exit 44\n")
    one, two = (windows(box.path(f)) for f in ("one", "two; too"))
    path = f'PATH={one};"{two}"'
    assert box.run("--env", path, "--", "tool", "exit", "7").code == 7
    assert box.run("--env", path, "--", "tool.exe", "exit", "7").code == 7
    assert box.run("--env", path, "--", "TOOL.EXE", "exit", "7").code == 7
    assert box.run("--env", path, "--env", "PATHEXT=.CMD;.EXE", "--", "tool").code == 44
    assert box.run("--env", path, "--env", "PATHEXT=.COM", "--", "tool", "exit", "7").code == 127
    # A folder of that name is not what is meant, and does not hide what is behind it.
    os.mkdir(box.path("one/tool.exe"))
    assert box.run("--env", path, "--", "tool", "exit", "7").code == 7
    assert box.run("--env", f"PATH={one}", "--", "tool", "exit", "7").code == 126


def test_paths_of_every_form(box):
    full = windows(os.path.join(box.stage, "probe.exe"))
    for form in (full, full.replace("\\", "/"), full[:-4], full[2:], full.lower(), full.replace("\\", "\\.\\"), "\\\\?\\" + full):
        assert box.run("--", form, "exit", "9").code == 9, form
    # Blanks and dots at its end do not count for Windows.
    for form in (full + " ", full + "."):
        assert box.run("--", form, "exit", "9").code in (9, 127), form


def test_unicode_names(box):
    os.mkdir(box.path("Ünïcode 漢字"))
    shutil.copy(os.path.join(box.stage, "probe.exe"), box.path("Ünïcode 漢字/prøbe 🐣.exe"))
    result, report = box.report("--log", "Ünïcode 漢字/log ü", "--chdir", "Ünïcode 漢字", "--", ".\\prøbe 🐣", "say", "ä", "漢")
    assert result.code == 0 and os.path.getsize(box.path("Ünïcode 漢字/log ü")) > 0
    assert report["command"] == [".\\prøbe 🐣", "say", "ä", "漢"]
    result = box.run("--report", "Ünïcode 漢字/repört.json", "--", ".\\Ünïcode 漢字\\prøbe 🐣", "exit", "2")
    assert result.code == 2 and box.read_report("Ünïcode 漢字/repört.json")["exit_code"] == 2


# ---- batch files

@pytest.fixture
def batch(box):
    with open(box.path("show.cmd"), "w", encoding="ascii", newline="\r\n") as f:
        f.write(f'@echo off\n"{box.probe}" args out %*\nexit 6\n')
    return ".\\show.cmd"


@pytest.mark.parametrize("words", [[], ["a"], ["a b", "c"], ["&", "|", "<", ">", "^", "(", ")"], ["a&calc", "a^&b", "!x!"],
                                   ["x,y", "x;y", "x=y"], [""], ["ü 漢"]], ids=str)
def test_batch_files_get_what_was_given(box, batch, words):
    result = box.run("--", batch, *words)
    assert result.code == 6, result
    texts = box.texts("out")
    assert texts[:len(words)] == words


@pytest.mark.parametrize("word", ['"', 'a"&calc&"', "%PATH%", "100%", "a\nb", "a\rb", "dir\\", '"&calc.exe'])
def test_batch_files_are_not_given_what_cmd_would_change(box, batch, word):
    result, report = box.report("--", batch, "fine", word)
    assert result.code == 125 and "batch file" in result.err and not os.path.exists(box.path("out"))
    assert report["outcome"] == "not-started" and "batch file" in report["reason"]


@pytest.mark.parametrize("name", [".\\SHOW.CMD", ".\\show", ".\\show.cmd.", ".\\show.cmd ", ".\\show.cmd . .", ".\\show.bat"])
def test_a_batch_file_by_any_name_is_one(box, batch, name):
    """Blanks and dots at the end do not count for the system, and must not for the check (CVE-2024-24576)."""
    shutil.copy(box.path("show.cmd"), box.path("show.bat"))
    result = box.run("--", name, '"&exit 99&"')
    assert result.code in (125, 127) and not os.path.exists(box.path("out")), result
