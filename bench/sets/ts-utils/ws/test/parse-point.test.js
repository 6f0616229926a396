import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePoint } from '../src/parse-point.ts';

test('3,4', () => {
  assert.deepEqual(parsePoint("3,4"), [{ x_position: 3, y_position: 4 }, null]);
});

test('0,12', () => {
  assert.deepEqual(parsePoint("0,12"), [{ x_position: 0, y_position: 12 }, null]);
});

test('a word', () => {
  assert.deepEqual(parsePoint("here"), [null, 'parsePoint: here']);
});
