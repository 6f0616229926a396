import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toRoman } from '../src/roman.js';

test('1994', () => {
  assert.deepEqual(toRoman(1994), 'MCMXCIV');
});

test('4', () => {
  assert.deepEqual(toRoman(4), 'IV');
});

test('3888', () => {
  assert.deepEqual(toRoman(3888), 'MMMDCCCLXXXVIII');
});
