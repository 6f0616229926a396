import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSwitch } from '../src/parse-switch.ts';

test('on', () => {
  assert.deepEqual(parseSwitch("on"), [true, null]);
});

test('off', () => {
  assert.deepEqual(parseSwitch("off"), [false, null]);
});

test('other', () => {
  assert.deepEqual(parseSwitch("maybe"), [null, 'parseSwitch: maybe']);
});
