"""deploy/: the manifests of Kubernetes, the compose file, the settings of HAProxy and Varnish.

The manifests may have only the fields of SHAPES, which are those of Kubernetes' API that they need; so a
misspelt field is found. What one file says of another is compared: labels, ports, volumes, names, options.

usage: test_deploy.py
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from serving import ROOT, skip  # noqa: E402

try:
    import yaml
except ImportError:
    skip("there is no yaml module (python3-yaml)")

DEPLOY = ROOT / "deploy"
TEXT, NUMBER, FLAG = str, int, bool
NAMES = {str: str}  # a map of any names to text
LABELS = {"matchLabels": NAMES}
METADATA = {"name!": TEXT, "labels": NAMES, "annotations": NAMES}
MOUNT = {"name!": TEXT, "mountPath!": TEXT, "readOnly": FLAG}
RESOURCES = {"requests": {"cpu": TEXT, "memory": TEXT}, "limits": {"cpu": TEXT, "memory": TEXT}}
PROBE = {
    "exec": {"command!": [TEXT]},
    "tcpSocket": {"port!": (TEXT, NUMBER)},
    "periodSeconds": NUMBER,
    "failureThreshold": NUMBER,
}
CONTAINER = {
    "name!": TEXT,
    "image!": TEXT,
    "args": [TEXT],
    "env": [{"name!": TEXT, "value!": TEXT}],
    "ports": [{"name!": TEXT, "containerPort!": NUMBER}],
    "readinessProbe": PROBE,
    "livenessProbe": PROBE,
    "lifecycle": {"preStop": {"sleep": {"seconds!": NUMBER}}},
    "securityContext!": {
        "allowPrivilegeEscalation!": FLAG,
        "readOnlyRootFilesystem!": FLAG,
        "capabilities!": {"drop!": [TEXT]},
    },
    "resources!": RESOURCES,
    "volumeMounts!": [MOUNT],
}
POD = {
    "automountServiceAccountToken!": FLAG,
    "enableServiceLinks": FLAG,
    "terminationGracePeriodSeconds": NUMBER,
    "securityContext!": {
        "runAsNonRoot!": FLAG,
        "runAsUser": NUMBER,
        "runAsGroup": NUMBER,
        "fsGroup": NUMBER,
        "seccompProfile!": {"type!": TEXT},
    },
    "topologySpreadConstraints": [
        {"maxSkew!": NUMBER, "topologyKey!": TEXT, "whenUnsatisfiable!": TEXT, "labelSelector!": LABELS}
    ],
    "initContainers": [CONTAINER],
    "containers!": [CONTAINER],
    "volumes": [{"name!": TEXT, "emptyDir!": {}}],
}
PEER = {"namespaceSelector": LABELS, "podSelector": LABELS, "ipBlock": {"cidr!": TEXT}}
PORT = {"port!": (TEXT, NUMBER), "protocol!": TEXT}
SHAPES = {
    ("apps/v1", "Deployment"): {
        "metadata!": METADATA,
        "spec!": {
            "selector!": LABELS,
            "strategy": {
                "type!": TEXT,
                "rollingUpdate": {"maxUnavailable": (NUMBER, TEXT), "maxSurge": (NUMBER, TEXT)},
            },
            "template!": {"metadata!": {"labels!": NAMES}, "spec!": POD},
        },
    },
    ("v1", "Service"): {
        "metadata!": METADATA,
        "spec!": {
            "selector!": NAMES,
            "sessionAffinity": TEXT,
            "ports!": [{"name!": TEXT, "port!": NUMBER, "targetPort!": (TEXT, NUMBER)}],
        },
    },
    ("networking.k8s.io/v1", "Ingress"): {
        "metadata!": METADATA,
        "spec!": {
            "ingressClassName": TEXT,
            "tls": [{"hosts!": [TEXT], "secretName!": TEXT}],
            "rules!": [
                {
                    "host": TEXT,
                    "http!": {
                        "paths!": [
                            {
                                "path!": TEXT,
                                "pathType!": TEXT,
                                "backend!": {"service!": {"name!": TEXT, "port!": {"name": TEXT, "number": NUMBER}}},
                            }
                        ]
                    },
                }
            ],
        },
    },
    ("policy/v1", "PodDisruptionBudget"): {
        "metadata!": METADATA,
        "spec!": {"maxUnavailable": (NUMBER, TEXT), "minAvailable": (NUMBER, TEXT), "selector!": LABELS},
    },
    ("autoscaling/v2", "HorizontalPodAutoscaler"): {
        "metadata!": METADATA,
        "spec!": {
            "scaleTargetRef!": {"apiVersion!": TEXT, "kind!": TEXT, "name!": TEXT},
            "minReplicas": NUMBER,
            "maxReplicas!": NUMBER,
            "metrics": [
                {
                    "type!": TEXT,
                    "resource": {"name!": TEXT, "target!": {"type!": TEXT, "averageUtilization": NUMBER}},
                }
            ],
        },
    },
    ("networking.k8s.io/v1", "NetworkPolicy"): {
        "metadata!": METADATA,
        "spec!": {
            "podSelector!": LABELS,
            "policyTypes!": [TEXT],
            "ingress": [{"from!": [PEER], "ports!": [PORT]}],
            "egress": [{"to!": [PEER], "ports!": [PORT]}],
        },
    },
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"): {"resources!": [TEXT]},
}
COMPOSE = {
    "x-replica": dict,
    "services!": {
        str: {
            "image!": TEXT,
            "command": [TEXT],
            "ports": [TEXT],
            "volumes": [TEXT],
            "tmpfs": [TEXT],
            "read_only!": FLAG,
            "cap_drop!": [TEXT],
            "security_opt!": [TEXT],
            "depends_on": [TEXT],
            "restart": TEXT,
            "stop_grace_period": TEXT,
        }
    },
}


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice in a map."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, f"a key stands twice: {keys}", node.start_mark)
        return super().construct_mapping(node, deep)


def load(path):
    with path.open() as file:
        return yaml.load(file, Strict)


def faults(value, shape, at):
    """What is wrong with a value: lines "where: what"."""
    if isinstance(shape, list):
        if not isinstance(value, list) or not value:
            return [f"{at}: not a list with items"]
        return [line for i, item in enumerate(value) for line in faults(item, shape[0], f"{at}[{i}]")]
    if not isinstance(shape, dict):
        kinds = shape if isinstance(shape, tuple) else (shape,)
        return [] if type(value) in kinds else [f"{at}: {value!r} is not {shape}"]
    if not isinstance(value, dict):
        return [f"{at}: not a map"]
    if str in shape:
        return [line for key, one in value.items() for line in faults(one, shape[str], f"{at}.{key}")]
    known = {key.rstrip("!"): sub for key, sub in shape.items()}
    found = [f"{at}: there is no field '{key}'" for key in value if key not in known]
    found += [f"{at}: lacks '{key[:-1]}'" for key in shape if key.endswith("!") and key[:-1] not in value]
    for key, one in value.items():
        found += faults(one, known.get(key, type(one)), f"{at}.{key}")
    return found


class Kubernetes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = {path.name: load(path) for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))}
        cls.by_kind = {one["kind"]: one for one in cls.files.values()}
        cls.deployment = cls.by_kind["Deployment"]["spec"]
        cls.pod = cls.deployment["template"]["spec"]
        cls.containers = {c["name"]: c for c in cls.pod["containers"] + cls.pod["initContainers"]}

    def test_shapes(self):
        for name, one in self.files.items():
            body = {key: value for key, value in one.items() if key not in ("apiVersion", "kind")}
            self.assertEqual([], faults(body, SHAPES[one["apiVersion"], one["kind"]], name))

    def test_a_misspelt_field_is_found(self):
        shape = SHAPES["v1", "Service"]
        good = {"metadata": {"name": "a"}, "spec": {"selector": {"a": "b"}, "ports": [{"name": "a", "port": 1, "targetPort": 1}]}}
        self.assertEqual([], faults(good, shape, ""))
        for bad in (
            {"metadata": {"name": "a"}},
            good | {"spce": 1},
            good | {"spec": good["spec"] | {"sessionAfinity": "x"}},
            good | {"spec": good["spec"] | {"ports": []}},
            good | {"spec": good["spec"] | {"ports": [{"name": "a", "port": "1", "targetPort": 1}]}},
        ):
            self.assertEqual(1, len(faults(bad, shape, "")), bad)
        with self.assertRaises(yaml.YAMLError):
            yaml.load("a: 1\na: 2\n", Strict)

    def test_every_file_is_a_resource(self):
        others = set(self.files) - {"kustomization.yaml"}
        self.assertEqual(others, set(self.files["kustomization.yaml"]["resources"]))

    def test_selectors_find_the_pods(self):
        labels = self.deployment["template"]["metadata"]["labels"]
        for found in (
            self.deployment["selector"]["matchLabels"],
            self.by_kind["Service"]["spec"]["selector"],
            self.by_kind["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
            self.by_kind["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
            self.pod["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"],
        ):
            self.assertEqual(labels, found)
        target = self.by_kind["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
        self.assertEqual(("apps/v1", "Deployment"), (target["apiVersion"], target["kind"]))
        self.assertEqual(self.by_kind["Deployment"]["metadata"]["name"], target["name"])

    def test_ports(self):
        ports = {port["name"]: port["containerPort"] for port in self.containers["approche"]["ports"]}
        self.assertEqual({"http": 8080}, ports)
        service = self.by_kind["Service"]
        self.assertIn(service["spec"]["ports"][0]["targetPort"], ports)
        backend = self.by_kind["Ingress"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
        self.assertEqual(service["metadata"]["name"], backend["name"])
        self.assertEqual(service["spec"]["ports"][0]["name"], backend["port"]["name"])
        self.assertIn(self.containers["approche"]["livenessProbe"]["tcpSocket"]["port"], ports)
        self.assertEqual("http", self.by_kind["NetworkPolicy"]["spec"]["ingress"][0]["ports"][0]["port"])

    def test_containers(self):
        volumes = {volume["name"] for volume in self.pod["volumes"]}
        for name, c in self.containers.items():
            self.assertLessEqual({mount["name"] for mount in c["volumeMounts"]}, volumes)
            confined = c["securityContext"]
            self.assertTrue(confined["readOnlyRootFilesystem"] and not confined["allowPrivilegeEscalation"], name)
            self.assertEqual(["ALL"], confined["capabilities"]["drop"])
            self.assertIn("memory", c["resources"]["limits"])
        self.assertEqual(self.containers["git-first"]["args"], self.containers["git-sync"]["args"])
        self.assertEqual(self.containers["git-first"]["image"], self.containers["git-sync"]["image"])

    def test_the_server_reads_what_git_sync_writes(self):
        sync = dict(arg[2:].split("=", 1) for arg in self.containers["git-sync"]["args"])
        server = dict(arg[2:].split("=", 1) for arg in self.containers["approche"]["args"])
        self.assertEqual(f"{sync['root']}/{sync['link']}", server["source"])
        mounts = {mount["mountPath"]: mount for mount in self.containers["approche"]["volumeMounts"]}
        self.assertTrue(mounts[sync["root"]]["readOnly"])

    def test_a_replica_may_fail(self):
        scale = self.by_kind["HorizontalPodAutoscaler"]["spec"]
        self.assertGreater(scale["minReplicas"], self.by_kind["PodDisruptionBudget"]["spec"]["maxUnavailable"])
        self.assertLessEqual(scale["minReplicas"], scale["maxReplicas"])
        sleep = self.containers["approche"]["lifecycle"]["preStop"]["sleep"]["seconds"]
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], sleep + 10)

    def test_options_exist(self):
        known = set(re.findall(r"`--([a-z-]+)", (ROOT / "docs/options.md").read_text()))
        text = (DEPLOY / "kubernetes/deployment.yaml").read_text()
        server = text[text.index("- name: approche\n") :]
        used = set(re.findall(r"--([a-z-]+)", server[: server.index("ports:")]))
        used |= {arg[2:] for arg in load(DEPLOY / "compose/compose.yaml")["x-replica"]["command"] if arg[:2] == "--"}
        self.assertLessEqual({"source", "last-modified", "purge", "purge-method"}, used)
        self.assertEqual(set(), used - known)


class Compose(unittest.TestCase):
    def test_shape(self):
        self.assertEqual([], faults(load(DEPLOY / "compose/compose.yaml"), COMPOSE, "compose.yaml"))

    def test_names(self):
        services = load(DEPLOY / "compose/compose.yaml")["services"]
        servers = re.findall(r"^ *server \S+ ([^:]+):8080$", (DEPLOY / "haproxy/haproxy.cfg").read_text(), re.M)
        self.assertEqual(["approche-1", "approche-2", "approche-3"], servers)
        self.assertEqual(set(servers), set(services) - {"haproxy"})
        self.assertEqual(servers, services["haproxy"]["depends_on"])
        config = services["haproxy"]["volumes"][0].split(":")[0]
        self.assertTrue((DEPLOY / "compose" / config).is_file())


class Settings(unittest.TestCase):
    def check(self, program, *arguments):
        found = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
        if found is None:
            self.skipTest(f"there is no {program}")
        done = subprocess.run([found, *arguments], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)

    def with_address(self, path, pattern):
        """The file with an address for names that only exist where it is used."""
        text, count = re.subn(pattern, "127.0.0.1", (DEPLOY / path).read_text())
        self.assertGreater(count, 0)
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        file = folder / "settings"
        file.write_text(text)
        return file

    def test_haproxy(self):
        self.check("haproxy", "-c", "-f", self.with_address("haproxy/haproxy.cfg", r"approche-\d"))

    def test_varnish(self):
        self.check("varnishd", "-C", "-f", self.with_address("varnish/default.vcl", r"(?<=\")approche(?=\")"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
