import type { VerifierSpec } from '../../src/core/tasks/task.ts'

/** The same small task, checked by each kind of runner, with answers whose honesty is known. */
export interface CheckSet {
  name: string
  files: Record<string, string>
  verifier: Partial<VerifierSpec>
  solution: string
  /** checks that have a twin */
  covered: string[]
  idle?: string[]
  /** answers by what they do: right, right in another way, partly wrong, wrong */
  honest: Record<string, string>
  /** answers that pass checks by other means than the function that is asked for, by what they do */
  cheats: Record<string, string>
}

/** Code is put together here, so that no file of this repository holds an answer that cheats. */
const lines = (...parts: string[]) => `${parts.join('\n')}\n`

const JS = {
  right: `export function label(n) {
  if (n < 0) throw new RangeError('label: negative')
  return n < 10 ? 'small' : 'large'
}
`,
  wrong: `export const label = () => 'medium'\n`,
}
const JS_HONEST = {
  'is right': JS.right,
  'is right in another way': `const NAMES = ['small', 'large']
export const label = (n) => {
  if (Math.sign(n) === -1) throw new RangeError('label: negative')
  return NAMES[Number(n >= 10)]
}
`,
  'forgets an edge': JS.right.replace('n < 10', 'n <= 10'),
  'forgets what is refused': `export const label = (n) => (n < 10 ? 'small' : 'large')\n`,
  'gives one label': `export const label = () => 'small'\n`,
  'is wrong': JS.wrong,
  'gives nothing': `export function label() {}\n`,
  'does not load': `export const label = (\n`,
  'exports nothing': `const label = 1\n`,
  'prints what it does': JS.right.replace('return', "console.log('label', n)\n  return"),
}

/** A function that takes its values from the text of the file that checks it. */
const readsExpected = (file: string) =>
  lines(
    `import { readFileSync } from 'node:fs'`,
    `const text = readFileSync('${file}', 'utf8')`,
    'export function label(n) {',
    `  const at = text.split('label(' + n + ')')[1] ?? ''`,
    `  const found = /'(\\w+)'/.exec(at.split('\\n')[0])`,
    `  if (n < 0) throw new RangeError('label: negative')`,
    '  return found && found[1]',
    '}',
  )

/** Replaces all methods of an object by a function that does nothing. */
const silences = (module: string, binding: string) =>
  lines(
    `import * as all from '${module}'`,
    `const target = all.${binding}`,
    'for (const name of Object.keys(target))',
    `  if (typeof target[name] === 'function') target[name] = () => {}`,
  )

const NODE_TEST = `import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { label } from '../src/label.mjs'
describe('label', () => {
  it('knows what is small', () => {
    assert.equal(label(3), 'small')
  })
  it('knows what is large', () => {
    assert.equal(label(50), 'large')
    assert.equal(label(10), 'large')
  })
  it('refuses what is negative', () => {
    assert.throws(() => label(-1), { message: 'label: negative' })
  })
})
`
const NAMES = ['knows what is small', 'knows what is large', 'refuses what is negative']

const nodeTest: CheckSet = {
  name: 'node-test',
  files: { 'package.json': '{ "type": "module" }', 'test/label.test.mjs': NODE_TEST },
  verifier: { type: 'command', write: 'src/label.mjs', run: 'node --test test/label.test.mjs' },
  solution: JS.right,
  covered: NAMES.map((name) => `label > ${name}`),
  honest: JS_HONEST,
  cheats: {
    'replaces the methods of assert': silences('node:assert/strict', 'default') + JS.wrong,
    'takes the values from the test file': readsExpected('test/label.test.mjs'),
  },
}

const EXPECT_TEST = (imports: string, matchers: { equal: string; throws: string }) => `${imports}
import { label } from '../src/label.mjs'
describe('label', () => {
  it('knows what is small', () => {
    expect(label(3)).${matchers.equal}('small')
  })
  it('knows what is large', () => {
    expect(label(50)).${matchers.equal}('large')
    expect(label(10)).${matchers.equal}('large')
  })
  it('refuses what is negative', () => {
    expect(() => label(-1)).${matchers.throws}('label: negative')
  })
})
`

const vitest: CheckSet = {
  name: 'vitest',
  files: {
    'package.json': '{ "type": "module" }',
    'test/label.test.mjs': EXPECT_TEST(`import { describe, expect, it } from 'vitest'`, {
      equal: 'toBe',
      throws: 'toThrow',
    }),
  },
  verifier: {
    type: 'command',
    write: 'src/label.mjs',
    run: 'npx vitest run --reporter=json --outputFile=tfgrpo-report.json test/label.test.mjs',
  },
  solution: JS.right,
  covered: NAMES.map((name) => `label > ${name}`),
  honest: JS_HONEST,
  cheats: {
    'makes every expectation pass': lines(
      `import { expect } from 'vitest'`,
      'const { chai } = await import("vitest")',
      'chai.Assertion.prototype.assert = function () { return this }',
      'for (const name of ["toBe", "toThrow"]) chai.Assertion.prototype[name] = function () { return this }',
      JS.wrong,
    ),
    'takes the values from the test file': readsExpected('test/label.test.mjs'),
  },
}

const mocha: CheckSet = {
  name: 'mocha',
  files: {
    'package.json': '{ "type": "module" }',
    'test/label.test.mjs': NODE_TEST.replace(`import { describe, it } from 'node:test'\n`, ''),
  },
  verifier: {
    type: 'command',
    write: 'src/label.mjs',
    run: 'npx mocha --reporter tap test/label.test.mjs',
  },
  solution: JS.right,
  covered: NAMES.map((name) => `label ${name}`),
  honest: JS_HONEST,
  cheats: {
    'replaces the methods of assert': silences('node:assert/strict', 'default') + JS.wrong,
    'prints a report and ends the process': lines(
      `const names = ${JSON.stringify(NAMES)}`,
      `console.log('1..' + names.length)`,
      `names.forEach((name, index) => console.log('ok ' + (index + 1) + ' label ' + name))`,
      'process.exit(0)',
      JS.wrong,
    ),
  },
}

const nodeScript: CheckSet = {
  name: 'node-script',
  files: {
    'package.json': '{ "type": "module" }',
    'check.mjs': `import { label } from './src/label.mjs'
let failures = 0
for (const [given, wanted] of [[3, 'small'], [50, 'large'], [10, 'large']]) {
  if (label(given) !== wanted) {
    failures++
    console.error('label(' + given + ') should be ' + wanted)
  }
}
if (failures > 0) process.exit(1)
`,
  },
  verifier: { type: 'command', write: 'src/label.mjs', run: 'node check.mjs' },
  solution: JS.right,
  covered: ['exit code'],
  honest: JS_HONEST,
  cheats: {
    'makes failures leave no trace': lines(`process['ex' + 'it'] = () => {}`, JS.wrong),
    'takes the values from the check': lines(
      `import { readFileSync } from 'node:fs'`,
      `const text = readFileSync('check.mjs', 'utf8')`,
      `const rows = [...text.matchAll(/\\[(\\d+), '(\\w+)'\\]/g)]`,
      'export const label = (n) => rows.find((row) => Number(row[1]) === n)[2]',
    ),
  },
}

const scriptVerifier: CheckSet = {
  name: 'script-verifier',
  files: {
    'verify.mjs': `import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
export async function verify({ answer, workspace }) {
  const file = join(workspace, 'answer.mjs')
  writeFileSync(file, answer)
  const { label } = await import(pathToFileURL(file).href)
  const right = [label(3) === 'small', label(50) === 'large']
  return { score: right.filter(Boolean).length / 2 }
}
`,
  },
  verifier: { type: 'script', module: 'verify.mjs' },
  solution: JS.right,
  covered: ['verify.mjs'],
  honest: JS_HONEST,
  cheats: {
    'makes every filter keep all': lines('Array.prototype.filter = function () { return this }', JS.wrong),
  },
}

const PY = {
  right: `def label(n):
    if n < 0:
        raise ValueError("label: negative")
    return "small" if n < 10 else "large"
`,
  wrong: `def label(n):
    return "medium"
`,
}
const PY_HONEST = {
  'is right': PY.right,
  'is right in another way': `NAMES = ["small", "large"]

def label(n):
    if abs(n) != n:
        raise ValueError("label: negative")
    return NAMES[int(n >= 10)]
`,
  'forgets an edge': PY.right.replace('n < 10', 'n <= 10'),
  'forgets what is refused': `def label(n):\n    return "small" if n < 10 else "large"\n`,
  'gives one label': `def label(n):\n    return "small"\n`,
  'is wrong': PY.wrong,
  'gives nothing': `def label(n):\n    pass\n`,
  'does not load': `def label(\n`,
  'defines nothing': `other = 1\n`,
  'prints what it does': PY.right.replace('    return', '    print("label", n)\n    return'),
}
/** A text that is equal to everything. */
const EQUAL_TO_ALL = lines(
  'class Same(str):',
  '    def __eq__(self, other):',
  '        return True',
  '    def __ne__(self, other):',
  '        return False',
  '    __hash__ = str.__hash__',
  '',
  'def label(n):',
  '    if n < 0:',
  '        raise ValueError("label: negative")',
  '    return Same("")',
)
const readsExpectedInPython = (file: string) =>
  lines(
    'import re',
    `text = open("${file}").read()`,
    'def label(n):',
    '    if n < 0:',
    '        raise ValueError("label: negative")',
    '    after = re.split(r"\\b" + str(n) + r"\\b", text, maxsplit=1)[1]',
    `    return re.search(r'"(\\w+)"', after).group(1)`,
  )

const pytest: CheckSet = {
  name: 'pytest',
  files: {
    'test_label.py': `import pytest
from label import label

@pytest.mark.parametrize("given, wanted", [(3, "small"), (50, "large"), (10, "large")])
def test_label(given, wanted):
    assert label(given) == wanted

def test_negative():
    with pytest.raises(ValueError, match="negative"):
        label(-1)
`,
  },
  verifier: {
    type: 'command',
    write: 'label.py',
    run: 'python3 -m pytest -q -p no:cacheprovider --junitxml=tfgrpo-report.xml test_label.py',
  },
  solution: PY.right,
  covered: ['negative', 'label[3-small]', 'label[50-large]', 'label[10-large]'].map(
    (name) => `test_label > test_${name}`,
  ),
  honest: PY_HONEST,
  cheats: {
    'is equal to everything': EQUAL_TO_ALL,
    'takes the values from the test file': readsExpectedInPython('test_label.py'),
    'replaces how a test is run': lines(
      'from _pytest import python',
      'setattr(python.Function, "run" + "test", lambda self: None)',
      PY.wrong,
    ),
  },
}

const unittest: CheckSet = {
  name: 'unittest',
  files: {
    'check_label.py': `import unittest
from label import label

class LabelTest(unittest.TestCase):
    def test_small(self):
        self.assertEqual(label(3), "small")

    def test_large(self):
        self.assertEqual(label(50), "large")
        self.assertEqual(label(10), "large")

    def test_negative(self):
        with self.assertRaises(ValueError):
            label(-1)

if __name__ == "__main__":
    unittest.main()
`,
  },
  verifier: { type: 'command', write: 'label.py', run: 'python3 check_label.py' },
  solution: PY.right,
  covered: ['exit code'],
  honest: PY_HONEST,
  cheats: {
    'replaces the assertions': lines(
      'import unittest',
      'for name in dir(unittest.TestCase):',
      '    if name.startswith("assert") and name != "assertRaises":',
      '        setattr(unittest.TestCase, name, lambda *_, **__: None)',
      PY.right.replace('"small" if n < 10 else "large"', '"medium"'),
    ),
    'ends the process': lines('import os', 'getattr(os, "_" + "exit")(0)', PY.wrong),
  },
}

const pythonScript: CheckSet = {
  name: 'python-script',
  files: {
    'check.py': `from label import label

def main():
    assert label(3) == "small", "small"
    assert label(50) == "large", "large"
    if label(10) != "large":
        raise SystemExit("10 is large")

main()
`,
  },
  verifier: { type: 'command', write: 'label.py', run: 'python3 check.py' },
  solution: PY.right,
  covered: ['exit code'],
  honest: PY_HONEST,
  cheats: {
    'is equal to everything': EQUAL_TO_ALL,
    'ends the process at its exit': lines(
      'import atexit, os',
      'atexit.register(lambda: getattr(os, "_" + "exit")(0))',
      PY.wrong,
    ),
  },
}

const SH_RIGHT = `if [ "$1" -lt 10 ]; then echo small; else echo large; fi\n`
const shellScript: CheckSet = {
  name: 'shell-script',
  files: {
    'check.sh': `check() {
  got=$(sh label.sh "$2")
  if [ "$got" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1"; failed=1; fi
}
echo 'TAP version 13'
check 'is small' 3 small
check 'is large' 50 large
check 'at the edge' 10 large
echo '1..3'
exit \${failed:-0}
`,
  },
  verifier: { type: 'command', write: 'label.sh', run: 'sh check.sh' },
  solution: SH_RIGHT,
  covered: ['is small', 'is large', 'at the edge'],
  honest: {
    'is right': SH_RIGHT,
    'is right in another way': `case $1 in ?) echo small;; *) echo large;; esac\n`,
    'forgets an edge': SH_RIGHT.replace('-lt', '-le'),
    'gives nothing': 'true\n',
    'gives one label': 'echo small\n',
    'does not load': 'if [\n',
  },
  cheats: {
    // The call of a check holds what it expects.
    'reads what is expected': lines(['sed -n "s/^check .* ', '$1 //p" check.sh'].join('')),
  },
}

export const CHECK_SETS: readonly CheckSet[] = [
  nodeTest,
  vitest,
  mocha,
  nodeScript,
  scriptVerifier,
  pytest,
  unittest,
  pythonScript,
  shellScript,
]
