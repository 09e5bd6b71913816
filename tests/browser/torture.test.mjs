// A short form of `make torture`: whatever the page showed as saved is there afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { damage, full, kills, tabs } from '../../tools/torture.mjs';

test('a browser killed at a random moment loses nothing that was shown as saved', async () => {
  const r = await kills(40, 7);
  assert.ok(r.kills >= 1 && r.edits === 40, JSON.stringify(r));
  assert.equal(r.losses, 0, JSON.stringify(r));
});

test('a damaged byte of any key takes nothing away without a word', async () => {
  const r = await damage(8, 8);
  assert.equal(r.damaged, 8);
  assert.equal(r.losses, 0, JSON.stringify(r));
});

test('three tabs that edit one release at the same time lose nothing', async () => {
  const r = await tabs(30, 9);
  assert.equal(r.losses, 0, JSON.stringify(r));
});

test('without room, what was shown as saved stays and what was not is told', async () => {
  const r = await full(10);
  assert.ok(r.refused > 0, JSON.stringify(r));
  assert.equal(r.losses, 0, JSON.stringify(r));
});
