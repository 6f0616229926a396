import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitBill } from '../src/split-bill.ts';

test('even', () => {
  assert.deepEqual(splitBill(90, 3), { people_count: 3, each_share: 30 });
});

test('thirds', () => {
  assert.deepEqual(splitBill(50, 3), { people_count: 3, each_share: 16.66 });
});
