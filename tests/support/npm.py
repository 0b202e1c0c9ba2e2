"""Packages of npm that tests use, in folders of the build."""

import json
import subprocess

SECONDS = 180


class Missing(Exception):
    """There is no npm, or it cannot install the package; its text says which."""


def install(folder, *packages):
    """Puts packages ("axe-core@4.10.3") into a folder, unless these versions are there. Raises Missing."""
    if all(is_there(folder, *package.rsplit("@", 1)) for package in packages):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text("{}")
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", *packages]
    wanted = " and ".join(packages)
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=SECONDS)
    except FileNotFoundError:
        raise Missing(f"there is no npm to install {wanted}") from None
    except subprocess.SubprocessError as e:
        said = (getattr(e, "stderr", None) or b"").decode(errors="replace").strip()
        raise Missing(f"npm does not install {wanted}: {said.splitlines()[0] if said else e}") from None


def is_there(folder, name, version):
    package = folder / "node_modules" / name / "package.json"
    return package.exists() and json.loads(package.read_text())["version"] == version
