"""Checks the manifests in deploy/spinkube: each file, and what kustomize makes of each
overlay, if there is a kustomize (or kubectl, which contains it) on the machine."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.31"
FOLDER = Path("deploy/spinkube")
SCHEMAS = {
    schema["properties"]["kind"]["const"]: schema
    for schema in (json.loads(path.read_text()) for path in Path("deploy/schemas").glob("*.json"))
}
CONTROL = {"Kustomization", "Component"}


def check(place, text):
    """Returns how many resources are valid, and what is wrong with the others."""
    valid, errors = 0, []
    for resource in filter(None, yaml.safe_load_all(text)):
        kind = resource.get("kind")
        if kind in CONTROL:
            continue
        try:
            if kind in SCHEMAS:
                jsonschema.validate(resource, SCHEMAS[kind])
            else:
                kubernetes_validate.validate(resource, KUBERNETES, strict=True)
            valid += 1
        except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
            path = "/".join(str(part) for part in error.path)
            errors.append(f"{place}: {kind} {path}: {error.message}")
    return valid, errors


def overlays():
    """Yields each overlay as it is, and with each of the components."""
    components = sorted(path.parent for path in FOLDER.glob("components/*/kustomization.yaml"))
    for overlay in sorted(path.parent for path in FOLDER.glob("overlays/*/kustomization.yaml")):
        yield overlay.name, [overlay], []
        for component in components:
            # KEDA replaces the autoscaler, which only production has.
            if component.name == "keda" and overlay.name != "production":
                continue
            yield f"{overlay.name} with {component.name}", [overlay], [component]


def render(command, resources, components):
    """Returns the manifests of resources with components. The file is inside deploy/, as
    kustomize takes relative paths only."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        up = lambda paths: [f"../{path.relative_to(FOLDER)}" for path in paths]
        text = yaml.safe_dump({"resources": up(resources), "components": up(components)})
        (Path(folder) / "kustomization.yaml").write_text(text)
        result = subprocess.run([*command, folder], capture_output=True, text=True)
    if result.returncode:
        return "", [result.stderr.strip()]
    return result.stdout, []


def main():
    errors, valid = [], 0
    for path in sorted(FOLDER.rglob("*.yaml")):
        count, wrong = check(path, path.read_text())
        valid += count
        errors += wrong
    tools = {"kustomize": ["kustomize", "build"], "kubectl": ["kubectl", "kustomize"]}
    command = next((words for name, words in tools.items() if shutil.which(name)), None)
    rendered = 0
    if command:
        for name, resources, components in overlays():
            text, wrong = render(command, resources, components)
            count, invalid = check(f"overlay {name}", text)
            errors += [f"overlay {name}: {error}" for error in wrong] + invalid
            if not wrong and count < 5:
                errors.append(f"overlay {name}: only {count} resources")
            rendered += 1
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if errors:
        sys.exit(1)
    how = f"{rendered} overlays" if command else "no overlays, as there is no kustomize or kubectl"
    print(f"deploy/spinkube: {valid} resources and {how} are valid")


main()
