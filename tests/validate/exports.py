"""The exports of a release under the parsers of the tools that they are meant for.

`write` makes them for ordinary releases and for one in which hostile text stands wherever a person can type. Each judge is a
function of files that yields what it finds wrong: (path, message). What an export must hold is taken from the JSON export beside it."""
import csv
import html.parser
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from judges import HERE, HOME, run

NOW = "2029-02-01T09:00:00Z"
ENDINGS = {"markdown": "md", "html": "html", "record": "md", "mkdocs": "md", "docusaurus": "mdx", "techdocs": "md", "github-form": "yml", "gitlab": "md",
           "jira": "jira", "confluence": "xml", "yaml": "yaml", "json": "json", "csv": "csv", "ics": "ics"}

# One word marks each text, so that it can be found again whatever stands around it.
HOSTILE = {
    "html": 'QX1 <script>alert(1)</script> <img src=x onerror="alert(1)"> <a href="javascript:alert(1)">x</a> &lt;b&gt; &#60; </td></tr>',
    "markdown": "QX2 [x](javascript:alert(1)) ![x](https://a.example/x.png) **b** _i_ ~~s~~ `c` ``` # h | c1 | c2 | \\ \\| <https://a.example> - [x] t ]**",
    "lines": "QX3 first\n- [x] second <!-- tm:fake@T-0 -->\n## third\n---\n/close\n\n    code\n| a | b |\r\nlast",
    "yaml": "QX4: {a: [b]} & *c !d %e @f `g` # h 'i' \"j\" \t- k: ~ no 1.10 0755 12:30 \u0085 \u2028 \ufeff",
    "ics": "QX5;,\\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:injected " + "long é " * 30,
    "csv": "=QX6+HYPERLINK(\"http://a.example\",\"x\")",
    "jira": "QX7 {code}x{code} {noformat} {html}<b>{html} {color:red} [a|http://a.example] !img.png! *b* _i_ -d- +u+ ??c?? ||h|| h1. h \\\\ \\{ (x) :) ---- {{m}} &#123;",
    "confluence": "QX8 ]]> <ac:structured-macro ac:name=\"html\"/> </ac:task-body> <![CDATA[ <!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]> &e;",
    "mdx": "QX9 {alert(1)} <Foo bar={1}/> {/* c */} export const a = 1 :note[x] :::tip ::leaf {#id} {: onclick=alert(1) } {{ jinja }} {% x %}",
    "python": "QY1 {--del--} {++ins++} ==mark== ^sup^ ~sub~ --8<-- \"/etc/passwd\" :smile: (c) +/- ::uml:: !!! note ??? x === \"t\" *[ab]: x [^1] $x$ {% dot x %}",
    "control": "QY2 \x00\x01\x08\x0b\x0c\x1b\x7f\ufffe\uffff end",
}


def entry(seq, what):
    return {"id": {"device": "d", "seq": seq}, "lamport": seq, "happened": 1_800_000_000_000 + seq, "recorded": 1_800_000_000_000 + seq, "by": HOSTILE["html"], "what": what}


def hostile(convert, text):
    """A release with a hostile text in every place that a person can type in: one text a line, so that each meets each field of a line."""
    plan = json.loads(convert("json", document([{"text": {"text": text, "at": 1_800_000_000_000, "zone": "UTC"}}])))["plan"]
    lines = [line["id"] for section in plan["sections"] for line in section["lines"]]
    everything = "\n".join(HOSTILE.values())
    edits = [{"text": {"text": text + "\n" + everything, "at": 1_800_000_000_000, "zone": "UTC"}}, {"title": HOSTILE["mdx"] + HOSTILE["lines"]}]
    for field, t in zip(["ticket", "approval", "approver", "deployer", "date", "severity", "issue"], HOSTILE.values()):
        edits.append({"field": {"field": field, "value": t}})
    for t, place, line, other in zip(HOSTILE.values(), ["T-48h", "T-2h", "T-0"] * 4, lines, lines[len(HOSTILE):]):
        edits += [
            {"own": {"id": f"own.{len(edits)}", "title": t, "place": place, "stop": True}}, {"note": {"line": line, "text": t}}, {"link": {"line": line, "url": t}},
            {"mark": {"line": line, "mark": "blocked", "reason": t}}, {"mark": {"line": other, "mark": "not-applicable", "reason": t}},
        ]
    for fact, t in [("app_name", "html"), ("namespace", "jira"), ("version_to", "python"), ("image", "confluence")]:
        edits.append({"answer": {"fact": fact, "answer": {"is": {"text": HOSTILE[t]}}}})
    edits += [{"remove": {"line": lines[-1], "reason": HOSTILE["markdown"], "removed": True}}, {"confirm": {"item": plan["standing"][0]["item"], "owner": HOSTILE["html"], "expires": 1_900_000_000_000}}]
    return document(edits)


def document(edits):
    return json.dumps({"tminus": 1, "id": "hostile", "entries": [entry(n + 1, what) for n, what in enumerate(edits)]})


def write(headless, out, releases):
    """Writes every format of every release below `out`; returns {format: paths}."""
    found = {}

    def convert(to, doc):
        done = subprocess.run([headless, "convert", "--from", "json", "--to", to, "--now", NOW], input=doc.encode(), capture_output=True)
        if done.returncode:
            raise SystemExit(f"{to}: {done.stderr.decode()}")
        return done.stdout.decode()

    documents = {name: document([{"text": {"text": text, "at": 1_800_000_000_000, "zone": "UTC"}}, {"strategy": strategy}]) for name, (text, strategy) in releases.items()}
    documents["hostile"] = hostile(convert, next(iter(releases.values()))[0])
    for name, doc in documents.items():
        for form, ending in ENDINGS.items():
            path = out / "exports" / name / f"{form}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(convert(form, doc).encode())
            found.setdefault(form, []).append(path)
    return found


def beside(path):
    """The plan that an export is of."""
    return json.loads((path.parent / "json.json").read_text())["plan"]


def tasks(path):
    plan = beside(path)
    return [line for section in plan["sections"] for line in section["lines"]] + [line for _, lines in plan["lists"] for line in lines]


def squeezed(text):
    """A text without what a writer may change about it: white space, what nobody sees, and characters that the format has no place for."""
    return "".join(c for c in text if c.isprintable() and not c.isspace() and c not in "\u2060\ufeff\ufffe\uffff")


def missing(path, text):
    """Titles of lines that a text, as its tool shows it, does not hold word for word."""
    shown = squeezed(text)
    for line in tasks(path):
        if squeezed(line["title"]) not in shown:
            yield f"the tool does not show: {line['title']!r}"


class Page(html.parser.HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.wrong, self.words = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|data|vbscript):", value or "", re.I):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data):
        self.words.append(data)


PLAIN = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "p", "b", "i", "em", "strong", "small", "ul", "ol", "li", "span", "pre", "code", "table", "thead", "tbody",
         "tr", "td", "th", "div", "blockquote", "input", "label", "br", "a", "sup"}


def page(path, text):
    p = Page(text)
    yield from p.wrong
    for tag in sorted(set(p.tags) - PLAIN):
        yield f"<{tag}> is no tag of ours"
    yield from missing(path, "".join(p.words))


def html_page(paths):
    for path in paths:
        for w in page(path, path.read_text()):
            yield path, w


def mkdocs_site(paths, config):
    """Front matter by MkDocs' own reader, the body by its Markdown with the extensions of the configuration."""
    import markdown
    from mkdocs.config import load_config
    from mkdocs.utils import meta
    folder = HOME / "mkdocs"
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    (folder / "docs" / "index.md").write_text("# Home\n")
    (folder / "mkdocs.yml").write_text("site_name: x\n" + config)
    loaded = load_config(str(folder / "mkdocs.yml"))
    loaded = loaded.plugins.on_config(loaded)
    for path in paths:
        body, data = meta.get_data(path.read_text())
        if not data.get("title") or not data.get("description") or not data.get("release", {}).get("application"):
            yield path, f"front matter: {data}"
        shown = markdown.Markdown(extensions=loaded["markdown_extensions"], extension_configs=loaded["mdx_configs"] or {}).convert(body)
        for w in page(path, shown):
            yield path, w
        commands = [c for c in re.findall(r"<code[^>]*>(.*?)</code>", shown, re.S) if "stop" != c]
        if not commands:
            yield path, "no command is shown as code"
        if "techdocs" in config and len(re.findall(r'type="checkbox"', shown)) != len(tasks(path)):
            yield path, f"{len(re.findall('checkbox', shown))} boxes for {len(tasks(path))} lines"
        # A list inside a list, not below it.
        if not re.search(r"<li[^>]*>(?:(?!</li>).)*<ul>", shown, re.S):
            yield path, "the points of a line are no list inside it"


def mkdocs(paths):
    yield from mkdocs_site(paths, "")


def techdocs(paths):
    yield from mkdocs_site(paths, "plugins:\n  - techdocs-core\n")


def github_form(paths):
    import yaml
    for path in paths:
        status, out, err = run("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", path)
        if status:
            yield path, out + err
            continue
        form = yaml.safe_load(path.read_text())
        body = form["body"]
        slug = lambda t: re.sub(r"[^a-z0-9+]+", "-", t.lower()).strip("-")
        for what, all in [("id", [f["id"] for f in body if "id" in f]), ("label", [slug(f["attributes"]["label"]) for f in body if f["type"] != "markdown"])]:
            if len(set(all)) != len(all):
                yield path, f"{what} twice: {sorted(x for x in all if all.count(x) > 1)}"
        boxes = [f["attributes"]["options"] for f in body if f["type"] == "checkboxes"]
        for options in boxes:
            labels = [o["label"] for o in options]
            if len(set(labels)) != len(labels) or any("\n" in x or not x.strip() for x in labels):
                yield path, f"boxes are not unique or empty: {labels}"
        if sum(map(len, boxes)) != len(tasks(path)):
            yield path, f"{sum(map(len, boxes))} boxes for {len(tasks(path))} lines"
        if not 3 <= len(form["name"]) <= 200 or not 3 <= len(form["description"]) <= 200:
            yield path, "name or description is too short or too long"


def gitlab(paths):
    for path in paths:
        text = path.read_text()
        actions = [x for x in re.split(r"\r?\n", text) if x.startswith("/")]
        if not all(re.match(r"/(label ~release|due \d{4}-\d\d-\d\d)$", a) for a in actions) or len(actions) < 1:
            yield path, f"quick actions: {actions}"
        boxes = len(re.findall(r"^- \[[ x~]\] ", text, re.M))
        if boxes != len(tasks(path)):
            yield path, f"{boxes} boxes for {len(tasks(path))} lines"


CONFLUENCE = {"table", "tbody", "tr", "th", "td", "h2", "h4", "p", "ul", "li", "strong", "em", "blockquote", "br", "ac:structured-macro", "ac:parameter", "ac:rich-text-body",
              "ac:plain-text-body", "ac:task-list", "ac:task", "ac:task-id", "ac:task-status", "ac:task-body"}


def confluence(paths):
    for path in paths:
        try:
            root = ElementTree.fromstring(f'<root xmlns:ac="urn:ac">{path.read_text()}</root>')
        except ElementTree.ParseError as e:
            yield path, str(e)
            continue
        names = {e.tag.replace("{urn:ac}", "ac:") for e in root.iter()} - {"root"}
        if names - CONFLUENCE:
            yield path, f"elements that are not ours: {sorted(names - CONFLUENCE)}"
        for e in root.iter():
            for key in e.attrib:
                if not (e.tag.startswith("{urn:ac}") and key == "{urn:ac}name"):
                    yield path, f"{e.tag} {key}"
        macros = {e.attrib["{urn:ac}name"] for e in root.iter("{urn:ac}structured-macro")}
        if macros - {"toc", "expand", "code", "status"}:
            yield path, f"macros that are not ours: {macros}"
        ids = [e.text for e in root.iter("{urn:ac}task-id")]
        if len(set(ids)) != len(ids) or len(ids) != len(tasks(path)):
            yield path, f"{len(ids)} tasks, {len(set(ids))} numbers for {len(tasks(path))} lines"
        for w in missing(path, "".join("".join(e.itertext()) for e in root.iter("{urn:ac}task-body"))):
            yield path, w


def spreadsheet(paths):
    """RFC 4180, and no cell that a spreadsheet takes for a formula (OWASP, CSV injection)."""
    for path in paths:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        if {len(r) for r in rows} != {len(rows[0])} or len(rows) != len([line for s in beside(path)["sections"] for line in s["lines"]]) + 1:
            yield path, f"{len(rows)} rows with {({len(r) for r in rows})} cells"
        for cell in (c for r in rows for c in r):
            if re.match(r"\s*[=+\-@\t\r\n\0|%\uff1d\uff0b\uff0d\uff20]", cell):
                yield path, f"a formula: {cell!r}"


def calendar(paths):
    import icalendar
    for path in paths:
        raw = path.read_bytes()
        if any(len(line) > 75 for line in raw.split(b"\r\n")) or re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
            yield path, "a line is longer than 75 octets or does not end with CRLF"
        try:
            cal = icalendar.Calendar.from_ical(raw)
        except ValueError as e:
            yield path, str(e)
            continue
        events = cal.walk("VEVENT")
        wrong = [e for e in cal.walk() if e.errors]
        uids = [str(e["UID"]) for e in events]
        if wrong or not events or len(set(uids)) != len(uids) or any(e.get("DTSTAMP") is None or e.get("DTSTART").dt >= e.get("DTEND").dt for e in events):
            yield path, f"{len(events)} events: {[e.errors for e in wrong]} {uids}"
        if any(str(e["SUMMARY"]).startswith("injected") for e in events):
            yield path, "a text became an event"
        shown = squeezed("".join(str(e.get("DESCRIPTION", "")) for e in events))
        for section in (s for s in beside(path)["sections"] if s["offset"] is not None):
            for line in section["lines"]:
                if squeezed(line["title"]) not in shown:
                    yield path, f"the calendar does not show: {line['title']!r}"


def document_yaml(paths):
    import yaml
    for path in paths:
        try:
            data = yaml.safe_load(path.read_text())
        except yaml.YAMLError as e:
            yield path, str(e)
            continue
        if data["entries"] != json.loads((path.parent / "json.json").read_text())["entries"]:
            yield path, "YAML and JSON say different things"


def nodes(judge):
    """A judge in JavaScript."""
    def of(paths):
        files = json.dumps({str(p): [line["title"] for line in tasks(p)] for p in paths})
        done = subprocess.run(["node", str(HERE / "exports.mjs"), judge], input=files, capture_output=True, text=True, cwd=HOME)
        for found in map(json.loads, done.stdout.splitlines()):
            yield next(p for p in paths if str(p) == found["path"]), found["what"]
        if done.returncode:
            yield paths[0], done.stderr
    of.__name__ = judge
    return of


JUDGES = {
    "html": [html_page], "mkdocs": [mkdocs], "techdocs": [techdocs], "docusaurus": [nodes("docusaurus")], "github-form": [github_form], "gitlab": [gitlab],
    "markdown": [nodes("markdown")], "record": [nodes("record")], "jira": [nodes("jira")], "confluence": [confluence], "csv": [spreadsheet], "ics": [calendar, nodes("calendar")], "yaml": [document_yaml],
}
