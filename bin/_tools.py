"""What the commands beside this file share: the virtual environment and clear last sentences.

Plain Python without any package: it runs before there is one. It must run on Python 3.6 as far as the sentence that 3.11 is needed.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("TSUNAGARU_VENV") or ROOT / ".venv")
PYTHON = VENV / "bin" / "python"


def stop(sentence):
    """End with one sentence and no traceback."""
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def check_python():
    """This Python can run the product and make a virtual environment."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this is what says so)
        this = ".".join(str(part) for part in sys.version_info[:2])
        stop(
            f"Tsunagaru needs Python 3.11 or newer, but this is Python {this}: "
            f"install a newer one and start me with it (python3.11 {sys.argv[0]})."
        )
    try:
        import ensurepip
        import venv
    except ImportError:
        stop(
            "Python's venv module is missing: install it first (on Debian and Ubuntu: apt install python3-venv), "
            "then start me again."
        )
    else:
        del ensurepip, venv


def check_writable(*folders):
    """We may write where we must."""
    for folder in folders:
        existing = folder
        while not existing.exists():
            existing = existing.parent
        if not os.access(str(existing), os.W_OK | os.X_OK):
            stop(f"I may not write in {existing}: give yourself permission, or copy the project to a folder of yours.")


def _stamp(lock):
    return VENV / (".installed-" + lock)


def _fingerprint(lock):
    """What must be unchanged for the environment to be up to date: the lock, and where it stands."""
    return hashlib.sha256(str(VENV).encode() + (ROOT / lock).read_bytes()).hexdigest()


def _is_installed(lock):
    stamp = _stamp(lock)
    return stamp.exists() and stamp.read_text() == _fingerprint(lock) and PYTHON.exists()


def ensure_venv(lock):
    """Make `.venv` and install the lock with its hashes; at once when that has been done. The development lock contains the other."""
    check_python()
    if _is_installed(lock) or _is_installed("requirements-dev.txt"):
        return
    check_writable(VENV)
    sys.stderr.write(f"Preparing {VENV.name} from {lock} (once, about a minute) …\n")
    if not PYTHON.exists() or subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) != 0:
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if made.returncode != 0:
            sys.stderr.write(made.stdout.decode(errors="replace"))
            stop(f"I could not make the virtual environment in {VENV}.")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    command += ["--no-deps", "-r", str(ROOT / lock)]
    if subprocess.call(command) != 0:
        stop(f"I could not install the packages of {lock}: is the network there? What pip said is above.")
    _stamp(lock).write_text(_fingerprint(lock))


def use_venv(lock):
    """Go on inside `.venv`: the calling script is started again with its Python."""
    ensure_venv(lock)
    if Path(sys.prefix).resolve() != VENV.resolve():
        sys.stdout.flush()
        os.execv(str(PYTHON), [str(PYTHON), *sys.argv])
