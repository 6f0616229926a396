import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClock } from '../src/parse-clock.ts';

test('morning', () => {
  assert.deepEqual(parseClock("07:30"), [450, null]);
});

test('midnight', () => {
  assert.deepEqual(parseClock("00:00"), [0, null]);
});

test('a word', () => {
  assert.deepEqual(parseClock("noon"), [null, 'parseClock: noon']);
});

test('no such hour', () => {
  assert.deepEqual(parseClock("25:00"), [null, 'parseClock: 25:00']);
});
