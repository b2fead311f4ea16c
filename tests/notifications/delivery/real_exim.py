"""An Exim of Debian's packages on loopback: unpacked, not installed, for Debian lets only one mail server in at a time."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

ROOT = Path(os.environ.get("ANBUD_EXIM", "/var/lib/anbud-exim"))
USER = "Debian-exim"
LOGIN, PASSWORD = "anbud", "hemligt"
CONFIGURATION = """
exim_user = {user}
exim_group = {user}
primary_hostname = localhost
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
keep_environment =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
queue_only = true
tls_advertise_hosts = *
tls_certificate = {folder}/server.pem
tls_privatekey = {folder}/server.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny !authenticated = *
       message = 5.7.0 authentication required
  deny recipients = gone@firma.example
       message = 5.1.1 no such user
  defer recipients = full@firma.example
       message = 4.2.2 mailbox full
  accept
data:
  deny !verify = header_syntax
       message = 5.6.0 $acl_verify_message
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{login}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
"""


@dataclass(frozen=True)
class Exim:
    """A running one."""

    folder: Path
    port: int

    def url(self, password: str = PASSWORD) -> str:
        """Return the setting that sends through it."""
        return f"smtp+starttls://{LOGIN}:{password}@localhost:{self.port}?ca={self.folder / 'ca.pem'}"

    def taken(self) -> list[bytes]:
        """Return what it has accepted, as its queue keeps it: the body, without the line that names the file."""
        return [path.read_bytes().partition(b"\n")[2] for path in sorted((self.folder / "spool").rglob("*-D"))]

    def log(self) -> str:
        """Return all it has logged."""
        return (self.folder / "log" / "mainlog").read_text()


def is_here() -> bool:
    """Tell whether Exim is unpacked and may be started."""
    return os.geteuid() == 0 and (ROOT / "usr/sbin/exim4").exists()


@contextmanager
def real_exim() -> Iterator[Exim]:
    """Run an Exim that asks for a log-in inside TLS, takes everything and delivers nothing anywhere."""
    folder = Path(tempfile.mkdtemp(prefix="anbud-exim-", dir="/var/tmp"))
    folder.chmod(0o755)
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = folder / "exim.conf"
    configuration.write_text(CONFIGURATION.format(user=USER, folder=folder, port=port, login=LOGIN, password=PASSWORD))
    for name in ("spool", "log"):
        (folder / name).mkdir()
    for name in ("spool", "log", "server.pem"):
        shutil.chown(folder / name, USER, USER)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(ROOT / "usr/sbin/exim4"), "-C", str(configuration), "-bdf", "-oP", str(folder / "log" / "pid")],
            env={"LD_LIBRARY_PATH": str(ROOT / "usr/lib/x86_64-linux-gnu")}, user=USER, group=USER, extra_groups=[],
            stderr=said, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_for(port, process, folder / "said")
        yield Exim(folder, port)
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # those that still talk to somebody, too
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", said: Path) -> None:
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise AssertionError(said.read_text()) from None
