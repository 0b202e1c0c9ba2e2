"""What script/test asks about the tests that it is to run, and about those that it ran.

usage: suite.py needs BUILD CTEST-ARGUMENT...   the groups of script/bootstrap, then the targets to build,
                                                each on a line of its own
       suite.py skipped BUILD                   what the last run skipped, and why
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Which tests need more than `build` and `unit`, by their labels.
GROUPS = {
    "browser": ["browser"],
    "compat": ["jekyll", "test"],
    "http": ["test"],
    "image": ["image"],
    "package": ["package"],
}
SKIPPED = re.compile(r"^skipped: (.*)$|^\[  SKIPPED \] (\w+)$", re.M)


def labels_of(test):
    return next((p["value"] for p in test["properties"] if p["name"] == "LABELS"), [])


def targets_of(test, build):
    """The programs and libraries that its command names; all of them if it names the build."""
    for word in test["command"]:
        path = Path(word)
        if path == build:
            yield "all"
        elif build in path.parents:
            yield re.sub(r"^lib(\w+)\.(a|so)$", r"\1", path.name)


def listing(build, arguments):
    """The chosen tests, as CTest describes them. It begins its log anew even if it only lists tests, so
    it does that in another folder: a run may be under way in this one."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "CTestTestfile.cmake").write_text(f'subdirs("{build}")\n')
        command = ["ctest", "--test-dir", folder, "--show-only=json-v1", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needs(build, arguments):
    tests = json.loads(listing(build, arguments))["tests"]
    groups = {group for test in tests for label in labels_of(test) for group in GROUPS.get(label, [])}
    targets = {target for test in tests for target in targets_of(test, build)}
    print(*sorted(groups))
    print(*sorted(targets))


def skipped(build):
    path = build / "Testing/Temporary/LastTest.log"
    log = path.read_text(errors="replace") if path.exists() else ""
    found = {}  # (test, reason), in order, each once
    for part in re.split(r"^\d+/\d+ Testing: ", log, flags=re.M)[1:]:
        name = part.split("\n", 1)[0]
        found |= {(name, reason or case): None for reason, case in SKIPPED.findall(part)}
    for name, reason in found:
        print(f"skipped: {name}: {reason}")
    if not found:
        print("nothing was skipped")


if __name__ == "__main__":
    task, folder, *rest = sys.argv[1:]
    if task == "needs":
        needs(Path(folder).resolve(), rest)
    else:
        skipped(Path(folder))
