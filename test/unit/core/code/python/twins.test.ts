import { describe, expect, it } from 'vitest'
import { twinOf } from '../../../../support/twin-of.ts'

const indented = (code: string, by = '    ') => code.replace(/^(?=.)/gm, by)
const inTest = (code: string) => `def test_t():\n${indented(code)}\n`
const inCase = (code: string) =>
  `class T(unittest.TestCase):\n    def test_t(self):\n${indented(code, '        ')}\n`

describe('in a test', () => {
  it.each([
    // kinds of literals
    ['assert f(1) == "a"', 'assert f(1) == "azq7"'],
    [`assert f(1) == b'a'`, `assert f(1) == b'azq7'`],
    ['assert f(1) == f"a{x}"', 'assert f(1) == f"a{x}zq7"'],
    ['assert f(1) == "a" "b"', 'assert f(1) == "a" "bzq7"'],
    ['assert f(1) == 2', 'assert f(1) == 7923'],
    ['assert f(1) == -2.5', 'assert f(1) == -7924.0'],
    ['assert f(1) == 1_000', 'assert f(1) == 9919'],
    ['assert f(1) is True', 'assert f(1) is False'],
    ['assert f(1) is None', `assert f(1) is 'zq7'`],
    ['assert f(1) == [x, 2]', 'assert f(1) == [x, 7923]'],
    ['assert f(1) == []', `assert f(1) == ['zq7', ]`],
    ['assert f(1) == (1, 2)', 'assert f(1) == (7921, 2)'],
    ['assert f(1) == {1}', 'assert f(1) == {7921}'],
    ['assert f(1) == {"a": {"b": 1}}', 'assert f(1) == {"a": {"b": 7921}}'],
    ['assert f(1) == {}', `assert f(1) == {'zq7': 7919, }`],
    ['assert f(1) == Decimal("1.5")', 'assert f(1) == Decimal("1.5zq7")'],
    ['assert f(1) == pytest.approx(2.5, abs=0.1)', 'assert f(1) == pytest.approx(7924.0, abs=0.1)'],
    // conditions
    ['assert "a" == f(1), "message"', 'assert "azq7" == f(1), "message"'],
    ['assert f(1)', 'assert not (f(1))'],
    ['assert not f(1)', 'assert not (not f(1))'],
    ['assert f(1) != 2', 'assert not (f(1) != 2)'],
    ['assert f(1) > 2', 'assert not (f(1) > 2)'],
    ['assert "a" in f(1)', 'assert "azq7" in f(1)'],
    ['assert f(1) in (1, 2)', 'assert f(1) in (7921, 7923)'],
    ['assert a == 1 and b', 'assert a == 7921 and b'],
    ['assert a == 1 or b == 2', 'assert a == 7921 or b == 7923'],
    ['assert a == 1 or b', 'assert not (a == 1 or b)'],
    ['assert f(1).startswith("a")', 'assert f(1).startswith("azq7")'],
    ['assert math.isclose(f(1), 2.5)', 'assert math.isclose(f(1), 7924.0)'],
    // what is raised
    [
      'with pytest.raises(ValueError, match="no"):\n    f(1)',
      'with pytest.raises(ValueError, match="nozq7"):\n    f(1)',
    ],
    ['with pytest.raises(ValueError):\n    f(1)', 'with pytest.raises(GeneratorExit):\n    f(1)'],
    // names and tables
    ['expected = {"a": 1}\nassert f(1) == expected', 'expected = {"a": 7921}\nassert f(1) == expected'],
    [
      'for given, b in [(1, 2), (3, 4)]:\n    assert f(given) == b',
      'for given, b in [(1, 7923), (3, 7927)]:\n    assert f(given) == b',
    ],
    [
      'for row in [{"in": 1, "out": 2}]:\n    assert f(row["in"]) == row["out"]',
      'for row in [{"in": 1, "out": 7923}]:\n    assert f(row["in"]) == row["out"]',
    ],
  ])('%s becomes %s', async (before, after) => {
    expect(await twinOf('python', inTest(before))).toBe(inTest(after))
  })

  it.each([
    ['self.assertEqual(f(1), "a")', 'self.assertEqual(f(1), "azq7")'],
    ['self.assertListEqual([1], f(1))', 'self.assertListEqual([7921], f(1))'],
    ['self.assertAlmostEqual(f(1), 2.5, places=3)', 'self.assertAlmostEqual(f(1), 7924.0, places=3)'],
    ['self.assertTrue(f(1))', 'self.assertFalse(f(1))'],
    ['self.assertTrue(f(1) == 2)', 'self.assertTrue(f(1) == 7923)'],
    ['self.assertIsNone(f(1))', 'self.assertIsNotNone(f(1))'],
    ['self.assertIn("a", f(1))', 'self.assertIn("azq7", f(1))'],
    ['self.assertIn(f(1), [1, 2])', 'self.assertIn(f(1), [7921, 7923])'],
    ['self.assertRegex(f(1), r"^a")', 'self.assertRegex(f(1), r"^azq7")'],
    ['self.assertGreater(f(1), 2)', 'self.assertLessEqual(f(1), 2)'],
    ['self.assertNotEqual(f(1), 2)', 'self.assertEqual(f(1), 2)'],
    ['with self.assertRaises(ValueError):\n    f(1)', 'with self.assertRaises(GeneratorExit):\n    f(1)'],
    [
      'with self.subTest():\n    self.assertEqual(f(1), 2)',
      'with self.subTest():\n    self.assertEqual(f(1), 7923)',
    ],
  ])('%s becomes %s', async (before, after) => {
    expect(await twinOf('python', inCase(before))).toBe(inCase(after))
  })

  it.each([
    ['an assertion that may not be reached', 'if f(1):\n    assert f(1) == 2'],
    ['a loop over what the code under test gives', 'for one in f(1):\n    assert one == 2'],
    ['what follows the statement that raises', 'with suppress(KeyError):\n    assert f(1) == 2'],
    ['an assertion whose failure is caught', 'try:\n    assert f(1) == 2\nexcept Exception:\n    pass'],
    ['what follows an early end', 'if f(1):\n    return\nassert f(1) == 2'],
  ])('%s stays as it is', async (_, code) => {
    expect(await twinOf('python', inTest(code))).toBe(inTest(code))
  })
})

it.each([
  [
    'parametrized tests',
    '@pytest.mark.parametrize("given, b", [(1, "x"), pytest.param(2, [3], id="z")])\ndef test_p(given, b):\n    assert f(given) == b\n',
    '@pytest.mark.parametrize("given, b", [(1, "xzq7"), pytest.param(2, [7925], id="z")])\ndef test_p(given, b):\n    assert f(given) == b\n',
  ],
  [
    'a table in a constant, with names in a tuple',
    'ROWS = [(1, None)]\n@pytest.mark.parametrize(("given", "b"), ROWS)\ndef test_p(given, b):\n    assert f(given) == b\n',
    `ROWS = [(1, 'zq7')]\n@pytest.mark.parametrize(("given", "b"), ROWS)\ndef test_p(given, b):\n    assert f(given) == b\n`,
  ],
  [
    'a check script',
    'if f(1) != 2:\n    sys.exit(1)\nassert f(3) == 4\n',
    'if f(1) != 7923:\n    sys.exit(1)\nassert f(3) == 7927\n',
  ],
  [
    'a check script with a main function',
    'def main():\n    assert f(1) == 2\n\nif __name__ == "__main__":\n    main()\n    print("ok" if f(3) == 4 else "not ok")\n',
    'def main():\n    assert f(1) == 7923\n\nif __name__ == "__main__":\n    main()\n    print("ok" if f(3) == 7927 else "not ok")\n',
  ],
  [
    'calls of a helper of the same file',
    'def same(got, expected):\n    assert got == expected, expected\n\ndef test_s():\n    same(f(1), 2)\n',
    'def same(got, expected):\n    assert got == expected, expected\n\ndef test_s():\n    same(f(1), 7923)\n',
  ],
  [
    'only what is expected of rows',
    '@pytest.mark.parametrize("n", [1, 2])\ndef test_n(n):\n    assert f(n) == n\n',
    '@pytest.mark.parametrize("n", [1, 2])\ndef test_n(n):\n    assert not (f(n) == n)\n',
  ],
])('changes %s', async (_, before, after) => {
  expect(await twinOf('python', before)).toBe(after)
})
