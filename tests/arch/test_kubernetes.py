"""The manifests of deploy/kubernetes against the published types of Kubernetes' API.

npm has these types for TypeScript, made from the API's schema; they are installed beside the tests in the build
folder, and if that cannot be done, the test is skipped. test_deploy.py has what needs no network.

usage: test_kubernetes.py BUILD-DIRECTORY
"""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import npm  # noqa: E402
from serving import PATIENCE, ROOT, skip  # noqa: E402

try:
    import yaml
except ImportError:
    skip("there is no yaml module (python3-yaml)")

FOLDER = Path(sys.argv[1]).resolve() / "tests/npm-kubernetes"
PACKAGES = "typescript@5.9.3", "kubernetes-types@1.30.0"
OPTIONS = "--noEmit", "--strict", "--skipLibCheck", "--target", "es2020", "--moduleResolution", "bundler", "--module", "es2020"

try:
    npm.install(FOLDER, *PACKAGES)
except npm.Missing as e:
    skip(str(e))


def module_of(api_version):
    """The module that has the kinds of a group: "apps/v1"; "v1" is the core."""
    group, _, version = api_version.rpartition("/")
    return f"kubernetes-types/{group.partition('.')[0] or 'core'}/{version}"


def mistakes(resources):
    """What the compiler says of resources, each as (line, text); a name or value that the API lacks is an error."""
    source = ""
    for i, one in enumerate(resources):
        source += f"import {{ {one['kind']} as Kind{i} }} from '{module_of(one['apiVersion'])}';\n"
        source += f"const one{i}: Kind{i} = {json.dumps(one)};\n"
    with tempfile.NamedTemporaryFile("w", suffix=".ts", dir=FOLDER) as file:
        file.write(source)
        file.flush()
        command = ["node", FOLDER / "node_modules/typescript/bin/tsc", *OPTIONS, file.name]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=PATIENCE)
    found = re.findall(r"error TS\d+: .*", done.stdout)
    assert (done.returncode == 0) == (not found), done.stdout + done.stderr
    return found


class Kubernetes(unittest.TestCase):
    def test_manifests(self):
        files = sorted((ROOT / "deploy/kubernetes").glob("*.yaml"))
        resources = [yaml.safe_load(path.read_text()) for path in files]
        resources = [one for one in resources if "kustomize" not in one["apiVersion"]]
        self.assertGreaterEqual(len(resources), 6)
        self.assertEqual([], mistakes(resources))

    def test_mistakes_are_found(self):
        resource = yaml.safe_load((ROOT / "deploy/kubernetes/autoscaler.yaml").read_text())
        self.assertEqual(1, len(mistakes([resource | {"spec": resource["spec"] | {"minReplica": 3}}])))
        self.assertEqual(1, len(mistakes([resource | {"spec": resource["spec"] | {"maxReplicas": "10"}}])))
        self.assertEqual(1, len(mistakes([resource | {"kind": "HorizontalPodScaler"}])))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
