import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWeekday } from '../src/parse-weekday.ts';

test('monday', () => {
  assert.deepEqual(parseWeekday("Monday"), [1, null]);
});

test('sunday', () => {
  assert.deepEqual(parseWeekday("Sunday"), [7, null]);
});

test('other', () => {
  assert.deepEqual(parseWeekday("Someday"), [null, 'parseWeekday: Someday']);
});
