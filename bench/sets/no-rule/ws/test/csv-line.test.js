import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCsv } from '../src/csv-line.js';

test('plain', () => {
  assert.deepEqual(splitCsv("a,b,c"), ['a', 'b', 'c']);
});

test('comma in quotes', () => {
  assert.deepEqual(splitCsv('a,"b,c",d'), ['a', 'b,c', 'd']);
});

test('doubled quote', () => {
  assert.deepEqual(splitCsv('"say ""hi""",x'), ['say "hi"', 'x']);
});

test('empty fields', () => {
  assert.deepEqual(splitCsv("a,,"), ['a', '', '']);
});
