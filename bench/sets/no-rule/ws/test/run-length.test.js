import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeRuns } from '../src/run-length.js';

test('mixed', () => {
  assert.deepEqual(decodeRuns("3a2bc"), 'aaabbc');
});

test('two digits', () => {
  assert.deepEqual(decodeRuns("12x"), 'xxxxxxxxxxxx');
});

test('none', () => {
  assert.deepEqual(decodeRuns(""), '');
});

test('zero', () => {
  assert.deepEqual(decodeRuns("0ab"), 'b');
});
