"""The validators, each a function of files that yields what it finds wrong: (path, message)."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

HOME = pathlib.Path(os.environ["VALIDATE_HOME"])
HERE = pathlib.Path(__file__).parent
KUBERNETES = "1.33"
CORE = re.compile(r"^(v1|apps/v1|batch/v1|policy/v1|autoscaling/v2|networking\.k8s\.io/v1|rbac\.authorization\.k8s\.io/v1)$")


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=300, **options)
    return done.returncode, done.stdout, done.stderr


def documents(path):
    return [d for d in yaml.safe_load_all(path.read_text()) if d is not None]


def kubernetes(paths):
    """Core kinds against the API server's own schemas. Other kinds are returned by `foreign`."""
    import kubernetes_validate
    for path in paths:
        for d in documents(path):
            if not CORE.match(str(d.get("apiVersion"))):
                continue
            try:
                kubernetes_validate.validate(d, KUBERNETES, strict=True)
            except kubernetes_validate.ValidationError as e:
                yield path, f"{d['kind']}: {'.'.join(map(str, e.path))}: {e.message}"
            except kubernetes_validate.SchemaNotFoundError:
                yield path, f"{d['kind']}: {d['apiVersion']} does not exist in Kubernetes {KUBERNETES}"


def foreign(paths):
    """Kinds that no package has a schema for."""
    return sorted({f"{d['apiVersion']} {d['kind']}" for p in paths for d in documents(p) if not CORE.match(str(d.get("apiVersion")))})


def kustomize(paths):
    for path in paths:
        status, _, err = run("kubectl", "kustomize", path.parent)
        if status:
            yield path, err


def expressions(node, found):
    """Every PromQL expression in a tree: values of `query` and `expr`."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("query", "expr") and isinstance(value, str):
                found.append(value)
            else:
                expressions(value, found)
    elif isinstance(node, list):
        for value in node:
            expressions(value, found)


def promql(paths):
    """Queries inside analysis templates, metric templates and dashboards. What a controller fills in is filled with a word."""
    for path in paths:
        found = []
        for d in ([json.loads(path.read_text())] if path.suffix == ".json" else documents(path)):
            if d.get("kind") in ("AnalysisTemplate", "MetricTemplate") or path.suffix == ".json":
                expressions(d, found)
        found = [re.sub(r"\{\{[^}]*\}\}|\$\{?[a-zA-Z_]+\}?", "5m", q) if "[" in q and ("[{{" in q or "[$" in q) else re.sub(r"\{\{[^}]*\}\}|\$[a-zA-Z_]+", "x", q) for q in found]
        if not found:
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as f:
            yaml.safe_dump({"groups": [{"name": "g", "rules": [{"record": f"q{i}", "expr": q} for i, q in enumerate(found)]}]}, f)
            f.flush()
            status, out, err = run("promtool", "check", "rules", f.name)
            if status:
                yield path, out + err


def rules(paths):
    for path in paths:
        status, out, err = run("promtool", "check", "rules", "--lint=all", path)
        if status:
            yield path, out + err


def prometheus_rules(paths):
    for path in paths:
        for d in documents(path):
            if d.get("kind") == "PrometheusRule":
                with tempfile.NamedTemporaryFile("w", suffix=".yml") as f:
                    yaml.safe_dump({"groups": d["spec"]["groups"]}, f)
                    f.flush()
                    status, out, err = run("promtool", "check", "rules", "--lint=all", f.name)
                    if status:
                        yield path, out + err


def rule_tests(paths):
    for path in paths:
        status, out, err = run("promtool", "test", "rules", path.name, cwd=path.parent)
        if status:
            yield path, out + err


def sam(paths):
    from samtranslator.parser.parser import Parser  # noqa: F401  (the import says whether the package is whole)
    for path in paths:
        status, out, err = run(sys.executable, HERE / "sam.py", path)
        if status:
            yield path, err
            continue
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            f.write(out)
            f.flush()
            _, found, err = run("cfn-lint", "--format", "json", "-t", f.name)
            for x in json.loads(found or "[]"):
                if x["Level"] == "Error":
                    yield path, x["Message"]


def task_definitions(paths):
    import botocore.session
    from botocore.validate import ParamValidator
    shape = botocore.session.get_session().get_service_model("ecs").operation_model("RegisterTaskDefinition").input_shape
    for path in paths:
        report = ParamValidator().validate(json.loads(path.read_text()), shape)
        if report.has_errors():
            yield path, report.generate_report()


def workflows(paths):
    for path in paths:
        status, out, err = run("actionlint", "-oneline", path)
        if status:
            yield path, out + err
        status, out, err = run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
        if status:
            yield path, out + err
        _, out, err = run("zizmor", "--offline", "--no-progress", "--format", "json", "--no-exit-codes", path)
        for x in json.loads(out or "[]"):
            severity = (x.get("determinations") or {}).get("severity", "")
            if severity in ("High", "Medium"):
                yield path, f"zizmor {x.get('ident')}: {x.get('desc')}"


def gitlab(paths):
    for path in paths:
        status, out, err = run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", path)
        if status:
            yield path, out + err


def shell(paths):
    for path in paths:
        status, out, err = run("shellcheck", "-S", "warning", path)
        if status:
            yield path, out + err


def compose(paths):
    for path in paths:
        status, _, err = run(os.environ["COMPOSE"], "-f", path, "config", "-q")
        if status:
            yield path, err


def hcl(paths):
    import hcl2
    for path in paths:
        try:
            hcl2.loads(path.read_text().rstrip() + "\n")
        except Exception as e:  # the parser raises types of its own
            yield path, str(e)


# Habits that do not fit a migration whose tables exist already, or that another rule of the same tool contradicts.
STYLE = {"prefer-robust-stmts", "prefer-text-field", "prefer-bigint-over-int", "prefer-identity", "ban-char-field"}
# Dropping is what a down or a contract migration is for; each such file says so.
DROPS = {"ban-drop-column", "ban-drop-table"}


def sql(paths):
    for path in paths:
        _, out, err = run("squawk", "--reporter", "json", path)
        for x in json.loads(out or "[]"):
            rule = x.get("rule_name") or x.get("rule", "")
            if rule in STYLE or rule in DROPS and re.search(r"down|contract|^U\d|/U\d", str(path)):
                continue
            yield path, f"squawk {rule}: line {x.get('line', 0) + 1}: {x.get('message')}"


def postgres(folders):
    """Runs the migrations of a release up, down and up again on a real PostgreSQL."""
    for folder in folders:
        status, out, err = run("node", "--import", "data:text/javascript,", HERE / "postgres.mjs", folder, cwd=HOME)
        if status:
            yield folder, out + err


def flagd(paths):
    for path in paths:
        status, out, err = run("node", HERE / "flagd.mjs", path, cwd=HOME)
        if status:
            yield path, out + err


def unleash(paths):
    for path in paths:
        status, out, err = run("node", HERE / "unleash.mjs", path, cwd=HOME)
        if status:
            yield path, out + err
