import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthRate } from '../src/growth-rate.ts';

test('doubled', () => {
  assert.deepEqual(growthRate(2, 4), 100);
});

test('two thirds', () => {
  assert.deepEqual(growthRate(3, 5), 66.66);
});

test('one sixth', () => {
  assert.deepEqual(growthRate(6, 7), 16.66);
});

test('eighteen', () => {
  assert.deepEqual(growthRate(11, 13), 18.18);
});
