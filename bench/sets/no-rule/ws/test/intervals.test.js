import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeRanges } from '../src/intervals.js';

test('overlap', () => {
  assert.deepEqual(mergeRanges([[1, 4], [3, 6]]), [[1, 6]]);
});

test('touch', () => {
  assert.deepEqual(mergeRanges([[1, 2], [2, 5]]), [[1, 5]]);
});

test('unsorted', () => {
  assert.deepEqual(mergeRanges([[8, 9], [1, 3], [2, 2]]), [[1, 3], [8, 9]]);
});

test('empty', () => {
  assert.deepEqual(mergeRanges([]), []);
});

test('input stays', () => {
  assert.deepEqual((() => { const a = [[5, 7], [1, 6]]; mergeRanges(a); return a; })(), [[5, 7], [1, 6]]);
});
