import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perPerson } from '../src/per-person.ts';

test('even', () => {
  assert.deepEqual(perPerson(90, 3), 30);
});

test('thirds', () => {
  assert.deepEqual(perPerson(200, 3), 66.66);
});

test('sixths', () => {
  assert.deepEqual(perPerson(11, 6), 1.83);
});

test('ninths', () => {
  assert.deepEqual(perPerson(5, 9), 0.55);
});
