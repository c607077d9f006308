#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-macho.py FILE PROCESSOR: an executable for macOS on that processor (arm64, x86_64), which needs no library but
libSystem, has no debugging symbols, and is signed where the processor demands it. Read as <mach-o/loader.h> has it."""
import hashlib
import struct
import sys

MAGIC_64, EXECUTE = 0xFEEDFACF, 2
PROCESSORS = {"arm64": 0x0100000C, "x86_64": 0x01000007}
LC_SYMTAB, LC_LOAD_DYLIB, LC_CODE_SIGNATURE, LC_BUILD_VERSION = 0x2, 0xC, 0x1D, 0x32
OTHER_DYLIBS = {0x80000018: "weak", 0x8000001F: "re-exported", 0x23 | 0x80000000: "upward"}
STAB, UNDEFINED = 0xE0, 0x0
ADHOC = 0x2


def text(data, at):
    return data[at : data.index(b"\0", at)].decode()


def commands(data):
    count = struct.unpack_from("<I", data, 16)[0]
    at = 32
    for _ in range(count):
        command, size = struct.unpack_from("<II", data, at)
        yield command, at
        at += size


def check_signature(data, at):
    """The signature's code directory: ad hoc, and the hash of each page is that of the page."""
    offset, size = struct.unpack_from("<II", data, at + 8)
    blob = data[offset : offset + size]
    magic, _, count = struct.unpack_from(">III", blob, 0)
    assert magic == 0xFADE0CC0, "no signature"
    for i in range(count):
        kind, place = struct.unpack_from(">II", blob, 12 + 8 * i)
        if kind == 0:
            break
    else:
        raise AssertionError("no code directory")
    magic, _, _, flags, hashes, _, _, slots, limit = struct.unpack_from(">IIIIIIIII", blob, place)
    hash_size, hash_type, _, page = struct.unpack_from(">BBBB", blob, place + 36)
    assert magic == 0xFADE0C02 and flags & ADHOC, "not signed ad hoc"
    assert (hash_size, hash_type) == (32, 2), "not by SHA-256"
    assert limit == offset, "it does not cover the whole program"
    for i in range(slots):
        begin = i << page
        want = hashlib.sha256(data[begin : min(begin + (1 << page), limit)]).digest()
        assert blob[place + hashes + 32 * i :][:32] == want, f"page {i} is not what was signed"


def check_symbols(data, at):
    table, count, strings, _ = struct.unpack_from("<IIII", data, at + 8)
    undefined = 0
    for i in range(count):
        name, kind, _, description, _ = struct.unpack_from("<IBBHQ", data, table + 16 * i)
        assert not kind & STAB, "debugging symbols are left"
        if kind & 0x0E == UNDEFINED:
            undefined += 1
            assert description >> 8 == 1, f"{text(data, strings + name)} is not libSystem's"
    assert undefined > 50, "no calls of libSystem: is this brood?"


def check(path, processor):
    with open(path, "rb") as file:
        data = file.read()
    magic, cpu, _, kind = struct.unpack_from("<IIII", data, 0)
    assert magic == MAGIC_64 and kind == EXECUTE, "no 64-bit Mach-O executable"
    assert cpu == PROCESSORS[processor], f"not for {processor}"
    found = {}
    for command, at in commands(data):
        assert command not in OTHER_DYLIBS, f"a library that is {OTHER_DYLIBS.get(command)}"
        found.setdefault(command, []).append(at)
    libraries = [text(data, at + struct.unpack_from("<I", data, at + 8)[0]) for at in found[LC_LOAD_DYLIB]]
    assert libraries == ["/usr/lib/libSystem.B.dylib"], libraries
    platform, minimum = struct.unpack_from("<II", data, found[LC_BUILD_VERSION][0] + 8)
    assert platform == 1, "not for macOS"
    check_symbols(data, found[LC_SYMTAB][0])
    if processor == "arm64":
        assert LC_CODE_SIGNATURE in found, "not signed: this processor's macOS would kill it"
        check_signature(data, found[LC_CODE_SIGNATURE][0])
    print(f"{path}: {processor}, macOS {minimum >> 16}.{minimum >> 8 & 0xFF} or later, {len(data)} bytes, libSystem alone"
          + (", signed ad hoc" if LC_CODE_SIGNATURE in found else ""))


try:
    check(sys.argv[1], sys.argv[2])
except (AssertionError, KeyError, IndexError, ValueError, struct.error) as error:
    sys.exit(f"{sys.argv[1]}: {error}")
