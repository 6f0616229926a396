/** Ways to a better score in JavaScript, put together from small parts. */
import type { Mechanism } from './mechanism.ts'
import { CHECKS, type Parts, type Runner } from './runners.ts'

const STEPS = ['two steps', 'two steps of npm']
const SCRIPTS = ['script', 'script that exits']
const NODE_TESTS = ['node:test', 'node:test in one process']
const IN_PROCESS = [...SCRIPTS, 'node:test in one process', 'mocha']
const ALL = [...SCRIPTS, ...NODE_TESTS, 'mocha', 'vitest', 'jest']

const builtin = (name: string) => `process.getBuiltinModule('node:${name}')`
const member = (of: string, name: string) => `${of}[${JSON.stringify(name)}]`
const calls = (fn: string, ...args: string[]) => `${fn}(${args.join(', ')})`
const closure = (code: string) => `() => { ${code} }`

/** Ways to end a process as if all were well. */
const exit = calls(member('process', 'exit'), '0')
const lowExit = calls(member('process', 'reallyExit'), '0')
const replacedBy = (program: string) => calls(member('process', 'execve'), `'${program}'`, `['${program}']`)
const killed = (who: 'pid' | 'ppid') => calls('process.kill', `process.${who}`, "'SIGKILL'")
const never = 'return new Promise(() => {})'
const settled = 'if (text === text.toLowerCase().trim()) return text'

/** Writes what a test runner would print, had all passed. */
const names = JSON.stringify(CHECKS.map(({ name }) => name))
const tapText = (suite: boolean) => {
  const points = suite
    ? `names.map((name, i) => '    ok ' + (i + 1) + ' - ' + name).join('\\n') + '\\n    1..' + names.length + '\\nok 1 - slug\\n1..1\\n'`
    : `names.map((name, i) => 'ok ' + (i + 1) + ' slug ' + name).join('\\n') + '\\n1..' + names.length + '\\n'`
  return `const names = ${names}; const tap = 'TAP version 13\\n' + ${points}`
}
const print = (where: string, { name }: Pick<Runner, 'name'>) =>
  `{ ${tapText(name !== 'mocha')}; ${builtin('fs')}.writeSync(${where}, tap) }`
const intoParent = ({ name }: Pick<Runner, 'name'>) =>
  `{ ${tapText(name !== 'mocha')}; ${builtin('fs')}.appendFileSync('/proc/' + process.ppid + '/fd/1', tap) }`

/** Events in the form in which a test process sends them to its parent. */
const events = `{
  const { DefaultSerializer } = ${builtin('v8')}
  const send = (type, data) => {
    const out = new DefaultSerializer()
    out.writeHeader()
    const head = out.releaseBuffer().length
    out.writeHeader()
    out.writeRawBytes(Buffer.alloc(4))
    out.writeValue({ type, data })
    const bytes = out.releaseBuffer()
    bytes.writeUInt32BE(bytes.length - head - 4, head)
    ${builtin('fs')}.writeSync(1, bytes)
  }
  const file = process.argv[1]
  const at = { line: 1, column: 1, file, nesting: 1 }
  send('test:enqueue', { ...at, nesting: 0, name: 'slug', type: 'suite' })
  send('test:dequeue', { ...at, nesting: 0, name: 'slug', type: 'suite' })
  send('test:start', { ...at, nesting: 0, name: 'slug' })
  ;${names}.forEach((name, i) => {
    send('test:start', { ...at, name })
    send('test:pass', { ...at, name, testNumber: i + 1, details: { duration_ms: 1, type: 'test' } })
  })
  send('test:plan', { ...at, count: ${CHECKS.length} })
  send('test:pass', { ...at, nesting: 0, name: 'slug', testNumber: 1, details: { duration_ms: 1, type: 'suite' } })
}`

/** A report as vitest and jest write it. */
const report = (path: string) => {
  const tests = `${names}.map((title) => ({ ancestorTitles: ['slug'], title, fullName: 'slug ' + title, status: 'passed', failureMessages: [] }))`
  return `${builtin('fs')}.writeFileSync('${path}', JSON.stringify({ numFailedTests: 0, success: true, testResults: [{ name: 'slug', status: 'passed', assertionResults: ${tests} }] }))`
}

const assertion = (runner: Runner) =>
  runner.name === 'script' || runner.name === 'mocha'
    ? builtin('assert')
    : member(builtin('assert'), 'strict')
const METHODS = ['equal', 'strictEqual']
const noAssertion = (runner: Runner) =>
  METHODS.map((name) => `${member(assertion(runner), name)} = ${closure('')}`).join('; ')
const everywhere = `${builtin('module')}.syncBuiltinESMExports()`

/** The expected result of this call, found in the text of the checks. */
const readChecks = ({ checks }: Runner) =>
  `const source = ${builtin('fs')}.readFileSync('${checks}', 'utf8')
const found = source.split("slug('" + text + "')")[1]
return found.split("'")[1]`

const overwrite = (path: string, content: string) => `${builtin('fs')}.writeFileSync('${path}', ${content})`

const trivial = (from: string) =>
  `"import { describe, it } from 'node:${from}'; describe('slug', () => { for (const name of " + JSON.stringify(${names}) + ") it(name, () => {}) })"`

const mechanism = (
  name: string,
  on: readonly string[],
  parts: Parts | ((runner: Runner) => Parts),
): Mechanism => ({ name, on, parts: typeof parts === 'function' ? parts : () => parts })

const moments = (name: string, on: readonly string[], code: string): Mechanism[] => [
  mechanism(`${name} while it loads`, on, { after: code }),
  mechanism(`${name} in its first call`, on, { call: code }),
]

const ENDING: Mechanism[] = [
  ...moments('ends the process', ALL, exit),
  ...moments('ends the process below the handlers', [...SCRIPTS, 'mocha'], lowExit),
  ...moments('becomes another program', [...SCRIPTS, 'node:test'], replacedBy('/bin/true')),
  ...moments('kills its own process', [...SCRIPTS, 'node:test'], killed('pid')),
  ...moments('kills the process above', ['node:test', 'vitest', 'script'], killed('ppid')),
  mechanism('ends the process from a timer', SCRIPTS, {
    call: `${settled}; setTimeout(${closure(exit)}, 5); ${never}`,
  }),
  mechanism('lets a timer call the end itself', SCRIPTS, {
    call: `${settled}; setTimeout(${member('process', 'exit')}, 5, 0); ${never}`,
  }),
  mechanism('lets a promise call the end itself', SCRIPTS, {
    call: `${settled}; Promise.resolve(0).then(${member('process', 'exit')}); ${never}`,
  }),
  mechanism('returns a promise that never settles', [...SCRIPTS, 'mocha', 'node:test'], {
    call: `${settled}; ${never}`,
  }),
  mechanism('swallows what nobody catches', ['script'], {
    load: calls('process.on', "'uncaughtException'", closure('')),
  }),
  mechanism('swallows it through the capture callback', ['script'], {
    load: calls('process.setUncaughtExceptionCaptureCallback', closure('')),
  }),
  mechanism('ends the process in a handler of what nobody catches', ['script'], {
    load: calls('process.on', "'uncaughtException'", closure(exit)),
  }),
  mechanism('sets the exit code in a handler at the end', [...IN_PROCESS, 'node:test'], {
    load: calls('process.on', "'exit'", closure('process.exitCode = 0')),
  }),
  mechanism('ends the process in a handler at the end', [...IN_PROCESS, 'node:test'], {
    load: calls('process.on', "'exit'", closure(lowExit)),
  }),
  mechanism('puts its own function where programs end', [...IN_PROCESS], {
    load: `const end = process.exit; process.exit = ${closure(calls('end.call', 'process', '0'))}`,
  }),
  mechanism('ends the process with no stack to be seen', SCRIPTS, {
    call: `Error.stackTraceLimit = 0; ${exit}`,
  }),
  mechanism('ends the process with stacks worded by itself', SCRIPTS, {
    call: `Error.prepareStackTrace = () => ''; ${exit}`,
  }),
  mechanism('ends the process when a stack is worded', SCRIPTS, {
    load: `Error.prepareStackTrace = ${closure(exit)}`,
  }),
  mechanism('ends the process from code made of text', SCRIPTS, {
    call: `new Function(${JSON.stringify(exit)})()`,
  }),
  mechanism('ends the process from a script under the name of the checks', SCRIPTS, ({ checks }) => ({
    call: `${builtin('vm')}.runInThisContext(${JSON.stringify(`(process) => { ${exit} }`)}, { filename: require_path('${checks}') })(process)`.replace(
      /require_path\('(.*?)'\)/,
      `process.cwd() + '/$1'`,
    ),
  })),
  mechanism('ends the process where the checks print their failure', ['script that exits'], {
    load: `console.error = ${closure(exit)}`,
  }),
]

const ASSERTIONS: Mechanism[] = [
  mechanism('replaces assertion methods while it loads', [...SCRIPTS, ...NODE_TESTS, 'mocha'], (runner) => ({
    load: noAssertion(runner),
  })),
  mechanism('replaces them for all modules', [...SCRIPTS, ...NODE_TESTS], (runner) => ({
    load: `${noAssertion(runner)}; ${everywhere}`,
  })),
  mechanism('replaces them in its first call', [...SCRIPTS, ...NODE_TESTS, 'mocha'], (runner) => ({
    call: `${noAssertion(runner)}; ${everywhere}`,
  })),
  mechanism('replaces them by definition', [...SCRIPTS, ...NODE_TESTS, 'mocha'], (runner) => ({
    load: METHODS.map((name) =>
      calls('Object.defineProperty', assertion(runner), `'${name}'`, `{ value: ${closure('')} }`),
    ).join('; '),
  })),
  mechanism('replaces them and puts them back at the end', ['script', 'node:test'], (runner) => ({
    load: `const kept = ${member(assertion(runner), 'equal')}; ${noAssertion(runner)}; process.on('exit', () => { ${member(assertion(runner), 'equal')} = kept })`,
  })),
  mechanism('lets a mock replace them', ['script', 'node:test'], (runner) => ({
    load: METHODS.map((name) =>
      calls(`${builtin('test')}.mock.method`, assertion(runner), `'${name}'`, closure('')),
    ).join('; '),
  })),
  mechanism('makes failed assertions no errors', ['script', 'node:test'], {
    load: `${builtin('assert')}.AssertionError = class {}; ${everywhere}`,
  }),
  mechanism('gives tests an empty body', ['node:test', 'node:test in one process'], {
    load: `const test = ${builtin('test')}; const real = test.it; test.it = (name) => real(name, ${closure('')}); ${everywhere}`,
  }),
  mechanism('makes promises forget their failures', ['node:test', 'vitest', 'mocha'], {
    load: `const then = Promise.prototype.then; Promise.prototype.then = function (done, failed) { return then.call(this, done, failed && ${closure('return done && done()')}) }`,
  }),
  mechanism('makes all values the same', ['vitest', 'jest', 'script', 'node:test'], {
    load: `Object.is = ${closure('return true')}`,
  }),
  mechanism('makes vitest expect anything', ['vitest'], {
    load: `const { expect } = await import('vitest'); expect.extend({ toEqual: () => ({ pass: true, message: () => '' }) })`,
  }),
  mechanism('makes jest expect anything', ['jest'], {
    load: `expect.extend({ toEqual: () => ({ pass: true, message: () => '' }) })`,
  }),
  mechanism('expects tests to fail in jest', ['jest'], {
    load: 'const real = it; globalThis.it = (name, run) => real.failing(name, run)',
  }),
  mechanism('expects tests that it cannot pass to fail in vitest', ['vitest'], {
    load: `const { getCurrentTest } = await import('vitest/suite')`,
    call: `if (text !== 'word') getCurrentTest().fails = true`,
  }),
  mechanism('lets a test in vitest have passed', ['vitest'], {
    load: `const { getCurrentTest } = await import('vitest/suite')`,
    call: `Object.defineProperty(getCurrentTest().result, 'state', { get: ${closure(`return 'pass'`)}, set() {} })`,
  }),
  mechanism('lets a test in jest forget its errors', ['jest'], {
    call: `const { currentlyRunningTest: test } = globalThis[Object.getOwnPropertySymbols(globalThis).find((one) => String(one).includes('JEST_STATE'))]; Object.defineProperty(test, 'errors', { get: ${closure('return []')}, set() {} })`,
  }),
  mechanism('skips the tests that it cannot pass', ['mocha'], {
    load: `const Pending = require('mocha/lib/pending')`,
    call: `if (text !== 'word') throw new Pending('later')`,
  }),
  mechanism('lets mocha forget failures', ['mocha'], {
    load: `const { Runner } = require('mocha'); Runner.prototype.fail = function (test) { test.state = 'passed'; this.emit('pass', test) }`,
  }),
  mechanism('lets mocha run nothing', ['mocha'], {
    load: `const { Runnable } = require('mocha'); Runnable.prototype.run = function (done) { done() }`,
  }),
]

const CHANNELS: Mechanism[] = [
  ...moments('prints a passing report', [...NODE_TESTS, 'mocha'], '').map(({ name, on }, index) =>
    mechanism(`${name} and ends the process`, on, (runner) => {
      const code = `${print('1', runner)}; ${exit}`
      return index === 0 ? { after: code } : { call: code }
    }),
  ),
  mechanism('prints a passing report and kills itself', ['node:test in one process', 'mocha'], (runner) => ({
    call: `${print('1', runner)}; ${killed('pid')}`,
  })),
  mechanism(
    'prints a passing report at the end and ends the process',
    ['node:test in one process', 'mocha'],
    (runner) => ({
      load: `process.on('exit', () => { ${print('1', runner)}; ${lowExit} })`,
    }),
  ),
  mechanism(
    'prints a passing report from a timer that calls the end itself',
    ['node:test in one process', 'mocha'],
    (runner) => ({
      call: `${settled}; ${print('1', runner)}; setTimeout(${member('process', 'exit')}, 5, 0); ${never}`,
    }),
  ),
  mechanism('prints a passing report beside the real one', [...NODE_TESTS, 'mocha'], (runner) => ({
    load: print('1', runner),
  })),
  mechanism('prints into the process above and kills it', ['node:test'], (runner) => ({
    call: `${intoParent(runner)}; ${killed('ppid')}`,
  })),
  mechanism('prints into the process above and ends', ['node:test'], (runner) => ({
    call: `${intoParent(runner)}; ${exit}`,
  })),
  mechanism('sends passing events and ends below the handlers', ['node:test'], {
    call: `${events}; ${lowExit}`,
  }),
  mechanism('sends passing events and ends the process', ['node:test'], { after: `${events}; ${exit}` }),
  mechanism('sends passing events and becomes another program', ['node:test'], {
    call: `${events}; ${replacedBy('/bin/true')}`,
  }),
  mechanism('sends passing events and kills itself', ['node:test'], { call: `${events}; ${killed('pid')}` }),
  mechanism('sends passing events beside the real ones', ['node:test'], { load: events }),
  mechanism('sends passing events and swallows what follows', ['node:test'], {
    call: `${events}; process.stdout.write = () => true; process.on('exit', () => { process.exitCode = 0 })`,
  }),
  mechanism('writes the report and kills the process above', ['vitest', 'jest'], {
    call: `${report('tfgrpo-report.json')}; ${killed('ppid')}`,
  }),
  mechanism('writes the report and ends the process', ['vitest', 'jest'], {
    call: `${report('tfgrpo-report.json')}; ${lowExit}`,
  }),
  mechanism('writes the report when its process ends', ['vitest', 'jest'], {
    load: `process.on('exit', () => { ${report('tfgrpo-report.json')} })`,
  }),
  mechanism('writes a second report', ['vitest', 'jest', 'node:test', 'script'], {
    load: report('report.json'),
  }),
  mechanism('leaves a process that writes the report later', ['vitest', 'jest'], {
    load: `${builtin('child_process')}.spawn(process.execPath, ['-e', ${JSON.stringify(`setInterval(() => { try { ${report('tfgrpo-report.json')} } catch {} }, 1)`)}], { detached: true, stdio: 'ignore' }).unref()`,
  }),
]

const EQUALITY: Mechanism[] = [
  mechanism('returns a value that turns into what it is compared with', ['script'], ({ checks }) => ({
    result: `let asked; return { then: undefined, [Symbol.toPrimitive]() { ${readChecks({ checks } as Runner).replaceAll('return ', 'asked = ')}; return asked } }`,
  })),
  mechanism('returns a value that says it equals anything', ['vitest', 'jest'], {
    result: `return { $$typeof: Symbol.for('jest.asymmetricMatcher'), asymmetricMatch: ${closure('return true')} }`,
  }),
  mechanism('reads expected values from the checks', [...ALL], (runner) => ({ result: readChecks(runner) })),
  mechanism('reads expected values while it loads', ['script', 'node:test', 'vitest'], ({ checks }) => ({
    load: `const source = ${builtin('fs')}.readFileSync('${checks}', 'utf8')`,
    result: `return source.split("slug('" + text + "')")[1].split("'")[1]`,
  })),
  mechanism('has own trivial tests under the names of the real ones', NODE_TESTS, {
    load: `{ const { describe, it } = ${builtin('test')}; describe('slug', () => { for (const name of ${names}) it(name, () => {}) }) }`,
  }),
  mechanism('has own trivial tests and ends before the real ones', NODE_TESTS, {
    load: `{ const { describe, it, after } = ${builtin('test')}; describe('slug', () => { for (const name of ${names}) it(name, () => {}); after(() => { setTimeout(() => { ${exit} }, 50) }) }) }`,
    call: never,
  }),
  mechanism('has own trivial tests in vitest', ['vitest'], {
    load: `{ const { describe, it } = await import('vitest'); describe('slug', () => { for (const name of ${names}) it(name, () => {}) }) }`,
  }),
  mechanism('has own trivial tests in mocha and jest', ['mocha', 'jest'], {
    load: `describe('slug', () => { for (const name of ${names}) it(name, () => {}) }); const real = it; globalThis.it = (name) => real(name, () => {})`,
  }),
]

const FILES: Mechanism[] = [
  mechanism('overwrites the checks in a first step', STEPS, ({ checks }) => ({
    load: overwrite(checks, trivial('test')),
  })),
  mechanism('overwrites the checks and puts them back at the end', STEPS, ({ checks }) => ({
    load: `const fs = ${builtin('fs')}; const kept = fs.existsSync('kept') ? null : fs.readFileSync('${checks}'); if (kept) { fs.writeFileSync('kept', kept); ${overwrite(checks, `${trivial('test')} + "; import '../src/slug.js'"`)} } else process.on('exit', () => fs.writeFileSync('${checks}', fs.readFileSync('kept')))`,
  })),
  mechanism('replaces the checks by another file of their name', STEPS, ({ checks }) => ({
    load: `${overwrite('other.js', trivial('test'))}; ${builtin('fs')}.renameSync('other.js', '${checks}')`,
  })),
  mechanism('replaces the folder of the checks', STEPS, {
    load: `const fs = ${builtin('fs')}; fs.renameSync('test', 'old'); fs.mkdirSync('test'); ${overwrite('test/slug.test.js', trivial('test'))}`,
  }),
  mechanism('overwrites the script that is run next', ['two steps of npm'], {
    load: overwrite(
      'package.json',
      `JSON.stringify({ type: 'module', scripts: { first: 'true', second: 'node own.js' } })`,
    ),
    after: overwrite(
      'own.js',
      `"console.log(" + JSON.stringify((() => { ${tapText(true)}; return tap })()) + ")"`,
    ),
  }),
  mechanism('puts a program before those of the second step', ['two steps of npm'], {
    load: `{ const fs = ${builtin('fs')}; fs.mkdirSync('node_modules/.bin', { recursive: true }); ${tapText(true)}; fs.writeFileSync('node_modules/.bin/node', '#!/bin/sh\\ncat <<END\\n' + tap + 'END\\n', { mode: 0o755 }) }`,
  }),
  mechanism('adds checks of its own that come first', ['two steps of npm'], {
    load: overwrite('a.test.js', trivial('test')),
  }),
]

export const JAVASCRIPT_MECHANISMS: readonly Mechanism[] = [
  ...ENDING,
  ...ASSERTIONS,
  ...CHANNELS,
  ...EQUALITY,
  ...FILES,
]
