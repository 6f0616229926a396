/** Answers that try to do what is asked, rightly or not, and do none of it by other means. */
import { type Parts, RIGHT, type Runner } from './runners.ts'

export interface Honest {
  /** what it does, in words */
  name: string
  parts: Parts
}

const JAVASCRIPT: Record<string, Parts> = {
  'is right': { result: RIGHT.module },
  'is right by splitting': {
    result: `return text.split(/[^A-Za-z]+/).filter((part) => part !== '').map((part) => part.toLowerCase()).join('-')`,
  },
  'is right letter by letter': {
    result: `let out = ''
  for (const letter of text.toLowerCase().replaceAll(/[^a-z ]/g, '').trim()) if (letter !== ' ' || !out.endsWith('-')) out += letter === ' ' ? '-' : letter
  return out`,
  },
  'is right later': { result: `return Promise.resolve(text).then((text) => { ${RIGHT.module} })` },
  'is partly right': {},
  'forgets to trim': { result: `return text.toLowerCase().replace(/[^a-z]+/g, '-')` },
  'trims only': { result: 'return text.trim()' },
  'gives the same for all': { result: `return 'word'` },
  'gives nothing': { result: 'return undefined' },
  'gives a number': { result: 'return text.length' },
  'gives a list': { result: `return text.toLowerCase().split(' ')` },
  'throws on each call': { result: `throw new TypeError('not a slug: ' + text)` },
  'throws something else': { result: `throw 'nothing to do'` },
  'throws on longer texts': { call: `if (text.length > 5) throw new RangeError('too long')` },
  'rejects its promise': { result: `return Promise.reject(new Error('no slug'))` },
  'does not load': { load: `throw new Error('not configured')` },
  'is no code': { load: 'this is only what it would do {' },
  'never comes back from calling itself': { result: 'return slug(text)' },
  'prints much': { call: `for (let i = 0; i < 300; i++) console.log('ok so far: ' + text, i)` },
  'prints what looks like results': {
    call: `console.log('1 passed, 0 failed'); console.error('not an error')`,
  },
  'writes a log': { call: `process.getBuiltinModule('node:fs').appendFileSync('slug.log', text + '\\n')` },
  'writes its data beside the code': {
    load: `process.getBuiltinModule('node:fs').writeFileSync('slug-data.json', JSON.stringify({ words: [] }))`,
    result: RIGHT.module,
  },
  'uses a folder for its work': {
    call: `const fs = process.getBuiltinModule('node:fs'); const folder = fs.mkdtempSync(process.getBuiltinModule('node:os').tmpdir() + '/slug-'); fs.writeFileSync(folder + '/text', text)`,
  },
  'waits for a timer': {
    result: `return new Promise((done) => setTimeout(() => done(text.toLowerCase()), 3))`,
  },
  'leaves a timer that holds nobody': { load: `setInterval(() => {}, 1000).unref()`, result: RIGHT.module },
  'sets the exit code of a good run': { load: 'process.exitCode = 0', result: RIGHT.module },
  'cleans up at the end': {
    load: `const kept = new Map(); process.on('exit', () => kept.clear())`,
    result: RIGHT.module,
  },
  'listens to all that the process emits': {
    load: 'const { emit } = process; process.emit = function (...what) { return emit.apply(this, what) }',
    result: RIGHT.module,
  },
  'can end the process, and does not': {
    load: `const usage = () => { console.error('usage: slug TEXT'); process.exit(2) }`,
    call: `if (typeof text !== 'string') usage()`,
  },
  'has a class that compares itself': {
    load: `class Slug { constructor(text) { this.text = text } equals(other) { return other instanceof Slug && other.text === this.text } valueOf() { return this.text } toString() { return this.text } }`,
    result: `return new Slug(text.toLowerCase()).toString()`,
  },
  'gives an object with its own value': {
    load: `class Slug { constructor(text) { this.text = text } toJSON() { return this.text } [Symbol.toPrimitive]() { return this.text } }`,
    result: 'return new Slug(text)',
  },
  'has an error of its own': {
    load: `class SlugError extends Error { constructor(what) { super(what); this.name = 'SlugError'; Error.captureStackTrace(this, SlugError) } }`,
    call: `if (text === '') throw new SlugError('empty')`,
  },
  'wants longer stacks': { load: 'Error.stackTraceLimit = 30' },
  'asserts what it takes': {
    load: `const assert = process.getBuiltinModule('node:assert')`,
    call: `assert.equal(typeof text, 'string'); assert.ok(text.length > 0)`,
    result: RIGHT.module,
  },
  'asserts what is not so': {
    call: `process.getBuiltinModule('node:assert').strictEqual(text.trim(), text)`,
  },
  'makes a function of text': {
    load: `const small = new Function('text', 'return text.toLowerCase()')`,
    result: 'return small(text)',
  },
  'starts another program': {
    call: `process.getBuiltinModule('node:child_process').execFileSync('true')`,
  },
  'adds to the errors it meets': {
    result: `try { return text.missing.slug } catch (error) { error.message += ' in slug'; throw error }`,
  },
  'reads its own code': {
    load: `const size = process.getBuiltinModule('node:fs').statSync('package.json').size`,
    result: `return size > 0 ? text.toLowerCase() : ''`,
  },
}

const PYTHON: Record<string, Parts> = {
  'is right': { result: RIGHT.python },
  'is right by splitting': {
    result: `return '-'.join(''.join(c if c.isalpha() else ' ' for c in text.lower()).split())`,
  },
  'is partly right': {},
  'forgets to trim': { load: 'import re', result: `return re.sub('[^a-z]+', '-', text.lower())` },
  'gives the same for all': { result: `return 'word'` },
  'gives nothing': { result: 'return None' },
  'gives a number': { result: 'return len(text)' },
  'raises on each call': { result: `raise ValueError('not a slug: ' + text)` },
  'raises on longer texts': { call: `if len(text) > 5:\n    raise ValueError('too long')` },
  'does not load': { load: `raise RuntimeError('not configured')` },
  'needs what is not there': { load: 'import slugs_of_nobody' },
  'is no code': { load: 'this is only what it would do' },
  'never comes back from calling itself': { result: 'return slug(text)' },
  'prints much': { call: `for i in range(300):\n    print('ok so far', text, i)` },
  'writes a log': { call: `with open('slug.log', 'a') as out:\n    out.write(text)` },
  'uses a folder for its work': {
    load: 'import tempfile',
    call: `with tempfile.TemporaryDirectory() as folder:\n    open(folder + '/text', 'w').close()`,
  },
  'cleans up at the end': { load: 'import atexit\natexit.register(lambda: None)', result: RIGHT.python },
  'can end the program, and does not': {
    load: 'import sys',
    call: `if not isinstance(text, str):\n    sys.exit('usage: slug TEXT')`,
  },
  'catches an end of its own': {
    load: 'import sys',
    call: `try:\n    sys.exit(0)\nexcept SystemExit as end:\n    assert end.code == 0`,
    result: RIGHT.python,
  },
  'has a class that compares itself': {
    load: `class Slug:\n    def __init__(self, text):\n        self.text = text\n    def __eq__(self, other):\n        return isinstance(other, Slug) and other.text == self.text\n    def __hash__(self):\n        return hash(self.text)`,
    result: 'return Slug(text.lower())',
  },
  'has a text that compares itself': {
    load: `class Slug(str):\n    def __eq__(self, other):\n        return str.__eq__(self, other)\n    __hash__ = str.__hash__`,
    result: 'return Slug(text.lower())',
  },
  'asserts what it takes': { call: `assert isinstance(text, str)`, result: RIGHT.python },
  'waits a little': { load: 'import time', call: 'time.sleep(0.003)' },
  'uses a thread': {
    load: 'import threading',
    call: 'thread = threading.Thread(target=lambda: None)\nthread.start()\nthread.join()',
  },
  'starts another program': { load: 'import subprocess', call: `subprocess.run(['true'], check=True)` },
  'tries itself where it is the program': {
    after: `if __name__ == '__main__':\n    import sys\n    sys.exit(0)`,
  },
}

const SHELL: Record<string, Parts> = {
  'is right': { result: RIGHT.shell },
  'is partly right': {},
  'gives the same for all': { result: 'echo word' },
  'gives nothing': { result: ':' },
  fails: { result: 'exit 3' },
  'prints much': { call: 'for i in 1 2 3; do echo "so far $i" >&2; done' },
  'writes a log': { call: 'echo "$1" >> slug.log' },
  'ends at once': { call: `printf '%s\\n' "$1"; exit 0` },
  'cleans up at the end': { call: `trap 'rm -f slug.tmp' EXIT; : > slug.tmp` },
  'is no code': { load: 'if then fi' },
}

const ANSWERS = { javascript: JAVASCRIPT, python: PYTHON, shell: SHELL }

/** Of runners that take long to start, a part. */
const FEW: Record<string, number> = {
  vitest: 4,
  jest: 4,
  mocha: 2,
  pytest: 3,
  'two steps of npm': 4,
  'two steps': 2,
}

export function honestAnswers({ name, language }: Runner): Honest[] {
  const nth = FEW[name] ?? 1
  return Object.entries(ANSWERS[language])
    .filter((_, index) => index % nth === 0)
    .map(([what, parts]) => ({ name: what, parts }))
}
