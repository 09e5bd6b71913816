"""Writes the files of every release of releases.py and lets the judges look at each different file once.

Prints a line a judge, then `N passed, N failed`. With --keep the files stay in target/validate."""
import collections
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys

import exports
import judges
from releases import releases

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "target" / "validate"
HEADLESS = ROOT / "target" / "release" / "examples" / "headless"


def write(name, text, strategy):
    folder = OUT / name
    command = [HEADLESS, "files", "--out", folder, "--now", "2029-02-01T09:00:00Z", "--strategy", strategy]
    done = subprocess.run(command, input=text, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{name}: {done.stderr}")
    return folder, json.loads((folder / "index.json").read_text())


def kind(path, tool):
    """The judges of a file, by its name and the tool it belongs to."""
    name, text = path.name, path.read_text(errors="replace")
    if name == "kustomization.yaml" and "kustomize.config.k8s.io" in text:
        return ["kustomize"]
    if name.endswith((".sh",)) or text.startswith("#!/bin/sh") or text.startswith("#!/usr/bin/env bash"):
        return ["shell"]
    if name.endswith(".sql"):
        return ["sql"] if "mysql" not in text.lower() and "ALGORITHM=" not in text else []
    if name.endswith((".hcl", ".nomad", ".tf")):
        return ["hcl"]
    if name.endswith(".json"):
        data = json.loads(text)
        if isinstance(data, dict) and "containerDefinitions" in data:
            return ["task_definitions"]
        if isinstance(data, dict) and tool == "flagd" and isinstance(data.get("flags"), dict):
            return ["flagd"]
        if isinstance(data, dict) and tool == "unleash" and "features" in data.get("data", {}):
            return ["unleash"]
        return ["promql"] if tool == "grafana" else []
    if not name.endswith((".yaml", ".yml")):
        return []
    if ".github/workflows" in str(path):
        return ["workflows"]
    if "gitlab-ci" in name:
        return ["gitlab"]
    if tool in ("swarm", "compose"):
        return ["compose"]
    if tool == "lambda" and "AWS::Serverless" in text:
        return ["sam"]
    data = next(iter(judges.documents(path)), None) if "!" not in text else None
    if isinstance(data, dict) and "apiVersion" in data and "kind" in data:
        more = ["prometheus_rules"] if "kind: PrometheusRule" in text else []
        return ["kubernetes", *more] + (["promql"] if "AnalysisTemplate" in text or "MetricTemplate" in text else [])
    if isinstance(data, dict) and "rule_files" in data:
        return ["rule_tests"]
    if isinstance(data, dict) and "groups" in data:
        return ["rules"]
    return []


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    todo = collections.defaultdict(dict)
    unjudged, blanks, files = collections.Counter(), collections.Counter(), 0
    manifests, migrations = {}, {}
    everything = releases()
    for name, (text, strategy) in everything.items():
        folder, index = write(name, text, strategy)
        for f in index:
            if f["kind"] in ("message", "calendar"):
                continue
            files += 1
            path = folder / f["path"]
            if f["blanks"]:
                blanks[f"{f['kind']} {path.name}: {', '.join(f['blanks'])}"] += 1
                continue
            same = hashlib.sha256(path.read_bytes()).hexdigest()
            found = kind(path, f["kind"])
            if not found:
                unjudged[f"{f['kind']} {path.suffix or path.name}"] += 1
            for judge in found:
                # A kustomization and a test of rules are judged with the files beside them.
                key = same if judge not in ("kustomize", "rule_tests") else hashlib.sha256(b"".join(p.read_bytes() for p in sorted(path.parent.iterdir()) if p.is_file())).hexdigest()
                todo[judge].setdefault(key, path)
                if judge == "kubernetes":
                    manifests.setdefault(same, path)
            if path.suffix == ".sql" and "sql" in found:
                # One release: what comes before the rollout, and what comes a release later.
                whole = path.parent.parent
                migrations.setdefault(hashlib.sha256(b"".join(p.read_bytes() for p in sorted(whole.rglob("*.sql")))).hexdigest(), whole)
    passed = failed = 0
    if migrations:
        todo["postgres"] = migrations
    # Every twelfth release is enough for its exports: they differ by what stands in them, not by their form.
    every = list(everything.items())
    written = exports.write(HEADLESS, OUT, dict(every[::12]))
    for form, paths in written.items():
        for judge in exports.JUDGES.get(form, []):
            todo[f"export to {form}, {judge.__name__}"] = (judge, paths)
    for judge, paths in sorted(todo.items()):
        wrong = collections.defaultdict(list)
        judged, paths = paths if isinstance(paths, tuple) else (getattr(judges, judge), list(paths.values()))
        for path, message in judged(paths):
            wrong[path].append(" ".join(str(message).split())[:600])
        passed += len(paths) - len(wrong)
        failed += len(wrong)
        print(f"{judge}: {len(paths)} different, {len(wrong)} refused")
        for path, messages in wrong.items():
            for m in messages[:4]:
                print(f"  {path.relative_to(OUT)}: {m}")
    print(f"{len(everything)} releases, {files} files")
    if unjudged:
        print("without a validator in a package: " + ", ".join(f"{k} ({n})" for k, n in sorted(unjudged.items())))
    if manifests:
        print("kinds without a schema in a package: " + ", ".join(judges.foreign(list(manifests.values()))))
    if blanks:
        print("not ready, so not judged: " + "; ".join(f"{k} ({n})" for k, n in sorted(blanks.items())))
    if "--keep" not in sys.argv:
        shutil.rmtree(OUT, ignore_errors=True)
    # A judge that saw nothing proves nothing.
    idle = [j for j in ("kubernetes", "kustomize", "promql", "rules", "rule_tests", "prometheus_rules", "sam", "task_definitions", "workflows", "gitlab", "shell", "compose", "hcl", "sql", "postgres", "flagd", "unleash") if not todo.get(j)]
    if idle:
        print(f"these judges saw no file: {', '.join(idle)}")
        failed += len(idle)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
