"""What is copied into this project from npm, and proof that it is unchanged.

Run as a module, this copies the files out of node_modules and records their checksums; with
`--check` it compares what lies here with the record, and needs no network.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent
RECORD = TOP / "static/vendor/VERSIONS"

# Package, file in it, name here. Each file stays as it was published, but for the passwords.
FILES = (
    ("htmx.org", "dist/htmx.min.js", "static/vendor/htmx-{version}.min.js"),
    ("htmx.org", "LICENSE", "static/vendor/htmx-LICENSE.txt"),
    ("axe-core", "axe.min.js", "tests/vendor/axe-{version}.min.js"),
    ("zxcvbn", "lib/frequency_lists.js", "webapp/accounts/common-passwords.txt"),
    ("zxcvbn", "LICENSE.txt", "webapp/accounts/common-passwords-LICENSE.txt"),
)


def common_passwords(script: bytes) -> bytes:
    """The passwords of zxcvbn's list that are long enough to be tried here, one a line."""
    found = re.search(rb'passwords: "([^"]*)"', script)
    if not found:
        raise ValueError("zxcvbn's list of passwords looks different now")
    return b"\n".join(word for word in found[1].split(b",") if len(word) >= 8) + b"\n"


def copy() -> None:
    """Copy from node_modules, and write the record anew."""
    for *_, name in recorded():
        (TOP / name).unlink(missing_ok=True)
    lines = []
    for (package, version, name), (_, source, _) in zip(wanted(), FILES, strict=True):
        content = (TOP / "node_modules" / package / source).read_bytes()
        if name.endswith("passwords.txt"):
            content = common_passwords(content)
        target = TOP / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        lines.append(f"{package} {version} {sha256(content)} {name}\n")
    RECORD.write_text("".join(lines))


def check() -> list[str]:
    """What differs from the record or from package.json, one line each."""
    faults = []
    if [(package, version, name) for package, version, _, name in recorded()] != wanted():
        faults.append("package.json names other files or versions than the record")
    for _, _, checksum, name in recorded():
        path = TOP / name
        if not path.exists():
            faults.append(f"{name} is missing")
        elif sha256(path.read_bytes()) != checksum:
            faults.append(f"{name} is not the file that was published")
    return faults


def recorded() -> list[tuple[str, str, str, str]]:
    """The record: package, version, SHA-256, name here."""
    lines = RECORD.read_text().splitlines() if RECORD.exists() else []
    return [
        (package, version, checksum, name)
        for package, version, checksum, name in map(str.split, lines)
    ]


def wanted() -> list[tuple[str, str, str]]:
    """What package.json asks for: package, version, name here."""
    versions = json.loads((TOP / "package.json").read_text())["devDependencies"]
    return [
        (package, versions[package], name.format(version=versions[package]))
        for package, _, name in FILES
    ]


def sha256(content: bytes) -> str:
    """The checksum, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] != ["--check"]:
        copy()
    if faults := check():
        sys.exit("\n".join([*faults, "`make vendor` puts it right."]))
