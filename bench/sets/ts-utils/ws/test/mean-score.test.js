import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanScore } from '../src/mean-score.ts';

test('whole mean', () => {
  assert.deepEqual(meanScore([2, 4]), 3);
});

test('two thirds', () => {
  assert.deepEqual(meanScore([1, 2, 2]), 1.66);
});

test('six sevenths', () => {
  assert.deepEqual(meanScore([1, 1, 1, 1, 1, 1, 0]), 0.85);
});
