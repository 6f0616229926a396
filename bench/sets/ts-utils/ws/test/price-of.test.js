import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceOf } from '../src/price-of.ts';

test('there', () => {
  assert.deepEqual(priceOf({ apple: 2, plum: 3 }, "plum"), [3, null]);
});

test('free', () => {
  assert.deepEqual(priceOf({ air: 0 }, "air"), [0, null]);
});

test('missing', () => {
  assert.deepEqual(priceOf({ apple: 2 }, "pear"), [null, 'priceOf: pear']);
});
