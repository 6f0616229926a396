import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circleArea } from '../src/circle-area.ts';

test('nothing', () => {
  assert.deepEqual(circleArea(0), 0);
});

test('radius 2', () => {
  assert.deepEqual(circleArea(2), 12.56);
});

test('radius 5', () => {
  assert.deepEqual(circleArea(5), 78.53);
});

test('radius 3', () => {
  assert.deepEqual(circleArea(3), 28.27);
});
