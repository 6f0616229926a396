import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePort } from '../src/parse-port.ts';

test('reads 8080', () => {
  assert.deepEqual(parsePort("8080"), [8080, null]);
});

test('reads the largest port', () => {
  assert.deepEqual(parsePort("65535"), [65535, null]);
});

test('text without digits', () => {
  assert.deepEqual(parsePort("abc"), [null, 'parsePort: abc']);
});

test('too large', () => {
  assert.deepEqual(parsePort("70000"), [null, 'parsePort: 70000']);
});
