import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePercent } from '../src/parse-percent.ts';

test('45', () => {
  assert.deepEqual(parsePercent("45%"), [45, null]);
});

test('0', () => {
  assert.deepEqual(parsePercent("0%"), [0, null]);
});

test('no sign', () => {
  assert.deepEqual(parsePercent("45"), [null, 'parsePercent: 45']);
});

test('too large', () => {
  assert.deepEqual(parsePercent("120%"), [null, 'parsePercent: 120%']);
});
