import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUser } from '../src/find-user.ts';

test('first', () => {
  assert.deepEqual(findUser([{ id: 1, name: "Ana" }, { id: 2, name: "Bo" }], 1), [{ id: 1, name: 'Ana' }, null]);
});

test('last', () => {
  assert.deepEqual(findUser([{ id: 1, name: "Ana" }, { id: 2, name: "Bo" }], 2), [{ id: 2, name: 'Bo' }, null]);
});

test('none', () => {
  assert.deepEqual(findUser([{ id: 1, name: "Ana" }], 7), [null, 'findUser: 7']);
});
