#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""terminal_talk.py [STEP...] -- COMMAND...: plays a person at a terminal.

Each STEP is "expect TEXT" (what the command shows next, at most 20 s), "send KEYS" (with \\r, \\x03 and
the like), "signal NAME", "size COLUMNS", "raw" or "cooked" (the terminal's state, which must become so
within 5 s). What was shown goes to standard output. Ends with the command's exit code (128 + n for a
signal n); 99 when a step failed, 98 when the terminal was not left as it was found.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

at = sys.argv.index("--")
steps, command = sys.argv[1:at], sys.argv[at + 1:]
shown, seen = b"", 0


def state(terminal):
    return termios.tcgetattr(terminal)[:4] + [termios.tcgetattr(terminal)[6]]


def take(seconds):
    """What is shown within so many seconds; False at the end."""
    global shown
    if not select.select([master], [], [], seconds)[0]:
        return True
    try:
        more = os.read(master, 65536)
    except OSError:
        return False
    shown += more
    return bool(more)


def fail(why):
    sys.stdout.buffer.write(shown)
    print("\n# terminal_talk: %s" % why)
    os.kill(child, signal.SIGKILL)
    sys.exit(99)


def expect(text):
    global seen
    end = time.monotonic() + 20
    more = True
    while shown.find(text.encode(), seen) < 0:
        if time.monotonic() > end or not more:
            fail("not shown: %s" % text)
        more = take(0.1)
    seen = shown.find(text.encode(), seen) + len(text.encode())


def reach(wanted):
    end = time.monotonic() + 5
    while (state(slave) == found) == (wanted == "raw"):
        if time.monotonic() > end:
            fail("the terminal does not become %s" % wanted)
        take(0.05)


master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
found = state(slave)
# As a shell would: a leader of the session, the command as its foreground job. Without the leader a
# command could not be stopped.
pids = os.pipe()
leader = os.fork()
if not leader:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if not job:
        os.setpgid(0, 0)
        os.tcsetpgrp(slave, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for fd in range(3):
            os.dup2(slave, fd)
        os.execvp(command[0], command)
    os.write(pids[1], b"%d" % job)
    ended = os.waitpid(job, 0)[1]
    os._exit(128 + os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else os.WEXITSTATUS(ended))
child = int(os.read(pids[0], 20))
for step in steps:
    verb, _, what = step.partition(" ")
    if verb == "expect":
        expect(what)
    elif verb == "send":
        os.write(master, what.encode().decode("unicode_escape").encode("latin-1")
                 if "\\" in what else what.encode())
    elif verb == "signal":
        os.kill(child, getattr(signal, "SIG" + what))
    elif verb == "size":
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(what), 0, 0))
    elif verb in ("raw", "cooked"):
        reach(verb)
    else:
        fail("there is no step '%s'" % verb)
end = time.monotonic() + 20
status = None
while status is None:
    take(0.05)
    pid, code = os.waitpid(leader, os.WNOHANG)
    status = code if pid else None
    if time.monotonic() > end:
        fail("the command does not end")
while select.select([master], [], [], 0)[0] and take(0):
    pass
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
if state(slave) != found:
    print("\n# terminal_talk: the terminal is not as it was")
    sys.exit(98)
sys.exit(os.waitstatus_to_exitcode(status))
