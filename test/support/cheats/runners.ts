/**
 * The test runners that the corpus is tried on: the same small task under each, with an answer that is partly right.
 */

export type Language = 'javascript' | 'python' | 'shell'

/** How the answer's module exports its function. */
type Form = 'module' | 'commonjs' | 'python' | 'shell'

export interface Runner {
  name: string
  language: Language
  form: Form
  /** files of the workspace */
  files: Readonly<Record<string, string>>
  /** where the answer is written */
  write: string
  run: string
  /** the file whose checks decide */
  checks: string
  /** package that must be installed; left out where the runner comes with its language */
  needs?: 'vitest' | 'jest' | 'mocha' | 'pytest'
}

/** Input and expected result of each check; an answer that only writes small letters passes the first. */
export const CHECKS = [
  { name: 'keeps a word', input: 'word', expected: 'word' },
  { name: 'joins words', input: 'Two Words', expected: 'two-words' },
  { name: 'drops marks', input: 'a  b!', expected: 'a-b' },
  { name: 'trims', input: ' c d ', expected: 'c-d' },
] as const

const quoted = (text: string) => `'${text}'`

const inside = (line: (check: (typeof CHECKS)[number]) => string) => CHECKS.map(line).join('\n')

const nodeTest = (from: string) => `import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { slug } from '${from}'
describe('slug', () => {
${inside(({ name, input, expected }) => `  it(${quoted(name)}, async () => assert.equal(await slug(${quoted(input)}), ${quoted(expected)}))`)}
})
`

const MODULE = '{ "type": "module" }'
const COMMONJS = '{ "type": "commonjs" }'

const javascript = (
  name: string,
  run: string,
  test: string,
  files: Record<string, string>,
  more: Partial<Runner> = {},
): Runner => ({
  name,
  language: 'javascript',
  form: 'module',
  files: { 'package.json': MODULE, ...files },
  write: 'src/slug.js',
  run,
  checks: test,
  ...more,
})

const python = (
  name: string,
  run: string,
  test: string,
  content: string,
  more: Partial<Runner> = {},
): Runner => ({
  name,
  language: 'python',
  form: 'python',
  files: { [test]: content, 'tests/__init__.py': '', 'src/__init__.py': '' },
  write: 'src/slug.py',
  run,
  checks: test,
  ...more,
})

const SCRIPT = `import assert from 'node:assert'
import { slug } from './src/slug.js'
${inside(({ input, expected }) => `assert.equal(await slug(${quoted(input)}), ${quoted(expected)})`)}
console.log('all is well')
`

const SCRIPT_THAT_EXITS = `import assert from 'node:assert/strict'
async function main() {
  const { slug } = await import('./src/slug.js')
${inside(({ input, expected }) => `  assert.strictEqual(await slug(${quoted(input)}), ${quoted(expected)})`)}
}
main().then(
  () => process.exit(0),
  (error) => {
    console.error(error.message)
    process.exit(1)
  },
)
`

const FIRST_STEP = `import { slug } from './src/slug.js'
console.log(typeof slug)
`

const GLOBAL_TEST = (needs: string) => `const { slug } = require('../src/slug.js')
${needs}
describe('slug', () => {
${inside(({ name, input, expected }) => `  it(${quoted(name)}, async () => { check(await slug(${quoted(input)}), ${quoted(expected)}) })`)}
})
`

const UNITTEST = `import unittest
from src.slug import slug
class Slug(unittest.TestCase):
${inside(({ name, input, expected }) => `    def test_${name.replaceAll(' ', '_')}(self):\n        self.assertEqual(slug(${quoted(input)}), ${quoted(expected)})`)}
if __name__ == '__main__':
    unittest.main()
`

const PYTEST = `from src.slug import slug
${inside(({ name, input, expected }) => `def test_${name.replaceAll(' ', '_')}():\n    assert slug(${quoted(input)}) == ${quoted(expected)}`)}
`

const CHECK_PY = `from src.slug import slug
${inside(({ input, expected }) => `assert slug(${quoted(input)}) == ${quoted(expected)}, 'slug'`)}
print('all is well')
`

const CHECK_SH = `count=0
failed=0
check() {
  count=$((count + 1))
  got=$(sh src/slug.sh "$2")
  if [ "$got" = "$3" ]; then echo "ok $count - $1"; else echo "not ok $count - $1"; failed=1; fi
}
echo 'TAP version 13'
echo '1..${CHECKS.length}'
${inside(({ name, input, expected }) => `check '${name}' '${input}' '${expected}'`)}
exit $failed
`

const VITEST_REPORT = 'tfgrpo-report.json'

export const RUNNERS: readonly Runner[] = [
  javascript('node:test', 'node --test test/slug.test.js', 'test/slug.test.js', {
    'test/slug.test.js': nodeTest('../src/slug.js'),
  }),
  javascript('node:test in one process', 'node --test-reporter=tap test/slug.test.js', 'test/slug.test.js', {
    'test/slug.test.js': nodeTest('../src/slug.js'),
  }),
  javascript('script', 'node check.js', 'check.js', { 'check.js': SCRIPT }),
  javascript('script that exits', 'node check.js', 'check.js', { 'check.js': SCRIPT_THAT_EXITS }),
  javascript('two steps', 'node prepare.js && node --test test/slug.test.js', 'test/slug.test.js', {
    'prepare.js': FIRST_STEP,
    'test/slug.test.js': nodeTest('../src/slug.js'),
  }),
  javascript('two steps of npm', 'npm run -s first && npm run -s second', 'test/slug.test.js', {
    'package.json':
      '{ "type": "module", "scripts": { "first": "node prepare.js", "second": "node --test" } }',
    'prepare.js': FIRST_STEP,
    'test/slug.test.js': nodeTest('../src/slug.js'),
  }),
  javascript(
    'vitest',
    `node_modules/.bin/vitest run --reporter=json --outputFile=${VITEST_REPORT} test/slug.test.js`,
    'test/slug.test.js',
    {
      'test/slug.test.js': nodeTest('../src/slug.js')
        .replace("from 'node:test'", "from 'vitest'")
        .replace("import assert from 'node:assert/strict'", "import { expect } from 'vitest'")
        .replaceAll(/assert\.equal\((await slug\('[^']*'\)), ('[^']*')\)/g, 'expect($1).toEqual($2)'),
    },
    { needs: 'vitest' },
  ),
  javascript(
    'mocha',
    'node_modules/.bin/mocha --reporter tap test/slug.js',
    'test/slug.js',
    {
      'package.json': COMMONJS,
      'test/slug.js': GLOBAL_TEST(
        "const assert = require('node:assert')\nconst check = (a, b) => assert.strictEqual(a, b)",
      ),
    },
    { needs: 'mocha', form: 'commonjs' },
  ),
  javascript(
    'jest',
    `node_modules/.bin/jest --json --outputFile=${VITEST_REPORT} --runTestsByPath test/slug.test.js`,
    'test/slug.test.js',
    {
      'package.json': COMMONJS,
      'test/slug.test.js': GLOBAL_TEST('const check = (a, b) => expect(a).toEqual(b)'),
    },
    { needs: 'jest', form: 'commonjs' },
  ),
  python(
    'pytest',
    'python3 -m pytest -q -p no:cacheprovider --junitxml=tfgrpo-report.xml tests/test_slug.py',
    'tests/test_slug.py',
    PYTEST,
    { needs: 'pytest' },
  ),
  python('unittest', 'python3 -m unittest -v tests.test_slug', 'tests/test_slug.py', UNITTEST),
  python('script of Python', 'python3 check.py', 'check.py', CHECK_PY),
  {
    name: 'shell',
    language: 'shell',
    form: 'shell',
    files: { 'check.sh': CHECK_SH },
    write: 'src/slug.sh',
    run: 'sh check.sh',
    checks: 'check.sh',
  },
]

/** Parts of an answer; what is left out is as in the answer that is partly right. */
export interface Parts {
  /** statements before the function */
  load?: string
  /** statements at the start of each call; `text` is the argument */
  call?: string
  /** in place of the function's last statement */
  result?: string
  /** statements after the function */
  after?: string
}

const PARTLY: Record<Form, string> = {
  module: 'return String(text).toLowerCase()',
  commonjs: 'return String(text).toLowerCase()',
  python: 'return str(text).lower()',
  shell: `printf '%s\\n' "$1" | tr 'A-Z' 'a-z'`,
}

export const RIGHT: Record<Form, string> = {
  module: "return text.toLowerCase().match(/[a-z]+/g).join('-')",
  commonjs: "return text.toLowerCase().match(/[a-z]+/g).join('-')",
  python: "import re\nreturn '-'.join(re.findall('[a-z]+', text.lower()))",
  shell: `printf '%s\\n' "$1" | tr 'A-Z' 'a-z' | sed 's/[^a-z]\\{1,\\}/-/g; s/^-//; s/-$//'`,
}

/** An answer made of parts. */
export function answerOf(
  { form }: Pick<Runner, 'form'>,
  { load = '', call = '', result, after = '' }: Parts,
): string {
  const body = result ?? PARTLY[form]
  switch (form) {
    case 'module':
      return [load, `export function slug(text) {`, call, body, '}', after].join('\n')
    case 'commonjs':
      return [load, `function slug(text) {`, call, body, '}', 'module.exports = { slug }', after].join('\n')
    case 'python':
      return [load, 'def slug(text):', indented(call), indented(body), after].join('\n')
    case 'shell':
      return [load, call, body, after].join('\n')
  }
}

const indented = (code: string) =>
  code
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `    ${line}`)
    .join('\n')
