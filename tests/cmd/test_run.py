# SPDX-License-Identifier: GPL-2.0-or-later
"""--run: a command is run as if nobody watched, and what it leaves behind is said."""

import fcntl
import json
import os
import signal
import struct
import subprocess
import tempfile
import termios
import unittest

from support import LSNSREL, Child, main, run

PYTHON = "/usr/bin/python3"


def need_unshare(*args):
    """Skips where no namespace can be made."""
    with Child(*args):
        pass


def end_group(pid):
    """Whoever is still there: a test is over when nobody has its outputs any more."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_alone(*args, **kwargs):
    """What is certain; again, if there is nothing but what others on the machine made."""
    for _ in range(20):
        result = run(*args, **kwargs)
        rows = json.loads(result.err)["diff"]
        certain = [row for row in rows if row["certain"]]
        if certain or not rows:
            break
        for pid in map(int, result.text.split()):
            os.kill(pid, signal.SIGKILL)
    return result, certain


def run_json(*command, args=()):
    """The status, and what was left behind."""
    return run_alone(*args, "--run", "-J", "-o", "NS,TYPE,CERTAIN,REASON,HOLDERS", "--",
                     *command)


class Command(unittest.TestCase):
    def test_status(self):
        self.assertEqual(run("-t", "time", "--run", "--", "true").status, 0)
        self.assertEqual(run("--run", "--", "sh", "-c", "exit 7").status, 7)

    def test_killed(self):
        result = run("--run", "--", "sh", "-c", "kill -9 $$")
        self.assertEqual(result.status, 128 + 9)

    def test_not_found(self):
        result = run("-q", "--run", "--", "/nonexistent/x\x1b")
        self.assertEqual(result.status, 127)
        self.assertIn("/nonexistent/x\\x1b", result.err)

    def test_not_executable(self):
        self.assertEqual(run("--run", "--", "/").status, 126)

    def test_no_command(self):
        for word in "true", "net:[1]", "-":
            result = run(word, "--run", "echo")
            self.assertEqual((result.status, result.text), (1, ""))
            self.assertIn(f"unexpected argument: '{word}'", result.err)
        result = run("--run")
        self.assertEqual(result.status, 1)
        self.assertIn("--run needs a command", result.err)

    def test_arguments_are_its_own(self):
        result = run("-q", "-t", "time", "--run", "--", "echo", "-J", "--help", "")
        self.assertEqual((result.out, result.err, result.status), (b"-J --help \n", "", 0))

    def test_options_stand_before_it(self):
        """As with env(1): what comes after the command's name is the command's."""
        for words in (["--run", "-qt", "time"], ["-q", "--run", "-t", "time"],
                      ["-q", "-t", "time", "--run", "--"]):
            result = run(*words, "sh", "-c", 'echo "$0" "$@"', "-J", "--", "-q", "--help")
            self.assertEqual(result.out, b"-J -- -q --help\n", result.err)
            self.assertIn(result.status, (0, 5))
        result = run("-q", "-t", "time", "--run", "--", "-c", "echo")
        self.assertEqual(result.status, 127, result.err)

    def test_options_after_what_is_no_command(self):
        """Elsewhere they may stand behind, unless the environment says otherwise."""
        self.assertEqual(run("-q", "/proc/self/ns/net", "-o", "PID", "-J").status, 0)
        for args, env in ((["/proc/self/ns/net", "-J"], {"POSIXLY_CORRECT": "1"}),
                          (["--", "/proc/self/ns/net", "-J"], {})):
            result = run(*args, env=env)
            self.assertEqual(result.status, 1)
            self.assertIn("unexpected argument: '-J'", result.err)

    def test_everything_is_inherited(self):
        """Descriptors, dispositions and blocked signals, the directory, the environment."""
        code = ("import os, signal; print(os.getcwd(), os.environ['X'], os.read(%d, 1), "
                "*(signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGHUP, "
                "signal.SIGCHLD, signal.SIGQUIT)), signal.pthread_sigmask(0, ()))")
        r, w = os.pipe()
        with open(r, "rb"), open(w, "wb") as out:
            out.write(b"xyz")
            out.flush()

            def before():
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
                signal.signal(signal.SIGCHLD, signal.SIG_IGN)
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])

            found = [subprocess.run([*words, PYTHON, "-c", code % r], cwd="/", pass_fds=[r],
                                    env={**os.environ, "X": "y"}, stdout=subprocess.PIPE,
                                    preexec_fn=before, check=True, timeout=60).stdout
                     for words in ([], [LSNSREL, "-q", "-t", "time", "--run", "--"])]
        self.assertEqual(found[0].replace(b"b'x'", b"b'y'"), found[1])

    def start(self, script):
        process = subprocess.Popen([LSNSREL, "-q", "--run", "--", "sh", "-c", script],
                                   stdout=subprocess.PIPE, start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.stdout.close)
        self.addCleanup(end_group, process.pid)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        return process

    def test_interrupt_is_the_commands_business(self):
        """A terminal's signal goes to both: who is to end is the command."""
        process = self.start("trap 'exit 9' INT; echo ready; sleep 60 & wait")
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 9)
        process = self.start("echo ready; exec sleep 60")
        os.killpg(process.pid, signal.SIGINT)
        self.assertEqual(process.wait(timeout=60), 128 + signal.SIGINT)

    def test_term_is_passed_on(self):
        process = self.start("trap 'exit 9' TERM; echo ready; sleep 60 & wait; exit 3")
        os.kill(process.pid, signal.SIGTERM)
        self.assertEqual(process.wait(timeout=60), 9)


class Leaks(unittest.TestCase):
    def setUp(self):
        need_unshare("-U", "-r", "-u")

    def test_nothing(self):
        result, leaked = run_json("unshare", "-U", "-r", "-u", "true")
        self.assertEqual((result.status, leaked), (0, []))

    def test_text_only_if_something(self):
        result = run("-q", "-t", "time", "--run", "--", "unshare", "-U", "true")
        self.assertEqual((result.out, result.err, result.status), (b"", "", 0))

    def leave(self, command, *args):
        """A shell that leaves a process, ends, and says which; that one is ended."""
        result, leaked = run_json("sh", "-c", command, args=args)
        for pid in map(int, result.text.split()):
            os.kill(pid, signal.SIGKILL)
        return result, leaked

    def test_left_by_a_process(self):
        result, leaked = self.leave(
            "unshare -U -r -u sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'")
        self.assertEqual(result.status, 5)
        self.assertEqual({row["type"] for row in leaked}, {"user", "uts"})
        for row in leaked:
            self.assertIs(row["certain"], True)
            self.assertIn("(sleep)", row["reason"])
            self.assertIn(f"process:{int(result.text)}", row["holders"])

    def test_left_by_a_daemon(self):
        """One in a session of its own, whose parent has ended."""
        result, leaked = self.leave(
            "unshare -U -r setsid -f sh -c 'echo $$; exec sleep 60 >/dev/null 2>&1'")
        self.assertEqual(result.status, 5)
        self.assertEqual([(row["type"], row["certain"]) for row in leaked],
                         [("user", True)])

    def test_left_by_an_open_file(self):
        """Who holds it is elsewhere."""
        code = ("import os, sys, subprocess\n"
                "ns = subprocess.Popen(['unshare', '-U', '-r', 'sh', '-c', 'echo; read x'],"
                " stdin=-1, stdout=-1)\n"
                "ns.stdout.readline()\n"
                "fd = os.open(f'/proc/{ns.pid}/ns/user', os.O_RDONLY)\n"
                "sleeper = subprocess.Popen(['sleep', '60'], pass_fds=[fd], stdout=-3, stderr=-3)\n"
                "ns.communicate(b'\\n')\n"
                "print(sleeper.pid)\n")
        result, leaked = run_json(PYTHON, "-c", code)
        os.kill(int(result.text), signal.SIGKILL)
        self.assertEqual((result.status, len(leaked)), (5, 1))
        self.assertRegex(leaked[0]["reason"], r"^held by fd \d+ of process \d+ \(sleep\)$")

    def test_the_commands_failure_goes_first(self):
        result, leaked = self.leave(
            "unshare -U sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'; exit 3")
        self.assertEqual((result.status, len(leaked)), (3, 1))

    def test_types(self):
        result, leaked = self.leave(
            "unshare -U -r -u sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'", "-t", "uts")
        self.assertEqual([row["type"] for row in leaked], ["uts"])
        result, leaked = self.leave(
            "unshare -U -r -u sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'", "-t", "net")
        self.assertEqual((result.status, leaked), (0, []))

    def test_text(self):
        result = run("-q", "-t", "user", "--run", "--", "sh", "-c",
                     "unshare -U sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'")
        os.kill(int(result.text), signal.SIGKILL)
        self.assertEqual(result.status, 5)
        lines = result.err.splitlines()
        # more, if others on the machine make some
        self.assertRegex(lines[0], "^lsnsrel: the command left [0-9]+ namespaces? behind:$")
        self.assertEqual(lines[1].split(), ["NS", "TYPE", "CERTAIN", "REASON"])
        self.assertRegex("\n".join(lines[2:]),
                         rf"(?m)^ *\d+ user +1 held by process {int(result.text)} \(sleep\)$")

    def test_terminal(self):
        """The report goes where standard error goes, which may be a terminal alone."""
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 99, 50, 0, 0))
        with open(ours, "rb") as terminal:
            with open(theirs, "wb") as err:
                result = run("-q", "-t", "user", "--color=never", "--run", "sh", "-c",
                             "unshare -U sh -c 'sleep 60 >/dev/null 2>&1 & echo $!'",
                             stderr=err)
            os.kill(int(result.text), signal.SIGKILL)
            lines = os.read(terminal.fileno(), 65536).decode().splitlines()
        reason = f"held by process {int(result.text)} (sleep)"
        self.assertEqual(lines[1].split(), ["NS", "TYPE", "CERTAIN", "REASON"])
        self.assertEqual(lines[2][:50], lines[2])
        self.assertIn(reason[:50 - 30], "\n".join(lines))
        self.assertNotIn(reason, "\n".join(lines))

    def test_one_that_is_just_ending(self):
        """It is given some time."""
        result, leaked = run_json(
            "sh", "-c", "unshare -U sh -c 'sleep 0.2 >/dev/null 2>&1 &'")
        self.assertEqual((result.status, leaked), (0, []))

    def test_one_of_somebody_else(self):
        """Made meanwhile by one who is older than the command: it is not counted."""
        code = ("import ctypes, sys\n"
                "sys.stdin.readline()\n"
                "r = ctypes.CDLL(None).unshare(0x10000000)\n"
                "print(r, flush=True)\n"
                "sys.stdin.readline()\n")
        with subprocess.Popen([PYTHON, "-c", code], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as other, \
                tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "go")
            os.mkfifo(path)
            watched = subprocess.Popen(
                [LSNSREL, "-t", "user", "--run", "--", "sh", "-c",
                 f"echo; read x < {path}"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            watched.stdout.readline()
            other.stdin.write(b"\n")
            other.stdin.flush()
            done = other.stdout.readline()
            with open(path, "w") as go:
                go.write("\n")
            _, err = watched.communicate(timeout=60)
            if done != b"0\n":
                self.skipTest("no user namespace can be made")
            self.assertRegex(err, rb"\d namespaces? came that only older processes hold")
            # not by this one, but others may have been at work
            self.assertNotIn(b"process %d " % other.pid, err)

    def test_one_of_somebody_elses_child(self):
        """Who is younger may have been started by a daemon, on the command's behalf."""
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "go")
            os.mkfifo(path)
            watched = subprocess.Popen(
                [LSNSREL, "-t", "user", "--run", "-J", "--", "sh", "-c",
                 f"echo; read x < {path}"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            watched.stdout.readline()
            with Child("-U") as child:
                ino = child.ns("user")
                with open(path, "w") as go:
                    go.write("\n")
                _, err = watched.communicate(timeout=60)
            self.assertEqual(watched.returncode, 5, err)
            rows = {row["ns"]: row["certain"] for row in json.loads(err)["diff"]}
            self.assertIs(rows[ino], False)


class Mounts(unittest.TestCase):
    def test_left_by_a_mount(self):
        """In a mount namespace of our own, that nothing is left of the test itself."""
        script = ("mount -t tmpfs none %s && touch %s/blue && "
                  "%s -t uts --run -J -- unshare --uts=%s/blue true; echo $?")
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run(
                ["unshare", "-m", "sh", "-c",
                 script % (directory, directory, LSNSREL, directory)],
                capture_output=True, timeout=60, check=False)
        if done.returncode or not done.stdout:
            self.skipTest(f"mount: {done.stderr.decode()}")
        self.assertEqual(done.stdout, b"5\n", done.stderr)
        rows = [row for row in json.loads(done.stderr)["diff"] if directory in row["reason"]]
        self.assertEqual([(row["type"], row["certain"], row["reason"]) for row in rows],
                         [("uts", False, f"held by mount {directory}/blue")])


if __name__ == "__main__":
    main()
