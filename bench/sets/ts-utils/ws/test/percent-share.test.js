import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentShare } from '../src/percent-share.ts';

test('half', () => {
  assert.deepEqual(percentShare(1, 2), 50);
});

test('two thirds', () => {
  assert.deepEqual(percentShare(2, 3), 66.66);
});

test('one sixth', () => {
  assert.deepEqual(percentShare(1, 6), 16.66);
});

test('five sixths', () => {
  assert.deepEqual(percentShare(5, 6), 83.33);
});
