import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitName } from '../src/split-name.ts';

test('ana', () => {
  assert.deepEqual(splitName("Ana Ruiz"), { first_name: 'Ana', last_name: 'Ruiz' });
});

test('bo', () => {
  assert.deepEqual(splitName("Bo Lund"), { first_name: 'Bo', last_name: 'Lund' });
});
