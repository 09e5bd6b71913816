// Exports under the parsers of their tools: node exports.mjs docusaurus|markdown|record|jira|calendar < files.json
// Reads {path: titles of its lines}; prints {path, what} as JSON, one line for each thing that is wrong.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { load } from './packages.mjs';

const judge = process.argv[2];
const files = JSON.parse(readFileSync(0, 'utf8'));
let path;
let text;
let titles;
const require = createRequire(pathToFileURL(join(process.env.VALIDATE_HOME, 'package.json')));
const say = (what) => console.log(JSON.stringify({ path, what: String(what).slice(0, 500) }));
/** What a writer may change about a text: white space, what nobody sees, what the format has no place for. */
const squeezed = (t) => t.replace(/[\s\p{C}\p{Zl}\p{Zp}]/gu, '');
/** Each title must be shown word for word. */
function shows(shown, all = titles) {
  const whole = squeezed(shown);
  for (const title of all) if (!whole.includes(squeezed(title))) say(`the tool does not show: ${JSON.stringify(title)}`);
}
function* walk(node) {
  yield node;
  for (const child of node.children ?? node.content ?? []) yield* walk(child);
}
const words = (root) => [...walk(root)].filter((n) => n.type === 'text' || n.type === 'inlineCode').map((n) => n.value ?? n.text).join('');
/** Schemes that a link may have. */
const harmless = (url) => /^(https?|ftp|mailto):/i.test(url);

/** Markdown as GitHub reads it, or MDX as Docusaurus does. */
async function markdown(mdx) {
  const { default: gfm } = await load('remark-gfm');
  let tree;
  let body = text;
  if (mdx) {
    const { default: matter } = await load('gray-matter');
    const { compile } = await load('@mdx-js/mdx');
    const { default: directive } = await load('remark-directive');
    const page = matter(text);
    body = page.content;
    const { title, sidebar_label: label, description, tags, release } = page.data;
    for (const [key, value] of Object.entries({ title, sidebar_label: label, description, 'release.application': release?.application })) {
      if (typeof value !== 'string' || value.trim() === '') say(`front matter: ${key} is ${JSON.stringify(value)}`);
    }
    if (!Array.isArray(tags) || tags.some((t) => typeof t !== 'string' || t === '')) say(`front matter: tags are ${JSON.stringify(tags)}`);
    await compile(body, { remarkPlugins: [gfm, directive, () => (root) => { tree = root; }] });
  } else {
    const { unified } = await load('unified');
    const { default: parse } = await load('remark-parse');
    tree = unified().use(parse).use(gfm).parse(body);
  }
  const all = [...walk(tree)];
  const foreign = /^(mdxJsx|mdxjsEsm|.*Directive|image|delete|footnote|definition|linkReference|imageReference|math)/;
  for (const n of all) {
    if (foreign.test(n.type)) say(`${n.type} ${n.name ?? n.url ?? n.value ?? ''}`);
    if (/^mdx.*Expression$/.test(n.type) && !/^\/\* tm[a-z-]*:[^*]*\*\/$/.test(n.value)) say(`${n.type} ${n.value}`);
    if (n.type === 'html' && !/^<!-- tm[a-z-]*:[^<>]* -->$/.test(n.value)) say(`html ${n.value}`);
    if (n.type === 'link' && !harmless(n.url)) say(`link ${n.url}`);
    if (n.type === 'code' && !['sh', 'text', 'json'].includes(n.lang)) say(`code in ${n.lang}`);
  }
  if (judge === 'record') return;
  const boxes = all.filter((n) => n.type === 'listItem' && typeof n.checked === 'boolean').length;
  if (boxes !== titles.length) say(`${boxes} boxes for ${titles.length} lines`);
  shows(words(tree));
}

/** Wiki markup under Atlassian's own parser. */
function jira() {
  const { WikiMarkupTransformer, default: Transformer = WikiMarkupTransformer } = require('@atlaskit/editor-wikimarkup-transformer');
  const { defaultSchema } = require('@atlaskit/adf-schema/schema-default');
  const tree = new Transformer(defaultSchema).parse(text).toJSON();
  const ours = ['doc', 'heading', 'paragraph', 'text', 'bulletList', 'listItem', 'table', 'tableRow', 'tableHeader', 'tableCell', 'codeBlock', 'blockquote', 'hardBreak', 'emoji', 'rule'];
  const icons = [':check_mark:', ':cross_mark:', ':warning:', ':minus:'];
  const all = [...walk(tree)];
  for (const n of all) {
    if (!ours.includes(n.type)) say(`${n.type} ${JSON.stringify(n.attrs)}`);
    if (n.type === 'emoji' && !icons.includes(n.attrs.shortName)) say(`emoji ${n.attrs.shortName}`);
    for (const m of n.marks ?? []) {
      if (m.type === 'link' ? !harmless(m.attrs.href) : !['strong', 'em'].includes(m.type)) say(`${m.type} ${JSON.stringify(m.attrs)}: ${n.text}`);
      if (m.type === 'em' && !['done', 'failed', 'blocked', 'not applicable'].includes(n.text)) say(`em: ${n.text}`);
      if (m.type === 'strong' && !/^(stop|ruled out:|.{1,40})$/.test(n.text)) say(`strong: ${n.text}`);
    }
  }
  if (all.filter((n) => n.type === 'codeBlock').length === 0) say('no command is shown as code');
  // Each line is an item of the first level that opens with its box or icon.
  const first = all.filter((n) => n.type === 'listItem').map((n) => n.content[0]?.content?.[0]);
  const boxes = first.filter((n) => n?.text?.startsWith('\u2610') || n?.type === 'emoji').length;
  if (boxes !== titles.length) say(`${boxes} boxes for ${titles.length} lines`);
  shows(all.filter((n) => n.type === 'text').map((n) => n.text).join(''));
}

async function calendar() {
  const { default: ICAL } = await load('ical.js');
  const root = new ICAL.Component(ICAL.parse(text));
  const events = root.getAllSubcomponents('vevent');
  if (events.length === 0) say('no event');
  for (const e of events) {
    const event = new ICAL.Event(e);
    if (!event.uid || !event.summary || !(event.duration.toSeconds() > 0) || e.getAllSubcomponents('valarm').length !== 1) say(`event ${event.uid}`);
  }
}

for ([path, titles] of Object.entries(files)) {
  text = readFileSync(path, 'utf8');
  try {
    if (judge === 'jira') jira();
    else if (judge === 'calendar') await calendar();
    else await markdown(judge === 'docusaurus');
  } catch (error) { say(`${error.name}: ${error.message}`); }
}
