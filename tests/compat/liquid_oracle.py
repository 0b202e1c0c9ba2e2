"""Templates asked of Debian's Liquid and of ours."""

import json
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent


def ask_debian(paths, *options):
    """For each path what is asked there and what Debian answers."""
    if not paths:
        return {}
    done = subprocess.run(
        ["ruby", "-W0", HERE / "ask_liquid.rb", *options, *paths], capture_output=True, text=True
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return dict(zip(paths, json.loads(done.stdout)))


def ask_us(program, path, templates):
    done = subprocess.run(
        [program, path],
        input=json.dumps(templates),
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def same(want, got):
    return want == got if isinstance(want, str) else isinstance(got, dict)
