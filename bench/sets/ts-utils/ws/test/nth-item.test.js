import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nthItem } from '../src/nth-item.ts';

test('first', () => {
  assert.deepEqual(nthItem(["a", "b"], 1), ['a', null]);
});

test('last', () => {
  assert.deepEqual(nthItem(["a", "b"], 2), ['b', null]);
});

test('beyond', () => {
  assert.deepEqual(nthItem(["a", "b"], 9), [null, 'nthItem: 9']);
});

test('zero', () => {
  assert.deepEqual(nthItem(["a"], 0), [null, 'nthItem: 0']);
});
