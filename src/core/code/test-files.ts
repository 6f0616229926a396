/** Whether a file is a test by its name or folder, as the usual runners find them; helpers of tests count. */
export function isTestFile(path: string): boolean {
  const name = path.split('/').at(-1)!
  if (/\.py$/.test(name)) return /^test_.*\.py$|_test\.py$|^tests?\.py$|^conftest\.py$/.test(name)
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) || /\.d\.[cm]?ts$/.test(name)) return false
  if (/[._-](?:test|spec)\.[cm]?[jt]sx?$|^test(?:s|-[\w-]+)?\.[cm]?[jt]sx?$/.test(name)) return true
  return /(?:^|\/)(?:test|tests|__tests__|spec)\//.test(path)
}

const JS_COMMENTS = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/[^\n]*/g
const TESTS = 'describe|it|test|suite|specify|context'
const RUNNER = /(?:\bfrom|=\s*require\s*\()\s*['"](?:vitest|node:test|@jest\/globals|mocha)['"]/g
/** Names that one import lists, characters. */
const LONGEST_IMPORT = 500
const PYTHON_TESTS = /^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(|\bTestCase\b/m

/** Names that a test file gives to its runner, or to the functions of it that define tests. */
export function runnerNames(text: string): string[] {
  const own = new RegExp(`\\b(?:${TESTS}|default)(?:\\s+as\\s+|\\s*:\\s*)([\\w$]+)`, 'g')
  return [...text.matchAll(RUNNER)].flatMap(({ index }) => {
    const before = text.slice(Math.max(0, index - LONGEST_IMPORT), index)
    const clause = /^.*\b(?:import|const|let|var)\s+(.*)$/s.exec(before)?.[1]?.trim() ?? ''
    const renamed = [...clause.matchAll(own)].map(([, name]) => name!)
    const whole = /^(?:\*\s*as\s+)?([\w$]+)\s*(?:,|$)/.exec(clause)?.[1]
    return whole === undefined || whole === 'type' ? renamed : [whole, ...renamed]
  })
}

/** Whether a file defines tests of its own: fixtures and helpers beside tests do not. */
export function holdsTests(path: string, text: string): boolean {
  if (path.endsWith('.py')) return PYTHON_TESTS.test(text)
  const code = text.replace(JS_COMMENTS, ' ')
  const names = runnerNames(code).map((name) => name.replaceAll('$', '\\$'))
  const defines = new RegExp(`(?<![\\w$.])(?:${[TESTS, ...names].join('|')})\\s*(?:\\.\\s*\\w+\\s*)*[(\`<]`)
  return defines.test(code) || /\b(?:Deno|QUnit|t)\.test\s*\(/.test(text)
}
