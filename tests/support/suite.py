"""What script/test asks about the tests that it is to run, and about those that it ran.

usage: suite.py needs BUILD CTEST-ARGUMENT...   the groups of script/bootstrap, then the targets to build,
                                                each on a line of its own
       suite.py skipped BUILD                   what the last run skipped, and why
"""

import json
import re
import subprocess
import sys
from pathlib import Path

# Which tests need more than `build` and `unit`, by their labels.
GROUPS = {
    "browser": ["browser"],
    "compat": ["jekyll", "test"],
    "http": ["test"],
    "image": ["image"],
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


def needs(build, arguments):
    command = ["ctest", "--test-dir", build, "--show-only=json-v1", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    tests = json.loads(done.stdout)["tests"]
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
