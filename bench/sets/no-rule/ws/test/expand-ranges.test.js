import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandPages } from '../src/expand-ranges.js';

test('simple', () => {
  assert.deepEqual(expandPages("1-3,7"), [1, 2, 3, 7]);
});

test('spaces', () => {
  assert.deepEqual(expandPages(" 2 - 4 , 9"), [2, 3, 4, 9]);
});

test('twice', () => {
  assert.deepEqual(expandPages("5,1-2,2"), [1, 2, 5]);
});

test('backwards', () => {
  assert.deepEqual(expandPages("4-2"), [2, 3, 4]);
});

test('two digits', () => {
  assert.deepEqual(expandPages("10,9"), [9, 10]);
});
