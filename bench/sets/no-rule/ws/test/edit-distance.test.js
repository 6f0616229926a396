import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance } from '../src/edit-distance.js';

test('kitten', () => {
  assert.deepEqual(editDistance("kitten", "sitting"), 3);
});

test('empty', () => {
  assert.deepEqual(editDistance("", "abc"), 3);
});

test('same', () => {
  assert.deepEqual(editDistance("x", "x"), 0);
});

test('flaw', () => {
  assert.deepEqual(editDistance("flaw", "lawn"), 2);
});
