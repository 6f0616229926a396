import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGrade } from '../src/parse-grade.ts';

test('a', () => {
  assert.deepEqual(parseGrade("A"), [4, null]);
});

test('f', () => {
  assert.deepEqual(parseGrade("F"), [0, null]);
});

test('e', () => {
  assert.deepEqual(parseGrade("E"), [null, 'parseGrade: E']);
});
