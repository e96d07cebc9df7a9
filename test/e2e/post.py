# SPDX-License-Identifier: MIT
"""A mail server on this machine that keeps what it is given; for tests."""
import email
import email.policy
import socketserver
import threading
import time


class _Talk(socketserver.StreamRequestHandler):
    """As much of a mail server as is needed to take a mail."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        data = None
        for line in self.rfile:
            word = line.strip().upper()
            if data is not None:
                if line == b".\r\n":
                    self.server.seen.append(b"".join(data))
                    data = None
                    self.say("250 taken")
                else:
                    data.append(line[1:] if line.startswith(b".") else line)
            elif self.server.refuse and word.startswith(self.server.refuse):
                self.say("450 not now")
            elif word.startswith(b"EHLO"):
                self.say("250-here\r\n250 AUTH PLAIN")
            elif word.startswith(b"AUTH"):
                self.say("334 ")
                self.server.said.append(word.decode() + " " + next(self.rfile).decode().strip())
                self.say("235 welcome")
            elif word == b"DATA":
                data = []
                self.say("354 go on")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.server.said.append(line.decode().strip())
                self.say("250 ok")


class Post(socketserver.ThreadingTCPServer):
    """Takes mail: `seen` as bytes; `said` are the commands. While `refuse` is a command (b"RCPT")
    it is answered with 450."""

    daemon_threads = True

    def __init__(self, case):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.seen, self.said, self.refuse = [], [], None
        self.url = f"smtp://127.0.0.1:{self.server_address[1]}"
        thread = threading.Thread(target=self.serve_forever, daemon=True)
        thread.start()
        case.addCleanup(thread.join)
        case.addCleanup(self.server_close)
        case.addCleanup(self.shutdown)

    def mails(self):
        """What came, read as a mail program reads it."""
        return [email.message_from_bytes(m, policy=email.policy.default) for m in self.seen]

    def wait(self, count, seconds=20):
        """The mails once there are so many of them."""
        end = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.seen) >= count, f"{len(self.seen)} mails came, not {count}"
        return self.mails()
