import assert from 'node:assert/strict';
import { test } from 'node:test';
import { speedKmh } from '../src/speed-kmh.ts';

test('whole', () => {
  assert.deepEqual(speedKmh(100, 10), 36);
});

test('sevenths', () => {
  assert.deepEqual(speedKmh(300, 7), 154.28);
});

test('elevenths', () => {
  assert.deepEqual(speedKmh(500, 11), 163.63);
});

test('thirteenths', () => {
  assert.deepEqual(speedKmh(100, 13), 27.69);
});
